import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    """What allauth asks the site."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail and password do not match an account. Both must be typed exactly."),
        "enter_current_password": _("This is not your password now"),
        "incorrect_code": _("This is not the code in the mail. Type it as it stands there."),
        "too_many_login_attempts": _("There were too many wrong tries, so that code is void. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation only."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: these pages answer browsers, and a second form of answer would be one more thing to guard."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that fails is for whoever runs the site to see: an error page would tell that the account is
        there, since nothing is sent to people without one."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # SMTPException is one
            logger.exception("A mail to someone who wants to sign in could not be sent.")
