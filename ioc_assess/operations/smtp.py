"""The line to the mail server: Django's own, noting how far each mail came, and what it means when something breaks."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.mail.backends import smtp
from django.utils.translation import gettext as _

from .models import Mail

if TYPE_CHECKING:
    _Base = smtplib.SMTP
else:
    _Base = object

#: How many times longer than for any other step the worker waits for the reply to a whole mail: servers then look for
#: viruses and spam, and whoever gives up meanwhile does not know whether it arrived. A page that sends a code does not
#: wait so long: it has a reader.
PATIENCE = 6


class _Noting(_Base):
    """Notes whether a mail is on its way. 354 is the server's word to hand it over; the next reply tells its fate."""

    handed_over = False
    patience = 1

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()
        self.handed_over = code == 354
        if self.sock is not None and self.timeout is not None:
            self.sock.settimeout(self.timeout * (self.patience if self.handed_over else 1))
        return code, text


class _Plain(_Noting, smtplib.SMTP):
    pass


class _Encrypted(_Noting, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """What EMAIL_URL leads to."""

    def __init__(self, *args: Any, patience: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patience = patience

    def open(self) -> bool | None:
        opened = super().open()
        if isinstance(self.connection, _Noting):
            self.connection.patience = self.patience
        return opened

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Plain

    @property
    def handed_over(self) -> bool:
        """The last mail was handed over, and no reply said what became of it."""
        return bool(getattr(self.connection, "handed_over", False))

    def drop(self) -> None:
        """Leave a line that is of no use any more, without the good-bye that would wait for an answer."""
        for name in ("connection", "_partial_connection"):
            if (one := getattr(self, name)) is not None:
                one.close()
                setattr(self, name, None)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of a mail that could not be sent smoothly, why in plain words, and whether the line broke."""

    state: str
    reason: str
    broken: bool = False

    @property
    def again(self) -> bool:
        return self.state == Mail.State.QUEUED


def why_closed(error: Exception) -> str:
    """Why no line to the server could be had."""
    if isinstance(error, ssl.SSLError) or "STARTTLS" in str(error):
        return _("No secure line to the mail server could be had: ask whoever runs the site.")
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError | UnicodeError):
        return _("The mail server refused our sign-in: ask whoever runs the site.")
    return _("The mail server could not be reached.")


def fate_of(error: Exception, *, handed_over: bool) -> Fate:
    """What an error on an open line means. Never the server's own words: they often hold the address."""
    if handed_over:
        return Fate(
            state=Mail.State.UNSURE,
            reason=_("It may have arrived: the line to the mail server broke just before the receipt came."),
            broken=True,
        )
    code = reply_code(error)
    if 500 <= code <= 599:
        return Fate(state=Mail.State.FAILED, reason=_why_refused(error))
    if isinstance(error, smtplib.SMTPDataError) and not 400 <= code <= 499:
        return Fate(state=Mail.State.UNSURE, reason=_("It may have arrived: the mail server’s receipt made no sense."))
    if code:
        return Fate(state=Mail.State.QUEUED, reason=_("The mail server put it off."))
    if isinstance(error, OSError):
        return Fate(state=Mail.State.QUEUED, reason=_("The line to the mail server broke."), broken=True)
    return Fate(state=Mail.State.FAILED, reason=_("The mail could not be written: ask whoever runs the site."))


def reply_code(error: Exception) -> int:
    """The server's three digits; 0 where it said nothing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def told(error: Exception) -> str:
    """For the log: what kind of error, and its number. Its words may hold an address or a password."""
    number = reply_code(error) or getattr(error, "errno", None) or ""
    return f"{type(error).__name__} {number}".strip()


def _why_refused(error: Any) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("The mail server refused the address: see whether it is written right.")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _("The mail server refused mails of this site: ask whoever runs the site.")
    return _("The mail server refused the mail itself, perhaps as unwanted: ask whoever runs the site.")
