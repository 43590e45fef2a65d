"""Votes are kept as long as answers are. Seats go when the workshop is recorded; of one that nobody records, with its
votes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.retention import Holder

from .models import Seat, Step, Vote, Workshop


def holds() -> Exists:
    cast = Exists(Vote.objects.filter(step__workshop=OuterRef("pk")))
    seated = Exists(Seat.objects.filter(workshop=OuterRef("pk")))
    return Exists(Workshop.objects.filter(Q(cast) | Q(seated), round=OuterRef("pk")))


def delete_some(round: Round) -> tuple[int, bool]:
    """The votes of one step: some thousands at most. With the last of them the seats."""
    steps = Step.objects.filter(Exists(Vote.objects.filter(step=OuterRef("pk"))), workshop__round=round)
    found = list(steps.order_by("pk").values_list("pk", flat=True)[:2])
    gone = Vote.objects.filter(step__in=found[:1]).delete()[0]
    if len(found) > 1:
        return gone, True
    return gone + Seat.objects.filter(workshop__round=round).delete()[0], False


def told(round: Round) -> list[str]:
    votes = Vote.objects.filter(step__workshop__round=round).count()
    seats = Seat.objects.filter(workshop__round=round).count()
    return [
        ngettext("%(n)d vote", "%(n)d votes", votes) % {"n": votes} if votes else "",
        ngettext("%(n)d seat", "%(n)d seats", seats) % {"n": seats} if seats else "",
    ]


HOLDER = Holder(holds=holds, delete_some=delete_some, told=told)
