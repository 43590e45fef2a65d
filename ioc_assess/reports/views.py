"""Published results to read on a screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from ioc_assess.assessments.models import Results
from ioc_assess.assessments.results import read

from .results_page import results_page


@require_safe
@gzip_page
def round_results(request: HttpRequest, code: str) -> HttpResponse:
    """Every member of the collaboration reads them; before publishing there is nothing here."""
    row = get_object_or_404(Results.objects.visible_to(request.user), round__code=code, kind=Results.Kind.ANSWERS)
    return render(
        request, "reports/round_results.html", results_page(row.round.theory, read(row)) | {"round": row.round}
    )
