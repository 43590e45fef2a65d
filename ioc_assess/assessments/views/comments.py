"""What people wrote in their own words: for members to read once it is published, and to take out what must not be."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS

from ..comments import readable
from ..models import Round
from ..redact_form import RedactForm
from ..rights import get_round


@require_safe
@gzip_page
def round_comments(request: MemberRequest, code: str) -> HttpResponse:
    """Viewers read what may be quoted, and learn nothing of the rest."""
    round = get_round(request, code)
    if round.state != Round.State.PUBLISHED:
        return _not_yet(request, round)
    collaboration = round.collaboration
    context = {
        "round": round,
        "collaboration": collaboration,
        "sections": readable(round, all=collaboration.may_run),
    }
    return render(request, "assessments/round_comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_redact(request: MemberRequest, code: str, comment: UUID) -> HttpResponse:
    """Take a comment out: say why, see what will stand there, confirm."""
    round = get_round(request, code, needs=RUNS)
    if round.state != Round.State.PUBLISHED:
        return _not_yet(request, round)
    found = get_object_or_404(round.comments, pk=comment)
    if found.redacted_why and request.method != "POST":
        messages.info(request, _("This comment was taken out already."))
        return redirect("round_comments", round.code)
    form = RedactForm(request.POST if request.method == "POST" else None)
    sure = False
    if form.is_valid():
        sure = True
        if "confirm" in request.POST:
            found.round = round
            try:
                found.redact(by=request.user, why=form.why)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The comment was taken out."))
                return redirect(f"{reverse('round_comments', args=[round.code])}#section-{found.section}")
    context = {
        "round": round,
        "collaboration": round.collaboration,
        "comment": found,
        "section": next(one for one in round.theory.sections if one.code == found.section),
        "form": form,
        "sure": sure and not form.errors,
    }
    return render(request, "assessments/comment_redact.html", context, status=422 if form.errors else 200)


def _not_yet(request: MemberRequest, round: Round) -> HttpResponse:
    messages.info(request, _("What people wrote can be read once the results are published."))
    return redirect("round", round.code)
