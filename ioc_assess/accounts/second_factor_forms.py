"""allauth's forms about second factors in the site's words, and closed to what no browser sends."""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .lines import LineField

#: Seconds for which a code of the app passes: its own time and that of its neighbours
LASTS = (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD
#: What the library throws at credentials that no browser makes
ODD = (AttributeError, KeyError, IndexError, TypeError, ValueError)


def code_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        help_text=help_text,
        max_length=20,
        error_messages={"required": _("Enter the code")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class OnceMixin:
    """A code opens once. allauth forgets sooner which were used than they end."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form, which has no types
        one = self.authenticator
        if one.type == Authenticator.Type.TOTP:
            key = f"ioc_assess.second_factor.used:{one.pk}:{''.join(code.split())}"
            if not cache.add(key, "", timeout=LASTS):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OnceMixin, base.AuthenticateForm):
    code = code_field(_("Six digits from your app, or one of your recovery codes"))


class ConfirmByCodeForm(OnceMixin, base.ReauthenticateForm):
    code = code_field(_("Six digits from your app, or one of your recovery codes"))


class AddAppForm(totp.ActivateTOTPForm):
    code = code_field(_("Six digits. They change every half minute."))


def credential_field() -> forms.JSONField:
    """What the browser says of a passkey. The page's script fills it in."""
    words = _("The device gave no answer. Try again.")
    return forms.JSONField(widget=forms.HiddenInput, error_messages={"required": words, "invalid": words})


class AddPasskeyForm(webauthn._BaseAddWebAuthnForm):
    name = LineField(
        label=_("Name"),
        help_text=_("So that you know it again: for example “Phone” or “Blue key”"),
        max_length=60,
        required=False,
    )
    credential = credential_field()

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *ODD):
            raise ValidationError(_("The passkey could not be added. Try again."), code="passkey") from None
        return cleaned


class PasskeyMixin:
    """A passkey that fails, whatever the reason, gets the same words: they tell nothing about who has an account."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # likewise
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise
            raise self._unknown() from None
        except ODD:
            raise self._unknown() from None
        return found

    def _unknown(self) -> ValidationError:
        return ValidationError(
            _("This passkey opens no account here. Try another, or go on in another way."), code="passkey"
        )


class SignInByPasskeyForm(PasskeyMixin, webauthn.LoginWebAuthnForm):
    credential = credential_field()


class SecondFactorByPasskeyForm(PasskeyMixin, webauthn.AuthenticateWebAuthnForm):
    credential = credential_field()


class ConfirmByPasskeyForm(PasskeyMixin, webauthn.ReauthenticateWebAuthnForm):
    credential = credential_field()
