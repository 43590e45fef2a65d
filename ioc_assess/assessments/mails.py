"""The mails of a round: the invitation with someone's personal link, and the reminder."""

from __future__ import annotations

import html
import re
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import remade_as_stored
from ioc_assess.operations.mails import Message, mail, mailbox

from .models import Invitation, Round
from .questionnaire import asked_of, minutes, most_minutes


def _known() -> QuerySet[Any, Any]:
    """As long as there is an invitation, its page tells what became of its mails."""
    return Invitation.objects.values("code")


@mail("invitation", known=_known)
def invitation(code: str) -> Message | None:
    return _to(code, reminder=False)


@mail("reminder", known=_known)
def reminder(code: str) -> Message | None:
    return _to(code, reminder=True)


def _to(code: str, *, reminder: bool) -> Message | None:
    """Nothing where they have finished meanwhile, the link was taken back, or the round takes no answers."""
    found = Invitation.objects.filter(code=code, done=False, revoked=False)
    one = found.select_related("by", "round__collaboration", "round__edition").first()
    if one is None or not one.round.takes_answers:
        return None
    secret = remade_as_stored("invitation", one.nonce, one.secret_hash)
    return message(one, by=one.by, link=_address(secret), reminder=reminder)


def preview(round: Round, *, to: Invitation, by: User, reminder: bool) -> Message:
    """What somebody would get, with a link that leads nowhere."""
    to.round = round
    return message(to, by=by, link=_address("…"), reminder=reminder)


def _address(secret: str) -> str:
    path = reverse("invited", args=["secret"])
    return settings.SITE_URL + path.replace("secret", secret)


def message(one: Invitation, *, by: User | None, link: str, reminder: bool) -> Message:
    round = one.round
    values = {
        "invitation": one,
        "round": round,
        "collaboration": round.collaboration,
        "sender": by.name if by else "",
        "link": link,
        "privacy": settings.SITE_URL + reverse("privacy"),
        "minutes": _minutes(round, one.role),
        "reminder": reminder,
        **_what_happens(one, round),
    }
    reply_to = mailbox(by.name, by.email) if by else ""
    return Message.of("assessments/mails/invitation", values, to=one.email, reply_to=reply_to)


def _minutes(round: Round, role: str) -> int:
    """About how long it takes; where the role is not known, whoever is asked most."""
    if role:
        return minutes(len(asked_of(round.theory, round.items, role)))
    return most_minutes(round.theory, round.items)


def _what_happens(one: Invitation, round: Round) -> dict[str, Any]:
    """What the first page says of the answers, in the same words, as far as a mail is read; the page has the rest."""
    page = render_to_string("assessments/_what_happens.html", {"round": round, "invitation": one})
    lead, _list, points = page.partition("<ul>")
    found = re.findall("<li>(.*?)</li>", points, re.S)
    return {"lead": _plain(lead), "points": [_plain(point) for point in found[:3]]}


def _plain(marked: str) -> str:
    return " ".join(html.unescape(strip_tags(marked)).split())
