"""How far people agree on one item, from the counts of its five levels.

Agreement is van der Eijk's A (Quality & Quantity 35, 2001), which runs from -1 (two opposite
camps) over 0 (evenly spread) to 1 (all on one level).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median, quantiles
from typing import Literal

from .numbers import at_least

#: Below this many levels, agreement and consensus say nothing.
FEWEST_FOR_AGREEMENT = 5
#: Agreement as a number is shown from this many levels on.
FEWEST_TO_SHOW_AGREEMENT = 8

Counts = tuple[int, int, int, int, int]
Direction = Literal["too_little", "too_much", "both"]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Spread of one item's levels (0 to 4; not favourability).

    ``agreement`` (-1 to 1) and ``consensus`` are ``None`` below five levels. ``quartiles`` are
    inclusive. For a balance item the median has no meaning and must not be shown: show the shares.
    """

    counts: Counts
    interpolated_median: float
    quartiles: tuple[float, float]
    agreement: float | None
    consensus: bool | None

    @property
    def n(self) -> int:
        """How many gave a level."""
        return sum(self.counts)

    @property
    def agreement_shown(self) -> float | None:
        """Agreement where there are enough levels to show it."""
        return self.agreement if self.n >= FEWEST_TO_SHOW_AGREEMENT else None


def spread(counts: Counts, *, balance: bool) -> Spread | None:
    """Spread of an item; ``None`` where nobody gave a level."""
    if not any(counts):
        return None
    levels = [level for level, count in enumerate(counts) for _ in range(count)]
    lower, _, upper = quantiles(levels, n=4, method="inclusive") if levels[1:] else levels * 3
    enough = len(levels) >= FEWEST_FOR_AGREEMENT
    return Spread(
        counts=counts,
        interpolated_median=interpolated_median(counts),
        quartiles=(float(lower), float(upper)),
        agreement=agreement(counts) if enough else None,
        consensus=consensus(counts, balance=balance) if enough else None,
    )


def direction(counts: Counts) -> Direction:
    """Which way a balance item leans: where more people are; ``both`` where as many are on each
    side."""
    too_little, too_much = counts[0] + counts[1], counts[3] + counts[4]
    if too_little == too_much:
        return "both"
    return "too_little" if too_little > too_much else "too_much"


def interpolated_median(counts: Counts) -> float:
    """M + (above − below) / (2 · equal); M itself where nobody chose M."""
    middle = median(level for level, count in enumerate(counts) for _ in range(count))
    equal = counts[int(middle)] if middle == int(middle) else 0
    if not equal:
        return float(middle)
    above = sum(counts[int(middle) + 1 :])
    below = sum(counts[: int(middle)])
    return middle + (above - below) / (2 * equal)


def agreement(counts: Counts) -> float:
    """van der Eijk's A: the counts are peeled into layers of equal height, each layer's agreement
    is weighed by the share of people in it::

        0 2 4 2 0  =  2 × (0 1 1 1 0)  +  2 × (0 0 1 0 0)
                 A =  6/8 · 0.5        +  2/8 · 1          = 0.625
    """
    remaining, total, result = list(counts), sum(counts), 0.0
    while any(remaining):
        height = min(count for count in remaining if count)
        layer = [bool(count) for count in remaining]
        result += height * sum(layer) / total * _layer_agreement(layer)
        remaining = [count - height if count else 0 for count in remaining]
    return result


def _layer_agreement(layer: list[bool]) -> float:
    """Agreement of one layer: how unimodal it is, less the more levels it covers."""
    size, used = len(layer), sum(layer)
    if used == 1:
        return 1.0
    triples = [tuple(triple) for triple in combinations(layer, 3)]
    one_sided = triples.count((True, True, False)) + triples.count((False, True, True))
    gaps = triples.count((True, False, True))
    unimodal = 1.0
    if one_sided + gaps:
        unimodal = ((size - 2) * one_sided - (size - 1) * gaps) / ((size - 2) * (one_sided + gaps))
    return unimodal * (1 - (used - 1) / (size - 1))


def consensus(counts: Counts, *, balance: bool) -> bool:
    """Two neighbouring levels hold at least 75 % and A is at least 0.5; on a balance item, too
    little and too much must not both hold 20 %."""
    total = sum(counts)
    together = max(one + two for one, two in pairwise(counts))
    sides = min(counts[0] + counts[1], counts[3] + counts[4])
    if balance and at_least(sides / total, 0.20):
        return False
    return at_least(together / total, 0.75) and at_least(agreement(counts), 0.5)
