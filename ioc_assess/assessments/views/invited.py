"""Coming to a round by a personal link. Opening it writes nothing: programs that scan mails follow links too."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ioc_assess.accounts.throttle import note_failure, too_many_failures, wait_page

from ..device import Device
from ..models import Invitation, Response

#: By this name wrong links are counted.
WHAT = "invited"


@login_not_required
@never_cache
@require_safe
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """The secret goes into a cookie; the next page knows it from there. Here the browser sends none of the round's
    cookies, so what it holds of somebody else is left as it is: that page asks first."""
    found = Invitation.objects.find_by_link(secret)
    if found is None:
        # Only then: a secret of 256 bits is not guessed, and colleagues behind one address, or a program that scans
        # their mails, may open a hundred links that were taken back.
        if too_many_failures(request, WHAT):
            return wait_page(request)
        note_failure(request, WHAT)
        return render(request, "assessments/invited.html", status=404)
    reply = redirect("answer", found.round.code)
    Device(request, found.round.code).allow_personal(reply, secret)
    return reply


def before_own_link(
    request: HttpRequest, device: Device, invitation: Invitation, response: Response | None
) -> HttpResponse | None:
    """What someone who opened a personal link is told before they can use it on this device: that they have submitted,
    or that somebody's answers to this round are here already. ``response`` is the one that this device goes on with."""
    if response and device.secret == device.personal_secret:
        return None
    submitted = None if response else Response.objects.find_submitted(device.code, device.result_secret)
    others = response or (None if invitation.done else submitted)
    if others is None:
        return already_submitted(request, device) if invitation.done else _lead_to_own(device)
    chosen = request.POST.get("go")
    if chosen == "these":
        reply = redirect("answer", device.code)
        device.forget_link(reply)
        return reply
    if chosen == "own" and not invitation.done:
        reply = redirect("answer", device.code)
        device.make_room(reply)
        if Response.objects.find(device.code, device.personal_secret):
            device.keep_answers(reply, device.personal_secret)
        return reply
    values = {"round": others.round, "submitted": submitted, "done": invitation.done}
    return render(request, "assessments/answer_other.html", values)


def _lead_to_own(device: Device) -> HttpResponse | None:
    """Where nobody's answers are in the way: go on with what was begun with the link on another device, or throw away
    keys to answers that are there no more. ``None`` where the device is ready, or its own answers are gone."""
    if device.secret == device.personal_secret:
        return None
    begun = Response.objects.find(device.code, device.personal_secret)
    if begun is None and not (device.secret or device.result_secret):
        return None
    reply = redirect("answer", device.code)
    device.make_room(reply)
    if begun:
        device.keep_answers(reply, device.personal_secret)
    return reply


def already_submitted(request: HttpRequest, device: Device, *, not_saved: bool = False) -> HttpResponse:
    """For whoever comes again by a personal link: it leads to the answers no more, not even to see them."""
    here = Response.objects.find_submitted(device.code, device.result_secret)
    values = {"code": device.code, "here": here, "not_saved": not_saved, "outbox": device.outbox}
    return render(request, "assessments/answer_submitted.html", values, status=409 if not_saved else 200)
