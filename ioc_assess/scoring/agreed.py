"""What a workshop agreed, held against what its people had voted blind."""

from __future__ import annotations

from ioc_assess.theory.model import Item

from .numbers import at_least

#: From this many levels on, what was agreed is called rosier than the vote.
ROSIER = 1.0


def rosier(item: Item, agreed: int, median: float) -> bool:
    """Whether the agreed level lies a whole level or more above the median of the blind vote, seen by what is good: up
    on most items, down on warnings, and nearer to the middle on items of balance."""
    return at_least(_good(item, agreed) - _good(item, median), ROSIER)


def _good(item: Item, level: float) -> float:
    """How good a level is, in levels."""
    if item.kind == "warning":
        return -level
    return -abs(level - 2) if item.kind == "balance" else level
