"""The page of a published round: its figures as they are arranged, and what the round was."""

from __future__ import annotations

from typing import Any

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.results import PublishedResults
from ioc_assess.theory.model import Theory

from .arrangement import arrangement


def results_page(theory: Theory, published: PublishedResults) -> dict[str, Any]:
    """Everything the template shows."""
    meta = published.meta
    return arrangement(theory, published.figures, published.names, mode=meta.mode) | {
        "meta": meta,
        "mode": Round.Mode(meta.mode).label,
        "purpose": Round.Purpose(meta.purpose).label,
        "length": Round.Length(meta.length).label,
    }
