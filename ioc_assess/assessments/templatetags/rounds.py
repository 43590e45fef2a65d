"""Rounds on pages of their collaboration: the list of them, and what is due."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.collaborations.models import Collaboration

from .. import retention
from ..models import Round

register = template.Library()

#: With fewer only one leader's own view can be opened; in any other round people say where they belong.
FEWEST_PARTNERS = 2

#: How long before a forgotten round is closed, or loses its answers, members are told
WARNING = datetime.timedelta(days=30)


@register.inclusion_tag("assessments/_rounds.html")
def rounds_of(collaboration: Collaboration) -> dict[str, Any]:
    """What is due, and all rounds, the newest first. The collaboration must carry the user's right (``visible_to``)."""
    rounds = list(collaboration.rounds.with_counts().order_by("number"))
    begins = collaboration.may_run and not rounds
    return {
        "collaboration": collaboration,
        "dues": list(_due(collaboration, rounds)),
        "rounds": rounds[::-1],
        "few_partners": begins and len(collaboration.partners.all()) < FEWEST_PARTNERS,
    }


@register.simple_tag
def kept_of(collaboration: Collaboration) -> list[dict[str, Any]]:
    """The rounds of the collaboration whose answers are still kept, and the day on which they are deleted."""
    held = retention.holding().filter(collaboration=collaboration)
    return [{"round": one, "until": retention.kept_until(one)} for one in held]


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a collaboration waits for, in a sentence, and the round that it is about, if it is about one; and what the
    user may do about it, with where."""

    sentence: str
    round: Round | None = None
    step: str = ""
    address: str = ""


@register.simple_tag
def due(collaborations: Iterable[Collaboration]) -> dict[str, list[Due]]:
    """What the rounds of each collaboration wait for, by the collaboration's code; one query. The collaborations must
    carry the user's right."""
    found = {collaboration.pk: collaboration for collaboration in collaborations}
    rounds: dict[int, list[Round]] = {pk: [] for pk in found}
    for round in Round.objects.with_counts().filter(collaboration__in=found).order_by("number"):
        rounds[round.collaboration_id].append(round)
    return {one.code: list(_due(one, rounds[pk])) for pk, one in found.items()}


@register.filter
def of(dues: dict[str, list[Due]], collaboration: Collaboration) -> list[Due]:
    return dues[collaboration.code]


def _due(collaboration: Collaboration, rounds: list[Round]) -> Iterator[Due]:
    """Of the published rounds only the last is named, and only while no other is on its way."""
    waiting = [round for round in rounds if round.standing != Round.State.PUBLISHED]
    for round in waiting:
        if round.mode == Round.Mode.WORKSHOP:
            draft = round.standing == Round.State.DRAFT
            view = "workshop_prepare" if draft and collaboration.may_run else "workshop"
            step = _("Go on preparing it") if view == "workshop_prepare" else "" if draft else _("Go to the workshop")
            address = reverse(view, args=[round.code])
            yield Due(sentence=_workshop_waits_for(round), round=round, step=step, address=address)
        elif round.standing == Round.State.DRAFT and not collaboration.may_run:
            yield Due(sentence=_("“%(title)s” is being prepared.") % {"title": round.title}, round=round)
        else:
            step, view = _step(round) if collaboration.may_run else ("", "round")
            address = reverse(view, args=[round.code])
            sentence = " ".join(filter(None, (_waits_for(round), _warning(round))))
            yield Due(sentence=sentence, round=round, step=step, address=address)
    if rounds and not waiting:
        last = rounds[-1]
        address = reverse("round_results", args=[last.code])
        sentence = _("“%(title)s” is published.") % {"title": last.title}
        yield Due(sentence=sentence, round=last, step=_("See the results"), address=address)
    if not rounds:
        step, address = "", ""
        if collaboration.may_run:
            step, address = _("Prepare the first round"), reverse("round_new", args=[collaboration.code])
        yield Due(sentence=_("No round yet."), step=step, address=address)


def _step(round: Round) -> tuple[str, str]:
    """What a facilitator does next with a round that is not published, and the view for it."""
    if round.standing == Round.State.DRAFT:
        return _("Check and open it"), "round_open"
    if round.standing == Round.State.OPEN:
        return _("Ask people to answer"), "round"
    if round.state == Round.State.OPEN:  # its time is over, and nobody has closed it yet
        return _("Close the round"), "round_close"
    if round.people_count < round.needed:
        return _("Reopen the round"), "round_reopen"
    return _("Publish the results"), "round_publish"


def _waits_for(round: Round) -> str:
    title = {"title": round.title}
    if round.standing == Round.State.DRAFT:
        return _("“%(title)s” is a draft: check it and open it.") % title
    if round.standing == Round.State.CLOSED:
        missing = max(0, round.needed - round.people_count)
        if not missing:
            return _("“%(title)s” has closed: its results can be published.") % title
        if round.mode == Round.Mode.DECLARED:
            return _("“%(title)s” has closed, but no partner has submitted.") % title
        return ngettext(
            "“%(title)s” has closed, but %(n)d person more is needed for results.",
            "“%(title)s” has closed, but %(n)d people more are needed for results.",
            missing,
        ) % {"n": missing, **title}
    if round.mode == Round.Mode.DECLARED:
        count = ngettext("%(n)d partner has submitted", "%(n)d partners have submitted", round.submitted_count)
    else:
        count = ngettext("%(n)d person has submitted", "%(n)d people have submitted", round.submitted_count)
    values = {"count": count % {"n": round.submitted_count}, **title}
    if round.closes_at is None:
        return _("“%(title)s” is open: %(count)s.") % values
    values["time"] = date_format(localtime(round.closes_at), "j F Y, H:i")
    return _("“%(title)s” is open until %(time)s: %(count)s.") % values


def _workshop_waits_for(round: Round) -> str:
    title = {"title": round.title}
    if round.standing == Round.State.DRAFT:
        return _("“%(title)s” is being prepared.") % title
    if round.standing == Round.State.OPEN:
        return _("“%(title)s” is open: people in the room vote together.") % title
    return _("“%(title)s” has ended and is not recorded yet.") % title


def _warning(round: Round) -> str:
    """What happens soon if nobody does anything."""
    if round.ends_on is None or round.ends_on > localdate() + WARNING:
        return ""
    day = {"day": date_format(round.ends_on, "j F Y")}
    if round.state == Round.State.OPEN:
        return _("It is closed on %(day)s, a year after it opened.") % day
    if not round.submitted_count:
        return ""
    return _("Unless it is published or reopened, its answers are deleted on %(day)s.") % day


@register.filter
def grouped(code: str) -> str:
    """A join code in blocks of four, as people see and type it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4)).upper()
