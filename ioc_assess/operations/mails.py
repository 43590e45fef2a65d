"""Mails that the worker sends, each at most once.

A room registers what it writes about in its own ``mails.py``::

    @mail("invitation", known=lambda: Invitation.objects.values("code"))
    def invitation(code: str) -> Message | None: ...

and asks for it by ``Mail.objects.ask``. The function is called when the mail's turn has come and makes address and
words from the rows as they then are; ``None`` where the mail is no longer wanted. ``known`` tells the codes that still
name something: as long as they do, it is kept what became of the mail.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError
from django.db.models import QuerySet
from django.template import Context, loader
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from ioc_assess.accounts.checks import CONSOLE, FILES
from ioc_assess.accounts.secrets import digest

from .jobs import job
from .mail_look import MAIL_LOOK
from .models import Job, Mail
from .smtp import PATIENCE, fate_of, told, why_closed

logger = logging.getLogger(__name__)

#: Seconds after which sending lets other work come first, such as a report that someone waits for
TURN = 30.0
#: How long those that were put off wait: many servers ask strangers to come back after some minutes.
PAUSES = (timedelta(minutes=1), timedelta(minutes=10))
#: After so many broken lines one after the other, the server is taken to be in trouble, not the mails.
MOST_BREAKS = 3
#: How long it is kept what became of mails that nothing in the house is about any more
KEEP = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one mail says, as plain text and as HTML. ``to`` is an address alone; ``reply_to`` is made by
    ``mailbox``."""

    to: str
    subject: str
    text: str
    html: str
    reply_to: str = ""

    @classmethod
    def of(cls, template: str, context: Mapping[str, Any], *, to: str, reply_to: str = "") -> Message:
        """From three templates: ``{template}.subject.txt``, ``{template}.txt`` and ``{template}.html``, which extends
        ``operations/mail.html``. They know ``site``: the site's address without a slash at the end. In the two that
        are plain text nothing is escaped."""
        values = {**context, "site": settings.SITE_URL}
        subject = _one_line(_rendered(f"{template}.subject.txt", values, escape=False))
        text = _rendered(f"{template}.txt", values, escape=False)
        html = _rendered(f"{template}.html", values | {"subject": subject, "look": MAIL_LOOK}, escape=True)
        tidy = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.M)).strip() + "\n"
        return cls(to=to, subject=subject, text=tidy, html=html, reply_to=reply_to)


def _rendered(name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    # Django's own engine wraps its template so; other engines, which the stubs allow for, do not.
    template = loader.get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(values), autoescape=escape)))


def _one_line(text: str) -> str:
    """Without what could end a header or cannot be seen."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def mailbox(name: str, address: str) -> str:
    """Someone's name and address, as a header wants them."""
    quoted = _one_line(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if quoted else address


def mails_stay_here() -> bool:
    """Nobody gets them, but whoever works on this machine can read them."""
    return settings.EMAIL_BACKEND in (FILES, CONSOLE)


#: Takes the code of what the mail is about.
Write = Callable[[str], Message | None]
#: The codes that still name something, as a query
Known = Callable[[], QuerySet[Any, Any]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    write: Write
    known: Known | None


KINDS: dict[str, Kind] = {}


def mail(kind: str, *, known: Known | None = None) -> Callable[[Write], Write]:
    """Register a function as the one that writes a kind of mail."""

    def register(write: Write) -> Write:
        assert kind not in KINDS, f"two kinds of mail are called {kind}"
        KINDS[kind] = Kind(write=write, known=known)
        return write

    return register


class _Line:
    """A line to the server that is opened anew after a mail went wrong on it."""

    def __init__(self) -> None:
        self.backend = get_connection(patience=PATIENCE)
        self.is_open = False

    def open(self) -> None:
        if not self.is_open:
            self.backend.open()
            self.is_open = True

    @property
    def handed_over(self) -> bool:
        return bool(getattr(self.backend, "handed_over", False))

    def close(self, *, broken: bool = False) -> None:
        self.is_open = False
        with suppress(OSError):  # whatever was sent is sent
            if broken and hasattr(self.backend, "drop"):
                self.backend.drop()
            else:
                self.backend.close()


@job("send_mails")
def send_mails(batch: str, turn: int = 1, tries: int = 1) -> None:
    """Send what waits of a batch, for one turn, and ask for the next one where something still waits.

    In the first turns each mail is tried once; those that were put off are tried again in later ones, after a pause,
    and once more. A mail's own row says how often it was tried, so a turn that is done twice tries nothing twice.
    """
    line = _Line()
    try:
        _take_turn(batch, tries, line)
    finally:
        line.close()
    waiting = Mail.objects.of_batch(batch).filter(state=Mail.State.QUEUED)
    if waiting.filter(attempts__lt=tries).exists():
        _ask_next(batch, turn, tries, pause=timedelta(0))
    elif waiting.exists():
        _ask_next(batch, turn, tries + 1, pause=PAUSES[tries - 1])


def _ask_next(batch: str, turn: int, tries: int, *, pause: timedelta) -> None:
    args = {"batch": batch, "turn": turn + 1, "tries": tries}
    Job.objects.ask(
        kind="send_mails", key=f"send_mails {batch} {turn + 1}", args=args, run_after=timezone.now() + pause
    )


def _take_turn(batch: str, tries: int, line: _Line) -> None:
    end = time.monotonic() + TURN
    waiting = Mail.objects.waiting(batch, tries=tries)
    breaks = 0
    while time.monotonic() < end and (line.is_open or waiting.exists()):
        # Before a mail is claimed, so that none counts as being sent while the server is only being looked for
        try:
            line.open()
        except (OSError, UnicodeError) as error:
            logger.warning("No line to the mail server: %s", told(error))
            line.close(broken=True)
            waiting.put_off(tries=tries, reason=why_closed(error))
            return
        claimed = Mail.objects.claim(batch, tries=tries)
        if claimed is None:
            return
        breaks = breaks + 1 if _send(claimed, line) else 0
        if breaks == MOST_BREAKS:
            waiting.put_off(tries=tries, reason=_("The line to the mail server broke again and again."))
            return


def _send(claimed: Mail, line: _Line) -> bool:
    """Write and send one mail, and note what became of it. Whether the line broke."""
    try:
        message = KINDS[claimed.kind].write(claimed.object_code)
    except DatabaseError:
        claimed.put_back(_("The site was busy."))
        raise
    except Exception as error:
        # Without the error's own words: they could hold the link.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("A mail (%s) could not be written: %s\n%s", claimed.kind, type(error).__name__, where)
        claimed.end(Mail.State.FAILED, _("The mail could not be written: ask whoever runs the site."))
        return False
    if message is None:
        claimed.end(Mail.State.DROPPED)
        return False
    try:
        line.backend.send_messages([_made(message, claimed)])
    except Exception as error:
        fate = fate_of(error, handed_over=line.handed_over)
        logger.warning("A mail (%s) was not sent smoothly: %s", claimed.kind, told(error))
        line.close(broken=True)  # the next begins on a clean one
        if fate.again:
            claimed.put_back(fate.reason)
        else:
            claimed.end(fate.state, fate.reason)
        return fate.broken
    claimed.end(Mail.State.SENT)
    return False


def _made(message: Message, claimed: Mail) -> EmailMultiAlternatives:
    host = punycode(urlsplit(settings.SITE_URL).hostname or "localhost")
    headers = {
        # The same for the same mail, should a server ever get it twice
        "Message-ID": f"<{digest('message', claimed.key)[:40]}@{host if ':' not in host else 'localhost'}>",
        "Auto-Submitted": "auto-generated",
    }
    made = EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    made.attach_alternative(message.html, "text/html")
    return made


@job("end_lost_mails", every=timedelta(minutes=5))
def end_lost_mails() -> None:
    """Say of mails whose worker died what is known of them."""
    Mail.objects.stranded().end_unsure(_("It may have arrived: the site’s worker stopped while sending it."))
    Mail.objects.forgotten().end_failed(_("The site’s worker stopped again and again before its turn came."))


@job("forget_mails", every=timedelta(hours=1))
def forget_mails() -> None:
    """Delete what became of mails about things that are gone, and yesterday's jobs."""
    over = Mail.objects.over()
    for kind in set(over.values_list("kind", flat=True)):
        known = KINDS[kind].known if kind in KINDS else None
        if known is None:
            over.filter(kind=kind, changed_at__lt=timezone.now() - KEEP).delete()
        else:
            over.filter(kind=kind).exclude(object_code__in=known()).delete()
    day = timezone.now() - timedelta(days=1)
    Job.objects.filter(kind="send_mails", state=Job.State.DONE, changed_at__lt=day).delete()
