"""Ending the workshop, and going back into it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.rights import RUNS

from ..go_on_form import GoOnForm
from ..models import Step
from ..rights import get_workshop
from .room import act, back


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_end(request: MemberRequest, code: str) -> HttpResponse:
    workshop = get_workshop(request, code, needs=RUNS)
    round = workshop.round
    if request.method == "POST":
        return act(request, code, lambda: workshop.end(by=request.user))
    if round.state != Round.State.OPEN:
        return back(code)
    steps = list(workshop.steps.all())
    told = {
        "workshop": workshop,
        "round": round,
        "collaboration": round.collaboration,
        "steps": len(steps),
        "left": sum(not step.over for step in steps),
        "voting": any(step.state == Step.State.VOTING for step in steps),
    }
    return render(request, "workshops/workshop_end.html", told)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_go_on(request: MemberRequest, code: str) -> HttpResponse:
    workshop = get_workshop(request, code, needs=RUNS)
    round = workshop.round
    form = GoOnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return act(request, code, lambda: workshop.go_on(by=request.user, reason=form.cleaned_data["reason"]))
    if not form.is_bound and round.state != Round.State.CLOSED:
        return back(code)
    told = {"workshop": workshop, "round": round, "collaboration": round.collaboration, "form": form}
    return render(request, "workshops/workshop_go_on.html", told, status=422 if form.is_bound else 200)
