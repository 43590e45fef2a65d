"""Which questions to talk over, in which order: from what a survey found, or a balanced start where nothing was asked.

It reads only what was published. An item whose counts are withheld is never taken for what they would say.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from ioc_assess.scoring.results import Results
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.model import Finding, Item, Statement, Theory
from ioc_assess.theory.profile import Profile

#: Why an item is on the list. What each says in words is told where it is shown.
Reason = Literal["disagreement", "unfelt", "fragile", "gap", "strength", "not_asked"]

#: Minutes for one question, and for the welcome and the close together
EACH, AROUND = 10, 10
#: The time that a workshop has where nobody says otherwise
BUDGET = 90


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """An item, why it is worth the room's time, and the title of the configuration that it stands for; the title is
    empty where people's disagreement on the item itself is the reason."""

    item: str
    reason: Reason
    title: str = ""


def most_items(minutes: int) -> int:
    """How many questions fit into so many minutes; at least one. 90 minutes: eight."""
    return max(1, (minutes - AROUND) // EACH)


def suggestion(theory: Theory, profile: Profile, found: Results | None, *, minutes: int = BUDGET) -> list[Suggested]:
    """The items in the order in which to talk them over, as many as there is time for, no item twice: where people
    disagree most, what is in place and not felt, what is felt and not secured, gaps by what to do first, and last what
    to protect. One strength at least stays in where there is time for two questions."""
    most = most_items(minutes)
    if found is None:
        return _fresh(theory, profile)[:most]
    pressing = _once(chain(_disagreements(found), _unfelt_and_fragile(theory, found), _gaps(theory, found)))
    strengths = _once(_strengths(theory, found))
    first = pressing[: most - 1] if most > 1 and strengths else pressing[:most]
    taken = {one.item for one in first}
    return [*first, *(one for one in strengths if one.item not in taken)][:most] if most > 1 else first


def reasons(theory: Theory, profile: Profile, found: Results | None) -> dict[str, Suggested]:
    """Of every item that could be suggested, the first reason for it."""
    if found is None:
        return {one.item: one for one in _fresh(theory, profile)}
    pressing = chain(_disagreements(found), _unfelt_and_fragile(theory, found), _gaps(theory, found))
    return {one.item: one for one in _once(chain(pressing, _strengths(theory, found)))}


def _once(candidates: Iterable[Suggested]) -> list[Suggested]:
    """Each item where it comes first."""
    kept: dict[str, Suggested] = {}
    for one in candidates:
        kept.setdefault(one.item, one)
    return list(kept.values())


def _disagreements(found: Results) -> Iterator[Suggested]:
    """Least agreement first; only items whose counts are shown have one."""
    for code in found.splits:
        yield Suggested(item=code, reason="disagreement")


def _unfelt_and_fragile(theory: Theory, found: Results) -> Iterator[Suggested]:
    """Where to ask why, in the order of the results; then what else is unfelt, and what is fragile, in theory order.
    Of each the item that scores lowest."""
    verdicts = found.assessment.configurations
    first = [one.statement for one in found.assessment.suggestions.ask_why]
    order = (*theory.statement, *theory.finding)
    unfelt = [one for one in order if one in verdicts and verdicts[one].verdict == "unfelt" and one not in first]
    for code in first + unfelt:
        yield from _item_of(theory, found, code, "unfelt")
    for code in order:
        if code in verdicts and verdicts[code].verdict == "fragile":
            yield from _item_of(theory, found, code, "fragile")


def _gaps(theory: Theory, found: Results) -> Iterator[Suggested]:
    for one in found.assessment.suggestions.actions:
        yield from _item_of(theory, found, one.statement, "gap")


def _strengths(theory: Theory, found: Results) -> Iterator[Suggested]:
    for one in found.assessment.suggestions.strengths:
        yield from _item_of(theory, found, one.statement, "strength")


def _item_of(theory: Theory, found: Results, code: str, reason: Reason) -> Iterator[Suggested]:
    """The item that stands for a configuration: its weakest, of a strength its strongest; ties in theory order. None
    where no item of it may be shown with a score."""
    what: Statement | Finding | None = theory.statement.get(code) or theory.finding.get(code)
    if what is None:
        return  # of a theory that is no longer installed
    own = theory.items_of[code] if isinstance(what, Statement) else [theory.item[one] for one in what.items]
    scored = [(found.items[one.code].score, one) for one in own if one.code in found.items]
    known = [(score, one) for score, one in scored if score is not None]
    if known:
        sign = -1 if reason == "strength" else 1
        _score, item = min(known, key=lambda pair: sign * round(pair[0], 9))
        yield Suggested(item=item.code, reason=reason, title=what.title)


def _fresh(theory: Theory, profile: Profile) -> list[Suggested]:
    """How each drive is felt, and a condition of it; then the same of what leads into a drive, surest evidence first.
    Only of the
    short form, and what everybody is asked before what some are."""
    before = dict.fromkeys(source for drive in DRIVES for source in theory.sources_of[drive])
    further = sorted((one for one in before if one not in DRIVES), key=lambda code: -theory.weight[code])
    found: dict[str, Suggested] = {}
    for code in (*DRIVES, *further):
        for item in (theory.pulse.get(code), _condition(theory, profile, code, found)):
            if item is not None and item.applies(profile):
                found.setdefault(item.code, Suggested(item=item.code, reason="not_asked"))
    return list(found.values())


def _condition(theory: Theory, profile: Profile, mechanism: str, taken: Container[str]) -> Item | None:
    """A short question on a condition of the mechanism, or where none counts toward it of one that leads into it: the
    first of those that most people are asked."""
    possible = [
        item
        for item in theory.items
        if item.statement and item.short and item.applies(profile) and item.code not in taken
    ]
    own = [item for item in possible if mechanism in theory.counts_toward(item)]
    before = [item for item in possible if set(theory.sources_of[mechanism]) & set(theory.counts_toward(item))]
    return max(own or before, key=lambda item: len(item.asked), default=None)
