"""The phone in the room: what is on, and the vote. Whatever somebody votes, every reply is the same: nothing tells it,
not even to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..live import has
from ..models import Vote
from ..models.vote import Over, Sheet
from ..phone import Phone, place_of
from ..screen import VALUES, screen


@login_not_required
@never_cache
@require_safe
def seat(request: HttpRequest, code: str) -> HttpResponse:
    phone = Phone(request, code)
    etag = phone.etag()  # before what it stands for: a change between the two is seen by the next look
    told = _told(request, phone, etag)
    if told is None:
        if phone.opened() is None:
            raise Http404
        return redirect("seat_add", code)
    return render(request, "workshops/seat.html", told)


@login_not_required
@never_cache
@require_safe
def seat_live(request: HttpRequest, code: str) -> HttpResponse:
    phone = Phone(request, code)
    etag = phone.etag() if phone.secrets else ""
    if not etag:
        raise Http404
    if has(request, etag):
        reply: HttpResponse = HttpResponseNotModified()
    else:
        told = _told(request, phone, etag)
        if told is None:
            raise Http404
        reply = render(request, "workshops/_seat.html", told)
    reply["ETag"] = etag
    return reply


def _told(request: HttpRequest, phone: Phone, etag: str) -> dict[str, Any] | None:
    held = phone.seats()
    if not held:
        return None
    who = request.GET.get("who", "")
    told = {"etag": etag, "code": phone.code, "told": request.GET.get("told", "")}
    may_add = phone.device.may_join(held[0][0].workshop.round)
    query = f"?who={who}" if who.isalnum() and who.isascii() else ""
    live = reverse("seat_live", args=[phone.code]) + query
    return told | {"live": live, "may_add": may_add} | screen(held, who=who)


@login_not_required
@never_cache
@require_POST
def seat_vote(request: HttpRequest, code: str) -> HttpResponse:
    """Back to the page in any case, by an address that tells at most why it was not counted."""
    held = {place_of(secret): (seat, secret) for seat, secret in Phone(request, code).seats()}
    if not held:
        raise Http404
    sent = request.POST
    back = reverse("seat", args=[code])
    who = sent.get("seat", "")
    if who not in held or not held[who][0].active:
        return redirect(f"{back}?told=removed")
    item, number, base = sent.get("item", ""), sent.get("number", ""), sent.get("base", "")
    if not (item.isprintable() and _short(number) and _short(base)):  # PostgreSQL takes no zero byte
        return redirect(f"{back}?told=over")
    if sent.get("vote") not in VALUES:
        return redirect(f"{back}?who={who}&told=choose")
    seat, secret = held[who]
    sheet = Sheet(item=item, number=int(number))
    try:
        found = Vote.objects.cast(seat=seat, secret=secret, sheet=sheet, base=int(base), value=VALUES[sent["vote"]])
    except Over:
        return redirect(f"{back}?told=over")
    if not found.stored:
        return redirect(f"{back}?told=before")
    return redirect(back)


def _short(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 10
