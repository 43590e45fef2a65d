"""The facilitator's screen: what is on, and the one thing to do next. A press that no longer fits is told why, and the
screen shows how things stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS

from ..desk import Desk
from ..live import has
from ..models import Step
from ..rights import get_workshop


@never_cache
@require_safe
def workshop(request: MemberRequest, code: str) -> HttpResponse:
    found = get_workshop(request, code)
    round = found.round
    if round.state == Round.State.PUBLISHED:
        return redirect("round_results", code)
    may_run = round.collaboration.may_run
    if round.state == Round.State.DRAFT and may_run:
        return redirect("workshop_prepare", code)
    if not may_run:
        told: dict[str, Any] = {"workshop": found, "round": round, "collaboration": round.collaboration}
        if found.current and not found.over:
            found.current.workshop = found
            told["item"] = found.current.question
        return render(request, "workshops/workshop_status.html", told)
    return render(request, "workshops/workshop.html", Desk(found, user=request.user).told(request))


@never_cache
@require_safe
def workshop_live(request: MemberRequest, code: str) -> HttpResponse:
    found = get_workshop(request, code, needs=RUNS)
    if found.round.state in (Round.State.DRAFT, Round.State.PUBLISHED):
        raise Http404
    desk = Desk(found, user=request.user)
    if has(request, desk.etag):
        reply: HttpResponse = HttpResponseNotModified()
    else:
        reply = render(request, "workshops/_workshop.html", desk.told(request))
    reply["ETag"] = desk.etag
    return reply


@require_POST
def workshop_start(request: MemberRequest, code: str) -> HttpResponse:
    found = get_workshop(request, code, needs=RUNS)
    return act(request, code, lambda: found.start(by=request.user))


@require_POST
def workshop_take_over(request: MemberRequest, code: str) -> HttpResponse:
    found = get_workshop(request, code, needs=RUNS)
    return act(request, code, lambda: found.take_over(by=request.user))


@require_POST
def workshop_timer(request: MemberRequest, code: str) -> HttpResponse:
    """Begin with the minutes that were planned, one minute more, or stop."""
    found = get_workshop(request, code, needs=RUNS)
    by, do = request.user, request.POST.get("do", "")
    if do == "more":
        return act(request, code, lambda: found.add_minute(by=by))
    minutes = found.current.minutes if do == "start" and found.current else 0
    return act(request, code, lambda: found.set_timer(by=by, minutes=minutes))


@require_POST
def workshop_projector_link(request: MemberRequest, code: str) -> HttpResponse:
    found = get_workshop(request, code, needs=RUNS)
    found.renew_projector(by=request.user)
    messages.success(request, _("The projector has a new link. Open it there; the one before shows nothing any more."))
    return back(code)


@require_POST
def workshop_show(request: MemberRequest, code: str, item: str) -> HttpResponse:
    step = get_step(request, code, item)
    return act(request, code, lambda: step.workshop.show(step, by=request.user))


@require_POST
def workshop_move(request: MemberRequest, code: str, item: str) -> HttpResponse:
    step = get_step(request, code, item)
    move, shown = request.POST.get("move", ""), request.POST.get("shown", "")
    if move not in Step.MOVES:
        return back(code)
    return act(request, code, lambda: step.move(by=request.user, move=move, shown=shown))


def get_step(request: HttpRequest, code: str, item: str) -> Step:
    """A step of a workshop that the user may run."""
    found = get_workshop(request, code, needs=RUNS)
    step = get_object_or_404(Step, workshop=found, item=item)
    step.workshop = found
    return step


def act(request: HttpRequest, code: str, verb: Callable[[], None]) -> HttpResponse:
    """Do it and go back to the screen; where it is refused, with a word why."""
    try:
        verb()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back(code)


def back(code: str) -> HttpResponse:
    """To the screen, with the keyboard on what to do next."""
    return redirect(reverse("workshop", args=[code]) + "#next")
