"""Who is in the room, and taking somebody out of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.rights import RUNS

from ..desk import Desk
from ..models import Seat
from ..rights import get_workshop
from ..screen import called


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_people(request: MemberRequest, code: str) -> HttpResponse:
    """Without names nobody is known but by partner and role. Any facilitator may take somebody out, not only whoever
    holds the workshop."""
    workshop = get_workshop(request, code, needs=RUNS)
    round = workshop.round
    if round.state in (Round.State.DRAFT, Round.State.PUBLISHED):
        return redirect("workshop", code)
    if request.method == "POST":
        seat, active = request.POST.get("seat", ""), request.POST.get("do") == "let-in"
        known = seat.isascii() and seat.isdecimal() and len(seat) < 19
        found = Seat.objects.filter(workshop=workshop, pk=int(seat)).first() if known else None
        if found is None:
            messages.info(request, _("This person has left the workshop meanwhile."))
        else:
            workshop.remove_seat(found, by=request.user, active=active)
        return redirect("workshop_people", code)
    partners = {one.code: one.name for one in round.frozen.partners}
    roles = {one.code: one.name for one in round.theory.roles}
    rows = [
        (seat, called(seat, number=n, partner=partners.get(seat.partner, ""), role=roles.get(seat.role, "")))
        for n, seat in enumerate(workshop.seats.all(), start=1)
    ]
    told = {"workshop": workshop, "round": round, "collaboration": round.collaboration, "rows": rows}
    desk = Desk(workshop, user=request.user)
    return render(request, "workshops/workshop_people.html", told | {"here": desk.here, "partners": desk.partners()})
