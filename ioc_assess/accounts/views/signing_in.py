"""allauth's views, closed where it leaves doors open that we do not need. What they are called is what it asks for."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.core.ratelimit import respond_429
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..factors import Factors
from ..forms import (
    ChangePasswordForm,
    EnterCodeForm,
    NewPasswordForm,
    RequestCodeForm,
    ResetPasswordForm,
    SetPasswordForm,
    SignInForm,
)
from ..second_factor_forms import SecondFactorByPasskeyForm, SecondFactorForm, SignInByPasskeyForm

#: What a form says of whoever tried too often
TOO_OFTEN = {"too_many_login_attempts", "rate_limited"}


class Refusing:
    """A form with faults is answered with 422, and one that came too often with the page that asks to wait."""

    request: Any

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        faults = {fault.code for field in form.errors.as_data().values() for fault in field}
        if faults & TOO_OFTEN:
            return respond_429(self.request)
        # The view that this is mixed into has it; alone this class has none.
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:  # and not a redirect after the last try
            response.status_code = 422
        return response


class SignIn(Refusing, allauth.LoginView):
    form_class = SignInForm


class RequestCode(Refusing, allauth.RequestLoginCodeView):
    form_class = RequestCodeForm


class EnterCode(Refusing, allauth.ConfirmLoginCodeView):
    form_class = EnterCodeForm


class ChangePassword(Refusing, allauth.PasswordChangeView):
    form_class = ChangePasswordForm


class SetPassword(Refusing, allauth.PasswordSetView):
    form_class = SetPasswordForm


class ResetPassword(Refusing, allauth.PasswordResetView):
    form_class = ResetPasswordForm


class ResetPasswordFromKey(Refusing, allauth.PasswordResetFromKeyView):
    form_class = NewPasswordForm


class SecondFactor(Refusing, mfa.AuthenticateView):
    """After the password or the code from the mail."""

    form_class = SecondFactorForm
    webauthn_form_class = SecondFactorByPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"has_passkey": bool(Factors.of(self.stage.login.user).passkeys)}


class SignInByPasskey(webauthn.LoginWebAuthnView):
    form_class = SignInByPasskeyForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the page's script asks the device with: the same for everybody, but for the challenge."""
        response = JsonResponse({"options": begin_authentication()})
        add_never_cache_headers(response)
        return response


# Django's class-based forms take a PUT for a POST.
form_view = require_http_methods(["GET", "HEAD", "POST"])

account_login = form_view(SignIn.as_view())
account_request_login_code = form_view(RequestCode.as_view())
account_confirm_login_code = form_view(EnterCode.as_view())
mfa_authenticate = form_view(SecondFactor.as_view())
mfa_login_webauthn = form_view(SignInByPasskey.as_view())
# A GET would let any page that shows a picture from here sign people out, or ask them a needless question.
account_logout = require_POST(allauth.logout)
account_change_password = form_view(ChangePassword.as_view())
account_set_password = form_view(SetPassword.as_view())
account_reset_password = form_view(ResetPassword.as_view())
account_reset_password_done = require_safe(allauth.password_reset_done)
account_reset_password_from_key = form_view(ResetPasswordFromKey.as_view())
account_reset_password_from_key_done = require_safe(allauth.password_reset_from_key_done)
