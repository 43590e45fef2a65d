from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

FILES = "django.core.mail.backends.filebased.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"


def check_mail(**kwargs: Any) -> list[CheckMessage]:
    """A site for others needs a mail server, or codes for signing in end up in a folder."""
    if settings.EMAIL_BACKEND != FILES:
        return []
    return [
        Warning(
            f"EMAIL_URL is not set, so mails are written to {settings.EMAIL_FILE_PATH} and reach nobody.",
            hint="Nobody could sign in by code or reset a password. Set EMAIL_URL and MAIL_FROM; see README.md.",
            id="accounts.W001",
        )
    ]
