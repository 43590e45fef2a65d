"""What a reader with pencil and paper could work out from the figures that are published.

Of one item the unknowns are the sums of the groups' answers. Every published figure is a linear
equation in them: the total, each shown group's sum, the hidden groups' sum, the item's score. A row
holds an equation's coefficients, made whole numbers. A group of people is given away where the rows
combine to an equation in fewer than k people's answers alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import combinations
from math import lcm

Row = tuple[int, ...]


@cache
def rank(rows: tuple[Row, ...]) -> int:
    """Rank of a matrix of whole numbers, exact: rows are only ever combined by whole numbers."""
    left, found = [row for row in rows if any(row)], 0
    while left:
        pivot = left.pop()
        column = next(n for n, value in enumerate(pivot) if value)
        combined = (
            tuple(pivot[column] * one - row[column] * two for one, two in zip(row, pivot, strict=True))
            if row[column]
            else row
            for row in left
        )
        left = [row for row in combined if any(row)]
        found += 1
    return found


def given_away(rows: Iterable[Row], sizes: Sequence[int], k: int) -> tuple[int, ...] | None:
    """Groups of together 1 to k-1 people about whom alone the rows tell something; ``None`` if none.

    Something about them alone: a combination of the rows that is nought outside them. There is one
    if and only if leaving out their columns lowers the rank. It need not be their plain sum, so
    this is stricter than asking whether the sum of some group can be worked out.
    """
    rows = tuple(rows)
    whole = rank(rows)
    present = [n for n, size in enumerate(sizes) if size]
    for count in range(1, len(present) + 1):
        for few in combinations(present, count):
            if sum(sizes[n] for n in few) < k:
                others = [n for n in range(len(sizes)) if n not in few]
                if rank(tuple(tuple(row[n] for n in others) for row in rows)) < whole:
                    return few
    return None


def sum_of(groups: Collection[int], width: int) -> Row:
    """The equation that gives the sum over some groups."""
    return tuple(int(n in groups) for n in range(width))


def mean_of_means(voices: Iterable[Collection[int]], sizes: Sequence[int]) -> Row:
    """The equation that gives the mean of the voices' means; a voice is one group or several."""
    people = [(voice, sum(sizes[n] for n in voice)) for voice in voices]
    whole = lcm(*(size for _, size in people))
    row = [0] * len(sizes)
    for voice, size in people:
        for n in voice:
            row[n] = whole // size
    return tuple(row)


def published(
    sizes: Sequence[int], shown: Collection[int], k: int = 5, *, weighting: str = "partner"
) -> tuple[Row, ...]:
    """Everything that is published of one item: ``sizes`` are levels by group, ``shown`` the groups
    that may be shown. Of an item with fewer than k levels nothing is."""
    if sum(sizes) < k:
        return ()
    width = len(sizes)
    everybody = [n for n in range(width) if sizes[n]]
    hidden = [n for n in everybody if n not in shown]
    rows = [sum_of(everybody, width), sum_of(hidden, width), *(sum_of([n], width) for n in shown)]
    if weighting == "partner":
        rows.append(mean_of_means([*([n] for n in shown), *([hidden] if hidden else [])], sizes))
    return tuple(rows)
