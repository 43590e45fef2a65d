"""Partners or roles side by side: each figure for all and for every group that may be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ioc_assess.charts.words import CARRIED, LEAVES_OUT
from ioc_assess.scoring.footing import Footing, ItemsOf
from ioc_assess.scoring.results import GroupResult, Results, ShownScore
from ioc_assess.theory.model import Item, Mechanism, Section, Statement, Theory


@dataclass(frozen=True)
class GroupRow:
    """Something with its score for all and for each group, in the order of the page's groups. ``marks`` stand behind
    the groups' scores: that one leaves out questions which another group's takes in; never where the score is that of
    one question."""

    what: Section | Statement | Item
    whole: float | None
    scores: tuple[ShownScore | None, ...]
    marks: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        what = self.what
        if isinstance(what, Section):
            return what.name
        return what.title if isinstance(what, Statement) else what.text

    @property
    def cells(self) -> tuple[tuple[ShownScore | None, str], ...]:
        """Each score with its mark."""
        return tuple(zip(self.scores, self.marks, strict=True))


@dataclass(frozen=True)
class MechanismGroupRow:
    """A mechanism with its conditions and felt scores for all and, in pairs, for each group. ``mark`` and ``marks``
    stand behind the conditions: that they are only carried over from other mechanisms, and see ``GroupRow``."""

    mechanism: Mechanism
    conditions: float | None
    felt: float | None
    groups: tuple[tuple[ShownScore | None, ShownScore | None], ...]
    mark: str
    marks: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[ShownScore | None, ShownScore | None, str], ...]:
        """Each pair with the mark of its conditions."""
        return tuple((*pair, mark) for pair, mark in zip(self.groups, self.marks, strict=True))


def mechanism_by_group(
    found: Results,
    groups: Iterable[GroupResult],
    footings: Iterable[Footing],
    carried: Collection[str],
    mechanism: Mechanism,
) -> MechanismGroupRow:
    """A mechanism for all and for each group. ``carried``: the mechanisms whose conditions are only carried over."""
    whole = found.assessment.mechanisms[mechanism.code]
    return MechanismGroupRow(
        mechanism=mechanism,
        conditions=whole.conditions,
        felt=whole.felt,
        groups=tuple((group.conditions[mechanism.code], group.felt[mechanism.code]) for group in groups),
        mark=CARRIED if mechanism.code in carried else "",
        marks=tuple(
            (CARRIED if mechanism.code in footing.carried else "") + leaves_out(footing.conditions, mechanism.code)
            for footing in footings
        ),
    )


def leaves_out(items: ItemsOf, code: str) -> str:
    """The mark behind a group's figure: ``items`` are those that each of its figures leaves out."""
    return LEAVES_OUT if items.get(code) else ""


def statements_by_group(
    theory: Theory, found: Results, groups: Sequence[GroupResult], footings: Sequence[Footing]
) -> list[GroupRow]:
    """Statements on which a group has a score."""
    rows = [
        GroupRow(
            what=one,
            whole=found.assessment.statements[one.code],
            scores=tuple(group.statements[one.code] for group in groups),
            marks=tuple(leaves_out(footing.statements, one.code) for footing in footings),
        )
        for one in theory.statements
    ]
    return [row for row in rows if any(row.scores)]


def items_by_group(theory: Theory, found: Results, keys: Sequence[str]) -> list[GroupRow]:
    """Items on which a group may be shown."""
    rows = [
        GroupRow(
            what=theory.item[code],
            whole=one.score,
            scores=tuple(one.groups.get(key) for key in keys),
            marks=("",) * len(keys),
        )
        for code, one in found.items.items()
    ]
    return [row for row in rows if any(row.scores)]


def items_apart(
    theory: Theory, found: Results, names: Mapping[str, str]
) -> list[tuple[Item, list[tuple[str, ShownScore]]]]:
    """Items with the groups that lie far from the others, by name."""
    return [
        (theory.item[code], [(names[key], one.groups[key]) for key in names if key in one.apart])
        for code, one in found.items.items()
        if one.apart
    ]
