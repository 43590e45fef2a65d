"""What the room came to: a level with its reason, or that it does not agree; and all of it thrown away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.collaborations.models import Refused

from ..agree_form import AgreeForm
from ..desk import WIDTH
from ..screen import step_shown
from .room import act, back, get_step


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_agree(request: MemberRequest, code: str, item: str) -> HttpResponse:
    """What was typed stays in the form whatever happened meanwhile."""
    step = get_step(request, code, item)
    form = AgreeForm(request.POST if request.method == "POST" else None, step=step)
    if form.is_valid():
        try:
            form.conclude(by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(code)
    round = step.workshop.round
    told = {"workshop": step.workshop, "round": round, "collaboration": round.collaboration, "form": form}
    holder = step.workshop.held_by
    if step.workshop.held_by_id != request.user.pk:
        told["elsewhere"] = (
            _("%(name)s is facilitating. To record this yourself, take over first.") % {"name": holder.name}
            if holder
            else _("Nobody is facilitating. To record this, take over first.")
        )
    status = 422 if form.is_bound else 200
    return render(request, "workshops/workshop_agree.html", told | step_shown(step, width=WIDTH), status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_reset(request: MemberRequest, code: str, item: str) -> HttpResponse:
    """Votes cannot be brought back, so it is asked first."""
    step = get_step(request, code, item)
    if request.method == "POST":
        shown = request.POST.get("number", "")
        number = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else -1
        return act(request, code, lambda: step.reset(by=request.user, number=number))
    if not step.number:
        return back(code)
    round = step.workshop.round
    told: dict[str, Any] = {"workshop": step.workshop, "round": round, "collaboration": round.collaboration}
    told |= {"step": step, "cast": step.votes.count()}
    return render(request, "workshops/workshop_reset.html", told)
