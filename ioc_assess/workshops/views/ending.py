"""After the workshop: what came of it, and recording it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.assessments.models import Round
from ioc_assess.assessments.round_forms import PublishForm
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS, require

from ..models import Workshop
from ..outcome import outcome, recorded_as
from ..outcome_text import as_text, ended_words, in_short, limits
from ..recording import attendance, record
from ..rights import get_workshop


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_record(request: MemberRequest, code: str) -> HttpResponse:
    workshop = get_workshop(request, code, needs=RUNS)
    round = workshop.round
    if round.state != Round.State.CLOSED:
        return _not_ended(request, workshop)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            record(workshop, by=request.user)
            return redirect("round_results", round.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {
        "workshop": workshop,
        "round": round,
        "collaboration": round.collaboration,
        "form": form,
        "people": sum(attendance(workshop).values()),
        "anything": any(step.figures or step.agreed_level is not None for step in workshop.steps.all()),
        "members": round.collaboration.memberships.count(),
    }
    return render(request, "workshops/workshop_record.html", told, status=422 if form.errors else 200)


@never_cache
@require_safe
def workshop_summary(request: MemberRequest, code: str) -> HttpResponse:
    """Until it is recorded for those who run it: what it says may still change."""
    workshop = get_workshop(request, code)
    round = workshop.round
    if round.state != Round.State.PUBLISHED:
        require(round.collaboration, RUNS)
        if round.state != Round.State.CLOSED:
            return _not_ended(request, workshop)
    is_recorded = round.state == Round.State.PUBLISHED
    recorded = recorded_as(workshop) if is_recorded else {}
    found = outcome(workshop, recorded)
    link = request.build_absolute_uri(reverse("round_results", args=[round.code])) if is_recorded else ""
    name = next((one.meta.collaboration for one in recorded.values()), round.collaboration.name)
    told = {
        "round": round,
        "collaboration": round.collaboration,
        "found": found,
        "recorded": is_recorded,
        "ended": ended_words(found, name=name),
        "in_short": in_short(found),
        "limits": limits(found),
        "text": as_text(found, name=name, link=link),
    }
    return render(request, "workshops/workshop_summary.html", told)


def _not_ended(request: MemberRequest, workshop: Workshop) -> HttpResponse:
    """To where the workshop stands, with a word why."""
    if workshop.round.state == Round.State.PUBLISHED:
        messages.info(request, _("This workshop has been recorded already."))
        return redirect("round_results", workshop.round.code)
    began = workshop.round.state != Round.State.DRAFT
    messages.info(request, _("End the workshop first.") if began else _("This workshop has not begun yet."))
    return redirect("round", workshop.round.code)
