"""From counts to one score an item: the mean of the voices' means.

A *voice* is a group that may be shown on this item; all hidden groups together are one more. Any
other weighting, printed beside counts and sizes, would be an equation that gives a hidden group's
mean.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ioc_assess.theory.model import Item, Theory
from ioc_assess.theory.profile import Profile

from .disclosure import shown_groups
from .spread import Counts, Spread, spread

Weighting = Literal["partner", "respondent"]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Answers of one group to one item, counted."""

    levels: Counts = (0, 0, 0, 0, 0)
    dont_know: int = 0
    not_applicable: int = 0
    prefer_not_to_say: int = 0

    def __add__(self, other: Tally) -> Tally:
        one, two = self.levels, other.levels
        return Tally(
            levels=(one[0] + two[0], one[1] + two[1], one[2] + two[2], one[3] + two[3], one[4] + two[4]),
            dont_know=self.dont_know + other.dont_know,
            not_applicable=self.not_applicable + other.not_applicable,
            prefer_not_to_say=self.prefer_not_to_say + other.prefer_not_to_say,
        )

    @property
    def n(self) -> int:
        """How many gave a level."""
        return sum(self.levels)

    @property
    def answered(self) -> int:
        """How many answered at all."""
        return self.n + self.dont_know + self.not_applicable + self.prefer_not_to_say


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that was answered, counted: people by group, and by item and group a tally.

    ``agreed`` holds the levels (0 to 4) that a workshop agreed; each replaces its item's score.
    """

    profile: Profile
    sizes: Mapping[str, int]
    tallies: Mapping[str, Mapping[str, Tally]]
    k: int
    weighting: Weighting = "partner"
    asked: frozenset[str] | None = None
    agreed: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many people submitted."""
        return sum(self.sizes.values())

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that may be shown, by the sizes of those who submitted."""
        return shown_groups(self.sizes, self.k)


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """A shown group's mean on one item, over ``n`` levels."""

    n: int
    score: float


@dataclass(frozen=True, kw_only=True)
class ItemScore:
    """One item's answers and score. ``groups`` holds the groups that may be shown, and no others;
    ``hidden`` is the mean of all other groups together, ``None`` where they gave no level."""

    item: Item
    tally: Tally
    score: float | None
    agreed: int | None
    spread: Spread | None
    groups: Mapping[str, GroupScore]
    hidden: float | None
    fewer_than_k: bool
    mostly_dont_know: bool

    @property
    def voices(self) -> tuple[float, ...]:
        """The means of the shown groups, and of the hidden ones together as one more."""
        shown = tuple(group.score for group in self.groups.values())
        return shown if self.hidden is None else (*shown, self.hidden)


def items_in_play(theory: Theory, profile: Profile, asked: Collection[str] | None) -> tuple[Item, ...]:
    """The items that apply on the profile and were asked, in theory order."""
    return tuple(item for item in theory.items if item.applies(profile) and (asked is None or item.code in asked))


def score_items(theory: Theory, answers: Answers) -> dict[str, ItemScore]:
    """A score for every item in play, by code."""
    return {item.code: _score_item(item, answers) for item in items_in_play(theory, answers.profile, answers.asked)}


def _score_item(item: Item, answers: Answers) -> ItemScore:
    by_group = answers.tallies.get(item.code, {})
    tally = sum(by_group.values(), Tally())
    shown = shown_groups({g: t.n for g, t in by_group.items()}, answers.k, among=answers.groups)
    hidden = [t for group, t in by_group.items() if group not in shown and t.n]
    one = ItemScore(
        item=item,
        tally=tally,
        score=None,
        agreed=answers.agreed.get(item.code),
        spread=spread(tally.levels, balance=item.kind == "balance"),
        groups={g: GroupScore(n=by_group[g].n, score=_mean(item, [by_group[g]])) for g in shown},
        hidden=_mean(item, hidden) if hidden else None,
        fewer_than_k=0 < tally.n < answers.k,
        mostly_dont_know=tally.dont_know > tally.n,
    )
    if one.agreed is not None:
        return replace(one, score=item.favourability(one.agreed))
    if tally.n < max(answers.k, tally.dont_know):
        return one
    whole = answers.weighting == "respondent"
    return replace(one, score=_mean(item, [tally]) if whole else math.fsum(one.voices) / len(one.voices))


def _mean(item: Item, tallies: Iterable[Tally]) -> float:
    """Mean favourability over all levels given in these tallies (at least one)."""
    total = sum(tallies, Tally())
    return math.fsum(count * item.favourability(level) for level, count in enumerate(total.levels)) / total.n
