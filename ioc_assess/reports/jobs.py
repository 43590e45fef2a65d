"""What the worker does for reports."""

from __future__ import annotations

from ioc_assess.assessments.models import Results
from ioc_assess.assessments.results import ResultsChanged, read
from ioc_assess.operations.jobs import job

from .board_report import board_report
from .models import Report


@job("board_report")
def make_board_report(round: str) -> None:
    """Make the board report of the round with this code from its frozen results, in the words of its own edition.
    Nothing is written before it is whole, so a worker that dies leaves nothing behind. Where the round was deleted
    meanwhile, and with it the report, there is nothing to do."""
    report = Report.objects.without_file().filter(round__code=round, kind=Report.Kind.BOARD).first()
    if report is None:
        return
    row = Results.objects.select_related("round__edition").get(round__code=round, kind=Results.Kind.ANSWERS)
    published = read(row)
    edition = row.round.edition
    if edition is None or edition.sha256 != published.meta.edition:
        raise ResultsChanged(f"{row}: not of the edition that the round holds")
    made = board_report(row.round.theory, published)
    report.store(made.file, pages=made.pages)
