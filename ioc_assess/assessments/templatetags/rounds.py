"""Rounds on pages of their collaboration: the list of them, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.collaborations.models import Collaboration

from ..models import Round

register = template.Library()


@register.inclusion_tag("assessments/_rounds.html")
def rounds_of(collaboration: Collaboration) -> dict[str, Any]:
    """All rounds, the newest first. The collaboration must carry the user's right (``visible_to``)."""
    return {"collaboration": collaboration, "rounds": collaboration.rounds.with_counts().order_by("-number")}


@register.simple_tag
def due(collaborations: Iterable[Collaboration]) -> dict[str, list[str]]:
    """What each collaboration's unpublished rounds wait for, in sentences, by the collaboration's code; one query."""
    found = {collaboration.pk: collaboration for collaboration in collaborations}
    sentences: dict[str, list[str]] = {collaboration.code: [] for collaboration in found.values()}
    waiting = Round.objects.with_counts().filter(collaboration__in=found).exclude(state=Round.State.PUBLISHED)
    for round in waiting.order_by("number"):
        sentences[found[round.collaboration_id].code].append(_waits_for(round))
    return sentences


def _waits_for(round: Round) -> str:
    title = {"title": round.title}
    if round.standing == Round.State.DRAFT:
        return _("“%(title)s” is a draft: check it and open it.") % title
    if round.standing == Round.State.CLOSED:
        missing = max(0, round.needed - round.people_count)
        if not missing:
            return _("“%(title)s” has closed: its results can be published.") % title
        return ngettext(
            "“%(title)s” has closed, but %(n)d person more is needed for results.",
            "“%(title)s” has closed, but %(n)d people more are needed for results.",
            missing,
        ) % {"n": missing, **title}
    count = ngettext("%(n)d person has submitted", "%(n)d people have submitted", round.submitted_count)
    values = {"count": count % {"n": round.submitted_count}, **title}
    if round.closes_at is None:
        return _("“%(title)s” is open: %(count)s.") % values
    values["time"] = date_format(localtime(round.closes_at), "j F Y, H:i")
    return _("“%(title)s” is open until %(time)s: %(count)s.") % values


@register.filter
def grouped(code: str) -> str:
    """A join code in blocks of four, as people see and type it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4)).upper()
