"""The page of a recorded workshop: of each question what was voted before and after the discussion, and what was agreed
or that the room was split; and what that says of the theory."""

from __future__ import annotations

from typing import Any

from ioc_assess.assessments.models import Round
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.outcome import outcome, recorded_as
from ioc_assess.workshops.outcome_text import ended_words, in_short, limits
from ioc_assess.workshops.recording import attendance

from .workshop_touched import configurations, mechanisms


def workshop_results(workshop: Workshop) -> dict[str, Any]:
    """Everything that page and report show."""
    round, theory = workshop.round, workshop.round.theory
    recorded = recorded_as(workshop)
    found = outcome(workshop, recorded)
    figures = {kind: one.figures for kind, one in recorded.items()}
    before, last = figures.get("before"), figures["agreed"] if "agreed" in figures else figures["after"]
    meta = next(iter(recorded.values())).meta
    touched = configurations(theory, round.items, before, last)
    return {
        "round": round,
        "meta": meta,
        "purpose": Round.Purpose(round.purpose).label,
        "k": round.frozen.k,
        "theory": theory,
        "found": found,
        "ended": ended_words(found, name=meta.collaboration),
        "in_short": in_short(found),
        "limits": limits(found),
        "partners_here": sum(n > 0 for code, n in attendance(workshop).items() if code),
        "is_agreed": "agreed" in figures,
        "configurations": touched,
        "changed": [one for one in touched if one.changed],
        "mechanisms": mechanisms(theory, before, last),
    }
