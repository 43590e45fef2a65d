"""What the survey before a workshop said of a question: shown beside what the room voted, and only once that is
revealed, since a figure seen before would draw the votes to it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import models

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.models.round import theory_of
from ioc_assess.assessments.prepared import Given, Prepared
from ioc_assess.assessments.results import PublishedResults, read
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import spread
from ioc_assess.scoring.results import ItemResult
from ioc_assess.theory.model import Item, Theory

from .models import Step, Workshop


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What was published of one question, with its counts: where they are withheld there is nothing to compare.
    ``median`` is ``None`` where a question is best in the middle."""

    title: str
    published_on: datetime.date
    labels: Sequence[str]
    result: ItemResult
    median: float | None
    picture: Chart

    @property
    def mostly_dont_know(self) -> bool:
        return self.result.status == "mostly_dont_know"

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Each level with how many chose it."""
        assert self.result.spread
        return list(zip(self.labels, self.result.spread.counts, strict=True))


def beside(step: Step, *, width: float) -> Beside | None:
    """The figure to show beside the step's votes; ``None`` until a vote of it was revealed, and where the survey has
    none to show. One query where there was a survey."""
    if not (step.figures or step.state in (Step.State.AGREED, Step.State.SPLIT)):
        return None
    found = survey(step.workshop)
    return beside_of(*found, step.question, width=width) if found else None


def survey(workshop: Workshop) -> tuple[PublishedResults, Theory] | None:
    """What was published of the survey that the workshop takes up, with its edition's theory."""
    if workshop.source_id is None:
        return None
    for pk, sha256, edition in _SURVEY.fetch(round=workshop.source_id):
        return _published(pk, sha256), theory_of(edition)
    return None


def beside_of(published: PublishedResults, theory: Theory, item: Item, *, width: float) -> Beside | None:
    """The survey's figure of an item. ``theory`` is the survey's edition: where it words the question otherwise, other
    things were answered. What was said under names is for members, and others may be in the room."""
    result = None if published.figures.named else published.figures.items.get(item.code)
    if result is None or result.spread is None or theory.item.get(item.code) != item:
        return None
    labels = next(scale.labels for scale in theory.scales if scale.code == item.kind)
    return Beside(
        title=published.meta.title,
        published_on=published.meta.published_on,
        labels=labels,
        result=result,
        median=None if item.kind == "balance" else result.spread.interpolated_median,
        picture=spread(result.spread.counts, labels, kind=item.kind, width=width),
    )


#: Asked by every phone once votes are revealed; a round has one row of this kind
_SURVEY = Prepared(
    lambda: Results.objects.filter(
        round=Given("round", models.BigIntegerField()),
        round__state=Round.State.PUBLISHED,
        kind=Results.Kind.ANSWERS,
    ).values_list("pk", "sha256", "round__edition__sha256")
)


@lru_cache(maxsize=16)  # published results never change, and the whole room asks for them at the same moment
def _published(pk: int, sha256: str) -> PublishedResults:
    return read(Results.objects.get(pk=pk, sha256=sha256))
