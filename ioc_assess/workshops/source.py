"""The published round that a workshop takes up: which there are, and what it found."""

from __future__ import annotations

from django.db.models import QuerySet

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.scoring.results import Results as Figures

from .models import Workshop


def sources(collaboration: Collaboration) -> QuerySet[Round]:
    """Rounds whose results a workshop of the collaboration may take up, the latest first."""
    published = collaboration.rounds.filter(state=Round.State.PUBLISHED, results__kind=Results.Kind.ANSWERS)
    return published.order_by("-number")


def found(workshop: Workshop) -> Figures | None:
    """The figures of its source, as they were published; ``None`` where it starts fresh."""
    if workshop.source_id is None:
        return None
    row = Results.objects.filter(round=workshop.source_id, kind=Results.Kind.ANSWERS).first()
    return read(row).figures if row else None
