"""The page of a recorded workshop: of each question what was voted before and after the discussion, and what was agreed
or that the room was split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.models.round import theory_of
from ioc_assess.assessments.results import PublishedResults, read
from ioc_assess.scoring.numbers import at_least, percent
from ioc_assess.scoring.results import ItemResult
from ioc_assess.scoring.results import Results as Figures
from ioc_assess.theory.model import Item, Theory
from ioc_assess.workshops.beside import beside_of
from ioc_assess.workshops.models import Step, Workshop
from ioc_assess.workshops.recording import attendance, is_rosier

from .arrangement import ItemRow, item_row
from .pictures import SPREAD
from .workshop_touched import configurations, mechanisms

#: By how many levels the median moves at least where the page says that it did; and on a question of balance, whose
#: median means nothing, by how much the share of those who say that it is about right.
MOVED, MOVED_SHARE = 0.5, 0.25


@dataclass(frozen=True)
class Voted:
    """One column of a question: what is shown of one vote, under the threshold that it had."""

    name: str
    row: ItemRow
    k: int

    @property
    def result(self) -> ItemResult:
        return self.row.result

    @property
    def median(self) -> float | None:
        """``None`` also on a question of balance, where it means nothing: ``row`` has its shares."""
        if self.row.item.kind == "balance" or self.result.spread is None:
            return None
        return self.result.spread.interpolated_median


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One question of the workshop; ``votes`` are the survey's, the first and the second, as far as they are shown.
    ``moved`` says how far the second lies from the first, where that is far."""

    step: Step
    item: Item
    labels: Sequence[str]
    votes: Sequence[Voted]
    moved: str
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
    """Everything that page and report show."""
    round, theory = workshop.round, workshop.round.theory
    stored = {row.kind: read(row) for row in Results.objects.filter(round=round)}
    figures = {kind: one.figures for kind, one in stored.items()}
    survey, before = _survey(workshop), figures.get("before")
    rows = [_row(workshop, step, survey, before, figures.get("after")) for step in workshop.steps.all()]
    setting = round.frozen
    names = {one.code: one.name for one in setting.partners} | {"": _("People of no partner")}
    here = attendance(workshop)
    last = figures["agreed"] if "agreed" in figures else figures["after"]
    return {
        "round": round,
        "meta": next(iter(stored.values())).meta,
        "purpose": Round.Purpose(round.purpose).label,
        "k": setting.k,
        "theory": theory,
        "rows": rows,
        "agreed": [row for row in rows if row.agreed],
        "split": [row for row in rows if row.step.state == Step.State.SPLIT],
        "flagged": [row for row in rows if row.rosier],
        "moved": [row for row in rows if row.moved],
        "here": [(name, here[code]) for code, name in names.items() if here.get(code)],
        "partners_here": sum(n > 0 for code, n in here.items() if code),
        "people": sum(here.values()),
        "has_survey": survey is not None,
        "is_agreed": "agreed" in figures,
        "configurations": configurations(theory, round.items, before, last),
        "mechanisms": mechanisms(theory, before, last),
    }


def _survey(workshop: Workshop) -> PublishedResults | None:
    if workshop.source_id is None:
        return None
    row = Results.objects.filter(round=workshop.source_id, kind=Results.Kind.ANSWERS).first()
    return read(row) if row else None


def _row(
    workshop: Workshop, step: Step, survey: PublishedResults | None, before: Figures | None, after: Figures | None
) -> QuestionRow:
    step.workshop = workshop
    item, theory = step.question, workshop.round.theory
    labels = next(scale.labels for scale in theory.scales if scale.code == item.kind)
    votes = []
    if survey and (said := beside_of(survey, theory_of(survey.meta.edition), item, width=SPREAD)):
        votes.append(Voted(_("Survey"), item_row(theory, said.result), survey.figures.k))
    if before and step.item in before.items:
        votes.append(Voted(_("Before"), item_row(theory, before.items[step.item]), before.k))
    if after and step.item in after.items and "2" in step.figures:
        votes.append(Voted(_("After"), item_row(theory, after.items[step.item]), after.k))
    moved = _moved(theory, step, labels)
    return QuestionRow(step=step, item=item, labels=labels, votes=votes, moved=moved, rosier=is_rosier(step))


def _moved(theory: Theory, step: Step, labels: Sequence[str]) -> str:
    """How far the second vote lies from the first, in words; empty where that is not far, or not shown."""
    first, second = step.revealed(1), step.revealed(2)
    if not (first and first.spread and second and second.spread):
        return ""
    before, after = item_row(theory, first), item_row(theory, second)
    if before.about_right is not None and after.about_right is not None:
        if not at_least(abs(after.about_right - before.about_right), MOVED_SHARE):
            return ""
        return _("“%(label)s”: %(before)d%%, then %(after)d%%") % {
            "label": labels[2],
            "before": percent(before.about_right),
            "after": percent(after.about_right),
        }
    medians = first.spread.interpolated_median, second.spread.interpolated_median
    if not at_least(abs(medians[1] - medians[0]), MOVED):
        return ""
    return _("median %(before).1f, then %(after).1f") % {"before": medians[0], "after": medians[1]}
