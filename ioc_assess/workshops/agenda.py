"""When what of a workshop comes: the welcome, its questions one after another, the close."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from .models import Step, Workshop

#: Minutes to welcome people and let them in, and to say what was agreed
WELCOME, CLOSE = 5, 5


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A step with when it is planned to begin: minutes from the start, and by the clock where a time was set."""

    step: Step
    after: int
    time: datetime.time | None


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """``minutes`` is all of it, ``after_questions`` when the close begins; ``close`` and ``end`` say when by the clock,
    where a time was set."""

    slots: tuple[Slot, ...]
    minutes: int
    after_questions: int
    close: datetime.time | None
    end: datetime.time | None


def agenda(workshop: Workshop, steps: Sequence[Step]) -> Agenda:
    """The steps in their order. ::

    09:00 welcome  09:05 first, 10 minutes  09:15 second, 20 minutes  09:35 close  09:40 end
    """
    slots, after = [], WELCOME
    for step in steps:
        slots.append(Slot(step=step, after=after, time=_clock(workshop.starts_at, after)))
        after += step.minutes
    return Agenda(
        slots=tuple(slots),
        minutes=after + CLOSE,
        after_questions=after,
        close=_clock(workshop.starts_at, after),
        end=_clock(workshop.starts_at, after + CLOSE),
    )


def _clock(start: datetime.time | None, minutes: int) -> datetime.time | None:
    if start is None:
        return None
    return (datetime.datetime.combine(datetime.date.min, start) + datetime.timedelta(minutes=minutes)).time()
