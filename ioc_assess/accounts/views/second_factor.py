"""Adding and removing what one signs in with besides a password: an app that makes codes, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from ..confirming import confirmed
from ..factors import Factors, Passkey
from ..requests import MemberRequest
from ..second_factor_forms import AddAppForm, AddPasskeyForm
from .signing_in import Refusing, form_view


@require_safe
def mfa_index(request: MemberRequest) -> HttpResponse:
    return render(request, "mfa/index.html", {"factors": Factors.of(request.user)})


class AddApp(Refusing, totp.ActivateTOTPView):
    form_class = AddAppForm


class AddPasskey(Refusing, webauthn.AddWebAuthnView):
    form_class = AddPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"options": found["js_data"]["creation_options"]}


class MakeCodes(Refusing, recovery.GenerateRecoveryCodesView):
    """Refused to those who have no factor that the codes would stand in for."""


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def get_object(self, queryset: Any = None) -> Authenticator:
        for one in Factors.of(self.request.user).passkeys:
            if one.code == self.kwargs["code"]:
                return one.row
        raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = Factors.of(self.request.user)
        last = len(factors.passkeys) == 1 and not factors.app
        return super().get_context_data(**kwargs) | {"passkey": Passkey(self.object), "last": last}


mfa_activate_totp = form_view(confirmed(AddApp.as_view()))
mfa_deactivate_totp = form_view(confirmed(totp.DeactivateTOTPView.as_view()))
mfa_add_webauthn = form_view(confirmed(AddPasskey.as_view()))
mfa_remove_webauthn = form_view(confirmed(RemovePasskey.as_view()))
# Shown once, so nothing but a page that someone looks at may ask for it.
mfa_view_recovery_codes = require_safe(confirmed(recovery.ViewRecoveryCodesView.as_view()))
mfa_generate_recovery_codes = form_view(confirmed(MakeCodes.as_view()))
