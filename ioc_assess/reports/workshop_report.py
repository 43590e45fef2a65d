"""The report of a recorded workshop, for print: what its page of results shows, with the spread of each vote drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language

from ioc_assess.assessments.models import Round
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import spread
from ioc_assess.printing.pdf import Printed, pdf
from ioc_assess.scoring.results import ShownScore
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.outcome import Outcome, QuestionRow, Voted

from . import pictures
from .workshop_results import workshop_results

#: So many lines in all its lists has the summary room for; where there are more, so many of each list.
ROOM, IN_SUMMARY = 18, 4
#: So many partners the cover names.
ON_COVER = 8
#: Pixels of a spread and of a key; report.css prints 720 of them across the text.
SPREAD, FULL = 196, 720


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question under the number that summary and method name it by, with the picture of each vote, ``None`` where its
    counts are withheld. ``groups`` are those that can be shown by themselves, with their scores in each vote of the
    workshop, which ``heads`` names; the survey's are in its own report."""

    number: int
    row: QuestionRow
    votes: Sequence[tuple[Voted, Chart | None]]
    heads: Sequence[str]
    groups: Sequence[tuple[str, Sequence[ShownScore | None]]]

    @property
    def decided(self) -> str:
        """What was decided; what was written before it was skipped or taken back does not stand."""
        return self.row.step.decision if self.row.concluded else ""


def workshop_report(workshop: Workshop) -> Printed:
    """From nothing but what was recorded: it comes out the same whenever it is made."""
    return pdf(workshop_report_html(workshop))


def workshop_report_html(workshop: Workshop) -> str:
    told = workshop_results(workshop)
    found: Outcome = told["found"]
    questions = [_question(row) for row in found.rows]
    meta, keys = told["meta"], pictures.legends(told["theory"], width=FULL)
    drawn = {one.row.item.kind for one in questions for _vote, picture in one.votes if picture}
    about = {
        "language": get_language(),
        "title": meta.collaboration,
        "subtitle": meta.title,
        "date": meta.published_on,
        "kind": Round.Mode(meta.mode).label,
        "by_role": workshop.round.grouping == Round.Grouping.ROLE,
        "questions": questions,
        "legends": [key for kind, key in keys.items() if kind in drawn],
        "summary": _summary(questions),
        "unseen": [one for one in questions if not one.row.step.figures],
        "uncounted": [one for one in questions if one.row.withheld],
        "named_here": found.here if len(found.here) <= ON_COVER else [],
    }
    return render_to_string("reports/workshop_report.html", told | about)


def _question(row: QuestionRow) -> Question:
    def picture(vote: Voted) -> Chart | None:
        if vote.result.spread is None:
            return None
        return spread(vote.result.spread.counts, row.labels, kind=row.item.kind, width=SPREAD, numbers=False)

    own = [vote for vote in row.votes if vote.when != "survey"]
    names = dict.fromkeys(name for vote in own for name in vote.groups)
    return Question(
        number=row.number,
        row=row,
        votes=[(vote, picture(vote)) for vote in row.votes],
        heads=[vote.name for vote in own],
        groups=[(name, [vote.groups.get(name) for vote in own]) for name in names],
    )


def _summary(questions: Sequence[Question]) -> dict[str, tuple[list[Question], int]]:
    """Of each list the first, and how many more there are."""
    lists = {
        "agreed": [one for one in questions if one.row.agreed],
        "split": [one for one in questions if one.row.split],
        "moved": [one for one in questions if one.row.moved],
        "flagged": [one for one in questions if one.row.rosier],
        "decided": [one for one in questions if one.decided],
    }
    most = ROOM if sum(map(len, lists.values())) <= ROOM else IN_SUMMARY
    return {name: (found[:most], len(found[most:])) for name, found in lists.items()}
