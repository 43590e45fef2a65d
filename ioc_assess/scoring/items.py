"""From counts to one score an item: the mean of the voices' means.

A *voice* is a group that may be shown on this item; all hidden groups together are one more. Any
other weighting, printed beside counts and sizes, would be an equation that gives a hidden group's
mean.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
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

    def __sub__(self, other: Tally) -> Tally:
        one, two = self.levels, other.levels
        return Tally(
            levels=(one[0] - two[0], one[1] - two[1], one[2] - two[2], one[3] - two[3], one[4] - two[4]),
            dont_know=self.dont_know - other.dont_know,
            not_applicable=self.not_applicable - other.not_applicable,
            prefer_not_to_say=self.prefer_not_to_say - other.prefer_not_to_say,
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
    ``typed_sizes`` and ``typed`` are that part of ``sizes`` and ``tallies`` which a facilitator typed in for others.
    It enters every score and no number that is compared with ``k``: whoever typed it in can take it off again.
    ``by_item_alone`` is for workshops, where people come and go between one item and the next and each item is shown
    before the next is voted on: groups are then hidden by the levels given on an item and by nothing that comes later.
    """

    profile: Profile
    sizes: Mapping[str, int]
    tallies: Mapping[str, Mapping[str, Tally]]
    k: int
    weighting: Weighting = "partner"
    asked: frozenset[str] | None = None
    agreed: Mapping[str, int]
    typed_sizes: Mapping[str, int] = field(default_factory=dict)
    typed: Mapping[str, Mapping[str, Tally]] = field(default_factory=dict)
    by_item_alone: bool = False

    @property
    def n(self) -> int:
        """How many people submitted, or had their answers typed in."""
        return sum(self.sizes.values())

    @property
    def n_typed(self) -> int:
        """How many of them had their answers typed in."""
        return sum(self.typed_sizes.values())

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that may be shown, by the sizes of those who submitted."""
        if self.by_item_alone:
            return tuple(sorted(name for name, size in self.sizes.items() if size >= self.k))
        return shown_groups(self.sizes, self.k, typed=self.typed_sizes)


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """A shown group's mean on one item, over ``n`` levels; and of ``own_n`` of them, which were not typed in."""

    n: int
    score: float
    own_n: int
    own_score: float


@dataclass(frozen=True, kw_only=True)
class ItemScore:
    """One item's answers and score. ``groups`` holds the groups that may be shown, and no others;
    ``hidden`` is the mean of all other groups together, ``None`` where they gave no level. ``own`` is that part of
    ``tally`` which was not typed in."""

    item: Item
    tally: Tally
    own: Tally
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
    typed = answers.typed.get(item.code, {})
    own_by_group = {g: t - typed[g] if g in typed else t for g, t in by_group.items()}
    tally = sum(by_group.values(), Tally())
    own = sum(own_by_group.values(), Tally())
    shown = shown_groups(
        {g: t.n for g, t in by_group.items()},
        answers.k,
        among=answers.groups,
        typed={g: t.n for g, t in typed.items()},
    )
    hidden = [t for group, t in by_group.items() if group not in shown and t.n]
    one = ItemScore(
        item=item,
        tally=tally,
        own=own,
        score=None,
        agreed=answers.agreed.get(item.code),
        spread=spread(tally.levels, balance=item.kind == "balance"),
        groups={g: _group_score(item, by_group[g], own_by_group[g]) for g in shown},
        hidden=_mean(item, hidden) if hidden else None,
        fewer_than_k=tally.n > 0 and own.n < answers.k,
        mostly_dont_know=tally.dont_know > tally.n,
    )
    if one.agreed is not None:
        return replace(one, score=item.favourability(one.agreed))
    if own.n < answers.k or tally.n < tally.dont_know:
        return one
    whole = answers.weighting == "respondent"
    return replace(one, score=_mean(item, [tally]) if whole else math.fsum(one.voices) / len(one.voices))


def _group_score(item: Item, tally: Tally, own: Tally) -> GroupScore:
    return GroupScore(n=tally.n, score=_mean(item, [tally]), own_n=own.n, own_score=_mean(item, [own]))


def _mean(item: Item, tallies: Iterable[Tally]) -> float:
    """Mean favourability over all levels given in these tallies (at least one)."""
    total = sum(tallies, Tally())
    return math.fsum(count * item.favourability(level) for level, count in enumerate(total.levels)) / total.n
