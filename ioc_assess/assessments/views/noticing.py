"""The privacy notice of one round: who asks, until when answers are kept, who sees what."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..device import Device
from ..models import Invitation, Response, Round
from ..retention import dated, kept_until
from .answering import joined_round


@login_not_required
@never_cache
@require_safe
def answer_privacy(request: HttpRequest, code: str) -> HttpResponse:
    """For browsers that hold a key to the round. Others read the general notice, whether or not there is a round."""
    device = Device(request, code)
    found = Response.objects.find(code, device.secret) or Response.objects.find_submitted(code, device.result_secret)
    round = found.round if found else joined_round(device)
    if round is None:
        return redirect("privacy")
    today = timezone.localdate()
    values = {
        "round": round,
        "contact": settings.PRIVACY_CONTACT,
        "invitation": Invitation.objects.find(code, device.personal_secret),
        "example": today + datetime.timedelta(days=round.retention_days),
        "until": _until(round),
        "today": today,
    }
    return render(request, "privacy.html", values)


def _until(round: Round) -> datetime.date | None:
    """The day on which its answers go, where it is settled or nobody publishes it; ``None`` while it is open."""
    if round.state == Round.State.OPEN:
        return None
    now = dated(Round.objects.select_related("collaboration").filter(pk=round.pk)).first()
    return kept_until(now) if now else None
