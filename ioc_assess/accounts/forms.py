"""allauth's forms in the site's words, without texts inside the fields, which vanish as one types."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.fields import EmailField, SetPasswordField
from django import forms
from django.utils.translation import gettext_lazy as _

from .lines import LineField


def email_field(autocomplete: str) -> EmailField:
    return EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"required": _("Enter your e-mail"), "invalid": _("Enter an e-mail such as ann@example.org")},
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
    )


def password_field(label: Any, required: Any, autocomplete: str = "current-password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        error_messages={"required": required},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class NewPasswordField(SetPasswordField):
    """Refuses what the password validators refuse for the user in question."""

    def __init__(self) -> None:
        super().__init__(
            label=_("New password"),
            help_text=_("At least 12 characters: for example three odd words. Not your name or address."),
            error_messages={"required": _("Enter a new password")},
        )
        del self.widget.attrs["placeholder"]


class SignInForm(allauth.LoginForm):
    password = password_field(_("Password"), _("Enter your password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field("username")


class RequestCodeForm(allauth.RequestLoginCodeForm):
    email = email_field("email")


class EnterCodeForm(allauth.ConfirmLoginCodeForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Enter the code")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ResetPasswordForm(allauth.ResetPasswordForm):
    email = email_field("email")


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    password1 = NewPasswordField()
    password2 = password_field(_("New password again"), _("Enter the new password again"), "new-password")


class SetPasswordForm(allauth.SetPasswordForm):
    password1 = NewPasswordField()
    password2 = password_field(_("New password again"), _("Enter the new password again"), "new-password")


class ChangePasswordForm(allauth.ChangePasswordForm):
    oldpassword = password_field(_("Password now"), _("Enter the password you have now"))
    password1 = NewPasswordField()
    password2 = password_field(_("New password again"), _("Enter the new password again"), "new-password")


class ConfirmForm(allauth.ReauthenticateForm):
    """Who one is, again, before something that matters."""

    password = password_field(_("Password"), _("Enter your password"))


class NameForm(forms.Form):
    name = LineField(
        label=_("Name"),
        help_text=_("Members of your collaborations see it."),
        max_length=150,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
