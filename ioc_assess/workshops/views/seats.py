"""Taking a seat, correcting what one said, and leaving."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Refused

from ..models import Seat
from ..models.seat import MOST
from ..phone import Phone, place_of
from ..seat_forms import SeatForm


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request: HttpRequest, code: str) -> HttpResponse:
    """One person more on this phone; the first is sent here too."""
    phone = Phone(request, code)
    round = phone.opened()
    if round is None:
        raise Http404
    # Secrets whose seats are gone, by the record or in another window, count for nothing: their pages lead here.
    held = [secret for _seat, secret in phone.seats()]
    place = len(held)
    if place >= MOST or not round.takes_answers:
        return redirect("seat", code) if held else _ended(request, round)
    form = SeatForm(request.POST or None, round=round)
    if request.method == "POST":
        if request.POST.get("place") != str(place):  # pressed twice: they sit already
            return redirect("seat", code)
        if form.is_valid():
            try:
                _seat, secret = Seat.objects.take(workshop=round.workshop, secret=phone.secret_of(place), **form.values)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                reply = redirect("seat", code)
                phone.keep(reply, [*held, secret])
                return reply
    told = {"round": round, "form": form, "place": place, "setting": round.frozen}
    return render(request, "workshops/seat_add.html", told, status=422 if form.is_bound else 200)


def _ended(request: HttpRequest, round: Round) -> HttpResponse:
    return render(request, "workshops/seat_ended.html", {"round": round})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat_change(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """Correct partner, role or name; what was voted stays counted as it was."""
    _phone, seat, _secret = _mine(request, code, place)
    round = seat.workshop.round
    form = SeatForm(request.POST or None, round=round, seat=seat)
    if request.method == "POST" and form.is_valid():
        try:
            seat.change(**form.values)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("seat", code)
    told = {"round": round, "form": form}
    return render(request, "workshops/seat_change.html", told, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat_leave(request: HttpRequest, code: str, place: str) -> HttpResponse:
    phone, seat, secret = _mine(request, code, place)
    if request.method != "POST":
        return render(request, "workshops/seat_leave.html", {"round": seat.workshop.round})
    reply = redirect("join_code")
    if len(phone.secrets) > 1:
        reply = redirect("seat", code)
    seat.leave(secret=secret)
    phone.forget(reply, secret)
    reply["Clear-Site-Data"] = '"cache"'
    return reply


def _mine(request: HttpRequest, code: str, place: str) -> tuple[Phone, Seat, str]:
    phone = Phone(request, code)
    for seat, secret in phone.seats():
        if place_of(secret) == place:
            return phone, seat, secret
    raise Http404
