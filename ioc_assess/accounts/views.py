from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("The e-mail and password do not match an account. Both must be typed exactly."),
        "inactive": _("This account is closed."),
    }

    username = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"required": _("Enter your e-mail"), "invalid": _("Enter an e-mail such as ann@example.org")},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Enter your password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_redirect_url(self, *args: Any) -> str:
        """Where to go back to, but never to this page: for someone signed in that would be a circle."""
        back = super().get_redirect_url(*args)
        return "" if back == self.request.path else back

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422  # so that scripts and tests see a refusal as one
        return response


# Django's own views, because they already guard the session and the address to go back to.
sign_in = SignIn.as_view()
# Public, because a session may end before its owner does; signing in only to sign out would help nobody.
sign_out = login_not_required(LogoutView.as_view())
