"""Means, cuts and rounding, said once."""

from __future__ import annotations

import math
from collections.abc import Iterable

#: Every cut and threshold gives this much, so that floating point never decides.
TOLERANCE = 1e-9
HIGH = 0.70
LOW = 0.45
#: How near a score must lie to a cut to be called close.
CLOSE = 0.05
#: The smallest difference between two groups, or two partners' trust, that counts as apart.
APART = 0.30


def mean(values: Iterable[float | None]) -> float | None:
    """The plain mean of the known values; ``None`` where none is known."""
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def lowest(values: Iterable[float | None]) -> float | None:
    """The lowest of the known values; ``None`` where none is known."""
    return min((value for value in values if value is not None), default=None)


def at_least(value: float, cut: float) -> bool:
    """``value`` ≥ ``cut``, within the tolerance."""
    return value >= cut - TOLERANCE


def is_high(score: float) -> bool:
    """Whether a score counts as high."""
    return at_least(score, HIGH)


def is_low(score: float) -> bool:
    """Whether a score counts as low."""
    return not at_least(score, LOW)


def is_close(score: float) -> bool:
    """Whether a score lies so near a cut that a few answers could move it across."""
    return any(abs(score - cut) <= CLOSE + TOLERANCE for cut in (LOW, HIGH))


def percent(score: float) -> int:
    """A score as it is printed: 0 to 100, halves up. The only rounding there is."""
    return math.floor(100 * score + 0.5 + TOLERANCE)
