"""Where to look along the chain for what limits a drive.

A reading aid and no figure: it compares scores that are printed anyway and works out none. It points to where a
conversation may begin, and does not prove that anything caused anything. ::

    capacity 40 ──► progress 35 ──► faith 50 ──► collaboration
    vision   62 ──────────────────►

Faith limits. Of what is linked into it, progress is lowest, and of what is linked into progress, capacity. Nothing is
linked into capacity, so the path is capacity, progress, faith, collaboration.

A path hangs on which of several scores is the lowest, and a few other answers may turn that. So ``forks`` tells at
which steps another mechanism is about as low: within 0.05, the margin of close calls and of drives that limit alike. A
narrower one, such as figures that print alike, would pass over 38 against 39 while reports say that a difference of a
few points says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ioc_assess.theory.model import Theory

from .mechanisms import ORDER, MechanismScore
from .numbers import CLOSE, TOLERANCE, is_high


@dataclass(frozen=True, kw_only=True)
class Fork:
    """A step of a path that could as well come from elsewhere: into ``target`` from ``taken``, or from any of
    ``others``, which are about as low (the lowest first)."""

    target: str
    taken: str
    others: tuple[str, ...]


def limiting_paths(
    theory: Theory, mechanisms: Mapping[str, MechanismScore], limiting: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """For each limiting drive the mechanisms to look along, from the first source to collaboration.

    From the drive it steps back, each time to the mechanism that is linked in (feedback left out) and whose lower
    score is the lowest. Of those equal to 9 decimals it takes the one earliest in the pass. It stops at a mechanism
    of which no source is known, or whose lowest source is high: what is high does not hold anything back. For the same
    reason it takes no step from a drive that is high itself.
    """
    return tuple(_path(theory, mechanisms, drive) for drive in limiting)


def _path(theory: Theory, mechanisms: Mapping[str, MechanismScore], drive: str) -> tuple[str, ...]:
    path = ["collaboration", drive]
    own = mechanisms[drive].lower
    if own is not None and is_high(own):
        return tuple(reversed(path))
    while known := _lowest_first(theory, mechanisms, path[-1]):
        lower, source = known[0]
        if is_high(lower):
            break
        path.append(source)
    return tuple(reversed(path))


def forks(theory: Theory, mechanisms: Mapping[str, MechanismScore], path: Sequence[str]) -> tuple[Fork, ...]:
    """The steps of a limiting path, from the drive back, at which others are within 0.05 of the one taken. None of
    these is high, since the path would not run over it."""
    found = []
    for taken, target in reversed(list(pairwise(path[:-1]))):
        (least, _taken), *rest = _lowest_first(theory, mechanisms, target)
        others = tuple(source for lower, source in rest if lower - least <= CLOSE + TOLERANCE and not is_high(lower))
        if others:
            found.append(Fork(target=target, taken=taken, others=others))
    return tuple(found)


def _lowest_first(theory: Theory, mechanisms: Mapping[str, MechanismScore], target: str) -> list[tuple[float, str]]:
    """What is linked into a mechanism and known, with its lower score; of equals the earliest in the pass first."""
    known = [
        (round(lower, 9), ORDER.index(source), lower)
        for source in theory.sources_of[target]
        if (lower := mechanisms[source].lower) is not None
    ]
    return [(lower, ORDER[place]) for _rounded, place, lower in sorted(known)]
