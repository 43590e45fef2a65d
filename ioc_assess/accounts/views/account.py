"""Someone's own account: name, ways to sign in, devices; and who they are, asked again before what matters."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..factors import Factors
from ..forms import ConfirmForm, NameForm
from ..requests import MemberRequest
from ..second_factor_forms import ConfirmByCodeForm, ConfirmByPasskeyForm
from .signing_in import Refusing, form_view


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    user = request.user
    posted = request.method == "POST"
    form = NameForm(request.POST if posted else None, initial={"name": user.name})
    if posted and form.is_valid():
        user.rename(name=form.cleaned_data["name"])
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    context = {"form": form, "factors": Factors.of(user), "has_password": user.has_usable_password()}
    return render(request, "account/account.html", context, status=422 if form.errors else 200)


@require_POST
def account_sign_out_everywhere(request: MemberRequest) -> HttpResponse:
    """On every device; where ``stay`` is sent, on every other."""
    request.user.end_sessions()
    if "stay" in request.POST:
        update_session_auth_hash(request, request.user)
        messages.success(request, _("You are signed out on all other devices."))
        return redirect("account")
    logout(request)
    messages.success(request, _("You are signed out on all devices, and on this one."))
    return redirect("account_login")


class Confirm(Refusing, allauth.ReauthenticateView):
    form_class = ConfirmForm


class ConfirmByCode(Refusing, mfa.ReauthenticateView):
    form_class = ConfirmByCodeForm


class ConfirmByPasskey(webauthn.ReauthenticateWebAuthnView):
    form_class = ConfirmByPasskeyForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Back to the page, which asks the device anew."""
        for fault in form.errors.get("credential", []):
            messages.error(self.request, str(fault))
        return redirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"options": found["js_data"]["request_options"]}


account_reauthenticate = form_view(Confirm.as_view())
mfa_reauthenticate = form_view(ConfirmByCode.as_view())
mfa_reauthenticate_webauthn = form_view(ConfirmByPasskey.as_view())
