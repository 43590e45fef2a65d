"""Published results to read on a screen and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.assessments.comments import readable
from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.printing.file_names import attachment
from ioc_assess.workshops.models import Workshop

from .models import Report
from .progress import progress
from .results_page import results_page
from .workshop_results import workshop_results

#: So many comments on each section does the page of the results show; the page of comments and the report show all.
MOST_QUOTES = 10


@require_safe
@gzip_page
def round_results(request: HttpRequest, code: str) -> HttpResponse:
    """Every member of the collaboration reads them; before publishing there is nothing here."""
    found = Results.objects.visible_to(request.user).filter(round__code=code, kind=Results.Kind.ANSWERS)
    row = found.first()
    if row is None:
        workshops = Workshop.objects.visible_to(request.user).filter(round__state=Round.State.PUBLISHED)
        recorded = (
            workshops.select_related("round__collaboration", "round__edition", "source")
            .filter(round__code=code)
            .first()
        )
        if recorded is None:
            return _not_published(request, code)
        return render(request, "reports/workshop_results.html", workshop_results(recorded))
    return render(
        request,
        "reports/round_results.html",
        results_page(row.round.theory, read(row), request.GET)
        | {"round": row.round, "quotes": readable(row.round), "most_quotes": MOST_QUOTES},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, code: str) -> HttpResponse:
    """The report of a round or a workshop: asking for it, waiting for it, getting it. Every member may, since it shows
    what the page of the results shows. While it is being made the page asks for itself again, see progress.js."""
    rounds = Round.objects.visible_to(request.user).filter(state=Round.State.PUBLISHED)
    round = rounds.select_related("collaboration").filter(code=code).first()
    if round is None:
        return _not_published(request, code)
    if request.method == "POST":
        Report.objects.ask(round=round, by=request.user)
        return redirect("report", round.code)
    found = Report.objects.of(round)
    return render(request, "reports/report.html", {"round": round, "report": found, "progress": progress(found)})


@require_safe
@never_cache
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The file of the report."""
    reports = Report.objects.visible_to(request.user).exclude(file=None).select_related("round__collaboration")
    found = get_object_or_404(reports, round__code=code, kind=Report.Kind.BOARD)
    round = found.round
    if found.outdated:
        return redirect("report", round.code)  # which tells why there is none
    name = f"{round.collaboration.name}, {round.title}.pdf"
    kind = "workshop" if round.mode == Round.Mode.WORKSHOP else "board"
    return HttpResponse(
        bytes(found.file or b""),
        content_type="application/pdf",
        headers={"Content-Disposition": attachment(name, fallback=f"{kind}-report-{round.code}.pdf")},
    )


def _not_published(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked for is not there. A member is told why; nobody else learns that there is such a round."""
    rounds = Round.objects.visible_to(request.user).exclude(state=Round.State.PUBLISHED)
    round = get_object_or_404(rounds.select_related("collaboration"), code=code)
    return render(request, "reports/not_published.html", {"round": round}, status=409)
