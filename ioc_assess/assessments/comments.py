"""Comments of a published round, arranged to be read: by section, in random order, with nothing of who wrote them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from ioc_assess.theory.model import Section, Theory

from .models import Comment, Round


@dataclass(frozen=True, kw_only=True)
class SectionComments:
    section: Section
    comments: tuple[Comment, ...]


def readable(round: Round, *, all: bool = False) -> tuple[SectionComments, ...]:
    """What may be quoted, with the places of what was taken out; ``all``: also what may not be quoted. Nothing before
    publishing."""
    if round.state != Round.State.PUBLISHED:
        return ()
    found = round.comments.all() if all else round.comments.filter(may_quote=True)
    return by_section(round.theory, found)


def by_section(theory: Theory, comments: Iterable[Comment]) -> tuple[SectionComments, ...]:
    """In theory order; within a section by their ids, which are random and stay."""
    place = {section.code: number for number, section in enumerate(theory.sections)}
    ordered = sorted(comments, key=lambda one: (place[one.section], one.pk))
    return tuple(
        SectionComments(section=theory.sections[number], comments=tuple(together))
        for number, together in groupby(ordered, key=lambda one: place[one.section])
    )


def fingerprint(quoted: Iterable[UUID]) -> str:
    """Tells which comments were printed, so that one that was taken out since is noticed; empty where none was. It is
    made of ids alone: nothing of the words stays in it."""
    ids = sorted(one.hex for one in quoted)
    return hashlib.sha256(" ".join(ids).encode()).hexdigest() if ids else ""
