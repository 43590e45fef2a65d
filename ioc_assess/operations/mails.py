"""Mails that the worker sends, each at most once.

A room registers what it writes about in its own ``mails.py``::

    @mail("invitation")
    def invitation(code: str) -> Message | None: ...

and asks for it by ``Mail.objects.ask``. The function is called when the mail's turn has come and makes address and
words from the rows as they then are; ``None`` where the mail is no longer wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from .jobs import job
from .models import Mail


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one mail says, as plain text and as HTML."""

    to: str
    subject: str
    text: str
    html: str

    @classmethod
    def of(cls, template: str, context: Mapping[str, Any], *, to: str) -> Message:
        """From three templates: ``{template}.subject.txt``, ``{template}.txt`` and ``{template}.html``. They know
        ``site``: the site's address without a slash at the end."""
        values = {**context, "site": settings.SITE_URL}
        subject = " ".join(render_to_string(f"{template}.subject.txt", values).split())
        return cls(
            to=to,
            subject=subject,
            text=render_to_string(f"{template}.txt", values).strip() + "\n",
            html=render_to_string(f"{template}.html", values),
        )


#: Takes the code of what the mail is about.
Write = Callable[[str], Message | None]

KINDS: dict[str, Write] = {}


def mail(kind: str) -> Callable[[Write], Write]:
    """Register a function as the one that writes a kind of mail."""

    def register(write: Write) -> Write:
        assert kind not in KINDS, f"two kinds of mail are called {kind}"
        KINDS[kind] = write
        return write

    return register


@job("send_mails")
def send_mails(batch: str) -> None:
    """Send what waits of a batch, over one connection."""
    with get_connection() as connection:
        while claimed := Mail.objects.claim(batch):
            message = KINDS[claimed.kind](claimed.object_code)
            if message is None:
                claimed.end(Mail.State.DROPPED)
                continue
            made = EmailMultiAlternatives(message.subject, message.text, to=[message.to], connection=connection)
            made.attach_alternative(message.html, "text/html")
            made.send()
            claimed.end(Mail.State.SENT)
