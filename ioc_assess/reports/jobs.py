"""What the worker does for reports."""

from __future__ import annotations

import datetime

from ioc_assess.assessments.comments import by_section, fingerprint
from ioc_assess.assessments.models import Results
from ioc_assess.assessments.results import ResultsChanged, read
from ioc_assess.operations.jobs import job

from .board_report import Quotes, board_report
from .models import Report

#: So long may the words of a comment that was taken out lie in a file that is given out to nobody.
OFTEN = datetime.timedelta(minutes=5)


@job("board_report")
def make_board_report(round: str) -> None:
    """Make the board report of the round with this code from its frozen results, in the words of its own edition.
    Nothing is written before it is whole, so a worker that dies leaves nothing behind. Where the round was deleted
    meanwhile, and with it the report, there is nothing to do."""
    report = Report.objects.without_file().filter(round__code=round, kind=Report.Kind.BOARD).first()
    if report is None:
        return
    results = Results.objects.select_related("round__edition")
    row = results.filter(round__code=round, kind=Results.Kind.ANSWERS).first()
    if row is None:
        return
    published = read(row)
    edition = row.round.edition
    if edition is None or edition.sha256 != published.meta.edition:
        raise ResultsChanged(f"{row}: not of the edition that the round holds")
    comments = list(row.round.comments.quotable())
    quotes = Quotes(
        sections=by_section(row.round.theory, comments),
        taken_out=row.round.comments.filter(may_quote=True).exclude(redacted_why="").count(),
    )
    made = board_report(row.round.theory, published, quotes)
    report.store(made.file, pages=made.pages, comments=fingerprint(one.pk for one in comments))


@job("withdraw_reports", every=OFTEN)
def withdraw_reports() -> None:
    """Delete the files of reports that hold a comment which was taken out since."""
    for report in Report.objects.after_redaction():
        report.withdraw()
