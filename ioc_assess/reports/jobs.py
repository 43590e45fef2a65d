"""What the worker does for reports."""

from __future__ import annotations

import datetime

from ioc_assess.assessments.comments import by_section, fingerprint
from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import PublishedResults, ResultsChanged, read
from ioc_assess.operations.jobs import job
from ioc_assess.workshops.models import Workshop

from .board_report import Quotes, board_report
from .models import Report
from .workshop_report import workshop_report

#: So long may the words of a comment that was taken out lie in a file that is given out to nobody.
OFTEN = datetime.timedelta(minutes=5)


@job("board_report")
def make_board_report(round: str) -> None:
    """Make the report of the round with this code from its frozen results, in the words of its own edition: the board
    report, or that of a workshop. Nothing is written before it is whole, so a worker that dies leaves nothing behind.
    Where the round was deleted meanwhile, and with it the report, there is nothing to do."""
    report = Report.objects.without_file().filter(round__code=round, kind=Report.Kind.BOARD).first()
    if report is None:
        return
    rows = list(Results.objects.select_related("round__edition").filter(round__code=round))
    if not rows:
        return
    published = [_read(row) for row in rows]
    of = rows[0].round
    if of.mode == Round.Mode.WORKSHOP:
        workshop = Workshop.objects.select_related("round__edition", "source").get(round=of)
        made = workshop_report(workshop)
        report.store(made.file, pages=made.pages)
        return
    comments = list(of.comments.quotable())
    quotes = Quotes(
        sections=by_section(of.theory, comments),
        taken_out=of.comments.filter(may_quote=True).exclude(redacted_why="").count(),
    )
    made = board_report(of.theory, published[0], quotes)
    report.store(made.file, pages=made.pages, comments=fingerprint(one.pk for one in comments))


def _read(row: Results) -> PublishedResults:
    published, edition = read(row), row.round.edition
    if edition is None or edition.sha256 != published.meta.edition:
        raise ResultsChanged(f"{row}: not of the edition that the round holds")
    return published


@job("withdraw_reports", every=OFTEN)
def withdraw_reports() -> None:
    """Delete the files of reports that hold a comment which was taken out since."""
    for report in Report.objects.after_redaction():
        report.withdraw()
