"""The page of a recorded workshop: of each question what was voted before and after the discussion, and what was agreed
or that the room was split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.scoring.numbers import at_least
from ioc_assess.scoring.results import ItemResult
from ioc_assess.theory.model import Item
from ioc_assess.workshops.models import Step, Workshop
from ioc_assess.workshops.recording import attendance, is_rosier

#: By how many levels the median moves at least where the page says that it did.
MOVED = 0.5


@dataclass(frozen=True)
class Voted:
    """One column of a question: what is shown of one vote."""

    name: str
    result: ItemResult

    @property
    def median(self) -> float | None:
        return self.result.spread.interpolated_median if self.result.spread else None


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One question of the workshop; ``votes`` are the survey's, the first and the second, as far as they are shown."""

    step: Step
    item: Item
    labels: Sequence[str]
    votes: Sequence[Voted]
    moved: tuple[float, float] | None
    rosier: bool

    @property
    def agreed(self) -> str | None:
        """The agreed level in words."""
        return None if self.step.agreed_level is None else self.labels[self.step.agreed_level]

    @property
    def counts(self) -> Iterator[tuple[str, list[int | None]]]:
        """Each level with how many chose it, vote by vote; ``None`` where that is withheld."""
        for level, label in enumerate(self.labels):
            yield label, [one.result.spread.counts[level] if one.result.spread else None for one in self.votes]

    @property
    def withheld(self) -> bool:
        """Whether a vote was shown to the room without its counts."""
        return any(one.result.tells_partners for one in self.votes)


def workshop_results(workshop: Workshop) -> dict[str, Any]:
    """Everything the template shows."""
    round = workshop.round
    stored = {row.kind: read(row) for row in Results.objects.filter(round=round)}
    survey = Results.objects.filter(round=workshop.source, kind=Results.Kind.ANSWERS).first()
    kinds = [
        (_("Survey"), read(survey).figures.items if survey else {}),
        (_("Before"), stored["before"].figures.items if "before" in stored else {}),
        (_("After"), stored["after"].figures.items if "after" in stored else {}),
    ]
    rows = [_row(workshop, step, kinds) for step in workshop.steps.all()]
    setting = round.frozen
    names = {one.code: one.name for one in setting.partners} | {"": _("People of no partner")}
    here = attendance(workshop)
    return {
        "round": round,
        "meta": next(iter(stored.values())).meta,
        "purpose": Round.Purpose(round.purpose).label,
        "k": setting.k,
        "rows": rows,
        "agreed": [row for row in rows if row.agreed],
        "split": [row for row in rows if row.step.state == Step.State.SPLIT],
        "flagged": [row for row in rows if row.rosier],
        "moved": [row for row in rows if row.moved],
        "here": [(name, here[code]) for code, name in names.items() if here.get(code)],
        "people": sum(here.values()),
    }


def _row(workshop: Workshop, step: Step, kinds: Sequence[tuple[str, Any]]) -> QuestionRow:
    step.workshop = workshop
    item = step.question
    labels = next(scale.labels for scale in workshop.round.theory.scales if scale.code == item.kind)
    again = "2" in step.figures
    votes = [
        Voted(name, items[step.item])
        for number, (name, items) in enumerate(kinds)
        if step.item in items and (number < 2 or again)
    ]
    moved = None
    before, after = step.revealed(1), step.revealed(2)
    if before and before.spread and after and after.spread:
        medians = before.spread.interpolated_median, after.spread.interpolated_median
        moved = medians if at_least(abs(medians[1] - medians[0]), MOVED) else None
    return QuestionRow(step=step, item=item, labels=labels, votes=votes, moved=moved, rosier=is_rosier(step))
