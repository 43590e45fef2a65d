"""What a workshop takes up: which published rounds there are, what one found, and what speaks for which question."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.scoring.results import Results as Figures
from ioc_assess.theory.model import Theory
from ioc_assess.theory.profile import Profile

from .models import Workshop
from .suggestion import Suggested, reasons


def sources(collaboration: Collaboration) -> QuerySet[Round]:
    """Rounds whose results a workshop of the collaboration may take up, the latest first."""
    published = collaboration.rounds.filter(state=Round.State.PUBLISHED, results__kind=Results.Kind.ANSWERS)
    return published.order_by("-number")


def found(workshop: Workshop) -> Figures | None:
    """The figures of its source, as they were published; ``None`` where it starts fresh."""
    if workshop.source_id is None:
        return None
    rows = Results.objects.filter(round=workshop.source_id, kind=Results.Kind.ANSWERS)
    row = rows.select_related("round__edition").defer("round__edition__text").first()
    return same_questions(read(row).figures, row.round.theory, workshop.round.theory) if row else None


def same_questions(figures: Figures, before: Theory, now: Theory) -> Figures:
    """The figures without those of questions that are worded otherwise now: there other things were answered."""
    items = {
        code: one for code, one in figures.items.items() if code in now.item and now.item[code] == before.item[code]
    }
    return replace(figures, items=items, splits=tuple(code for code in figures.splits if code in items))


def profile_of(workshop: Workshop) -> Profile:
    """As it was when people were let in; of a draft as it stands."""
    round = workshop.round
    return round.collaboration.profile if round.setting is None else round.frozen.profile


def known_reasons(workshop: Workshop, found: Figures | None) -> dict[str, Suggested]:
    """Why each question is worth the room's time, of those for which something speaks."""
    return reasons(workshop.round.theory, profile_of(workshop), found)
