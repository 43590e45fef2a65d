"""What phones and the projector show at a moment of the workshop.

All phones ask for it within a few seconds, whenever something changes. So the card of a question, which is the same on
all of them, is drawn once a process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.assessments.prepared import Given, Prepared
from ioc_assess.assessments.publishing import group_names
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import spread
from ioc_assess.scoring.results import ItemResult, ShownScore
from ioc_assess.theory.model import Item, NoLevel, Scale

from .beside import beside
from .compared import compared, rows
from .models import Seat, Step, Vote
from .models.seat import GIVEN_HASHES, hashes
from .models.vote import voter_hash
from .phone import place_of

#: What a vote is sent as: one character whatever it is, so that no request is longer than another.
VALUES: dict[str, int | str] = {
    **{str(level): level for level in range(5)},
    "d": "dont_know",
    "n": "not_applicable",
    "p": "prefer_not_to_say",
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somebody on this phone, and how they stand in the vote that is on: ``base`` counts how often they voted in it."""

    seat: Seat
    code: str
    number: int
    partner: str
    role: str
    base: int
    asked: bool

    @property
    def words(self) -> str:
        return called(self.seat, number=self.number, partner=self.partner, role=self.role)


def called(seat: Seat, *, number: int, partner: str, role: str) -> str:
    """How somebody in the room is named; their partner's name is empty where they belong to none."""
    name = seat.name or _("Person %(n)d") % {"n": number}
    return f"{name}: {partner or _('None of the partners')}, {role}"


def screen(held: Sequence[tuple[Seat, str]], *, who: str) -> dict[str, Any]:
    """``who``: the seat that was chosen to vote, or to vote again."""
    workshop = held[0][0].workshop
    round = workshop.round
    told: dict[str, Any] = {"workshop": workshop, "round": round}
    step = None if workshop.over or workshop.state != workshop.State.RUNNING else workshop.current
    if step is not None:
        step.workshop = workshop
    places = _places(held, step)
    here = [one for one in places if one.seat.active]
    told |= {"places": places, "here": here, "removed": not here}
    if workshop.state == workshop.State.LOBBY and not workshop.over:
        told["people"] = next((n for _pk, n in _PEOPLE.fetch(workshop=workshop.pk)), 0)
    if step is None:
        return told
    told |= step_shown(step, width=300)
    if step.state == Step.State.VOTING:
        open_to = [one for one in here if one.asked]
        chosen = next((one for one in open_to if one.code == who), None)
        if chosen is None and len(here) == 1 and open_to and not open_to[0].base:
            chosen = open_to[0]
        told |= {"voter": chosen, "open_to": open_to}
        if chosen:
            told["card"] = _card(step.question, told["scale"], round.theory.no_levels, get_language())
    return told


def step_shown(step: Step, *, width: float) -> dict[str, Any]:
    """The question, and what the whole room sees of it: nothing of any vote before it is revealed."""
    item = step.question
    scale = next(one for one in step.workshop.round.theory.scales if one.code == item.kind)
    told: dict[str, Any] = {"step": step, "item": item, "scale": scale, "levels": list(enumerate(scale.labels))}
    if found := step.shown:
        told |= {"shown": found, "picture": _picture(found, step, width), "groups": _groups(found, step)}
    if step.state in (Step.State.REVEALED, Step.State.AGREED, Step.State.SPLIT):
        series = compared(step, beside(step, width=width))
        told |= {"series": series, "rows": rows(series, scale.labels)}
    if step.agreed_level is not None:
        told["agreed"] = scale.labels[step.agreed_level]
    return told


def _places(held: Sequence[tuple[Seat, str]], step: Step | None) -> list[Place]:
    setting, theory = held[0][0].workshop.round.frozen, held[0][0].workshop.round.theory
    partners = {one.code: one.name for one in setting.partners}
    roles = {one.code: one.name for one in theory.roles}
    bases: dict[str, int] = {}
    if step is not None and step.state == Step.State.VOTING:
        mine = hashes([voter_hash(secret, step) for _seat, secret in held])
        bases = dict(_BASES.fetch(step=step.pk, ballot=step.ballot, **mine))
    return [
        Place(
            seat=seat,
            code=place_of(secret),
            number=number,
            partner=partners.get(seat.partner, ""),
            role=roles.get(seat.role, ""),
            base=bases.get(voter_hash(secret, step), 0) if step is not None else 0,
            asked=step is not None and step.asks(seat.role),
        )
        for number, (seat, secret) in enumerate(held, start=1)
    ]


#: How many are in the room
_PEOPLE: Prepared[Any] = Prepared(
    lambda: (
        Seat.objects.filter(workshop=Given("workshop", models.BigIntegerField()), active=True)
        .order_by()
        .values_list("workshop")
        .annotate(n=Count("pk"))
    )
)
#: How often those on a phone have voted in a ballot
_BASES = Prepared(
    lambda: Vote.objects.filter(
        step=Given("step", models.BigIntegerField()),
        ballot=Given("ballot", models.IntegerField()),
        voter_hash__in=GIVEN_HASHES,
    ).values_list("voter_hash", "version")
)


@lru_cache(maxsize=256)
def _card(item: Item, scale: Scale, no_levels: tuple[NoLevel, ...], language: str | None) -> SafeString:
    """``language`` is that of the words around the item."""
    told = {
        "item": item,
        "scale": scale,
        "levels": list(enumerate(scale.labels)),
        "no_levels": [(sign, one) for one in no_levels for sign in VALUES if VALUES[sign] == one.code],
    }
    return render_to_string("workshops/_card.html", told)


def _picture(found: ItemResult, step: Step, width: float) -> Chart | None:
    if found.spread is None:
        return None
    kind = step.question.kind
    labels = next(one.labels for one in step.workshop.round.theory.scales if one.code == kind)
    return spread(found.spread.counts, labels, kind=kind, width=width)


def _groups(found: ItemResult, step: Step) -> list[tuple[str, ShownScore]]:
    """Groups that may be shown, by name, as they may be shown: print them by ``figure``."""
    round = step.workshop.round
    names = group_names(round, round.frozen)
    return [(names[group], score) for group, score in found.groups.items()]
