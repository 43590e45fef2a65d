"""Plain builders for the scoring tests: people and their answers in, the engine's values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ioc_assess.scoring.assessment import Assessment, assess
from ioc_assess.scoring.items import Answers, ItemScore, Tally, Weighting, score_items
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Item
from ioc_assess.theory.profile import Profile

#: What one person answered: an item's level, or one of the answers that are none.
Sheet = Mapping[str, int | str]
#: Everybody's answers, each beside the partner.
People = Iterable[tuple[str, Sheet]]


def make_profile(**changes: Any) -> Profile:
    """A voluntary collaboration under way, to which all but the three mandate items apply."""
    usual = Profile(
        mandated=False,
        integration="moderate",
        dispersed=True,
        cross_sector=True,
        external_funding=True,
        phase="implementing",
    )
    return replace(usual, **changes)


def make_tally(levels: Iterable[int | str]) -> Tally:
    """A tally of answers: ``make_tally([4, 4, "dont_know"])``."""
    counts = Counter(levels)
    return Tally(
        levels=(counts[0], counts[1], counts[2], counts[3], counts[4]),
        dont_know=counts["dont_know"],
        not_applicable=counts["not_applicable"],
        prefer_not_to_say=counts["prefer_not_to_say"],
    )


def make_answers(
    people: People,
    *,
    profile: Profile | None = None,
    k: int = 1,
    weighting: Weighting = "partner",
    asked: Collection[str] | None = None,
    agreed: Mapping[str, int] | None = None,
    typed: People = (),
) -> Answers:
    """Everybody's answers, counted. ``typed`` are those that a facilitator typed in."""
    typed = list(typed)
    people = [*people, *typed]
    return Answers(
        profile=profile or make_profile(),
        sizes=dict(Counter(partner for partner, _ in people)),
        tallies=_tallies(people),
        typed_sizes=dict(Counter(partner for partner, _ in typed)),
        typed=_tallies(typed),
        k=k,
        weighting=weighting,
        asked=None if asked is None else frozenset(asked),
        agreed=agreed or {},
    )


def _tallies(people: People) -> dict[str, dict[str, Tally]]:
    given: dict[str, dict[str, list[int | str]]] = {}
    for partner, sheet in people:
        for code, answer in sheet.items():
            given.setdefault(code, {}).setdefault(partner, []).append(answer)
    return {code: {p: make_tally(found) for p, found in by.items()} for code, by in given.items()}


def on_item(code: str, levels: Mapping[str, Iterable[int | str]]) -> list[tuple[str, Sheet]]:
    """People who answered one item: ``on_item("trust-2a", {"North": [4, 4], "South": [0]})``."""
    return [(partner, {code: level}) for partner, given in levels.items() for level in given]


def score_item(
    code: str, levels: Mapping[str, Iterable[int | str]], *, k: int = 1, weighting: Weighting = "partner"
) -> ItemScore:
    """The score of one item alone."""
    answers = make_answers(on_item(code, levels), k=k, weighting=weighting, asked=[code])
    return score_items(theory(), answers)[code]


def read(
    scores: Mapping[str, float], profile: Profile | None = None, asked: Collection[str] | None = None
) -> Assessment:
    """What is concluded from these item scores (favourability, 0 to 1)."""
    return assess(theory(), profile or make_profile(), scores, asked)


def best_level(item: Item) -> int:
    """The level that is worth 1."""
    return {"extent": 4, "warning": 0, "balance": 2}[item.kind]


def worst_level(item: Item) -> int:
    """A level that is worth 0."""
    return {"extent": 0, "warning": 4, "balance": 4}[item.kind]
