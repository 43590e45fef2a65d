"""Where to look along the chain for what limits a drive.

A reading aid and no figure: it compares scores that are printed anyway and works out none. It points to where a
conversation may begin, and does not prove that anything caused anything. ::

    capacity 40 ──► progress 35 ──► faith 50 ──► collaboration
    vision   62 ──────────────────►

Faith limits. Of what is linked into it, progress is lowest, and of what is linked into progress, capacity. Nothing is
linked into capacity, so the path is capacity, progress, faith, collaboration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ioc_assess.theory.model import Theory

from .mechanisms import ORDER, MechanismScore
from .numbers import is_high


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
    while True:
        known = [
            (round(lower, 9), ORDER.index(source), lower)
            for source in theory.sources_of[path[-1]]
            if (lower := mechanisms[source].lower) is not None
        ]
        if not known:
            return tuple(reversed(path))
        _rounded, place, lower = min(known)
        if is_high(lower):
            return tuple(reversed(path))
        path.append(ORDER[place])
