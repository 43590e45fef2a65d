"""The projector in the room: what all see, without an account and with nothing to press."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ioc_assess.assessments.models import Round

from ..desk import qr
from ..live import has
from ..models import Seat, Step, Vote, Workshop
from ..wall import wall


@login_not_required
@never_cache
@require_safe
def projector(request: HttpRequest, code: str) -> HttpResponse:
    reply = render(request, "workshops/projector.html", _told(request, _found(code)))
    reply["Referrer-Policy"] = "no-referrer"
    return reply


@login_not_required
@never_cache
@require_safe
def projector_live(request: HttpRequest, code: str) -> HttpResponse:
    workshop = _found(code)
    etag = _etag(workshop)
    if has(request, etag):
        reply: HttpResponse = HttpResponseNotModified()
    else:
        reply = render(request, "workshops/_projector.html", _told(request, workshop))
    reply["ETag"] = etag
    reply["Referrer-Policy"] = "no-referrer"
    return reply


def _found(code: str) -> Any:
    """The workshop with how many are there and how many have voted, by one query."""
    people = Seat.objects.filter(workshop=OuterRef("pk"), active=True).order_by().values("workshop")
    cast = Vote.objects.filter(step=OuterRef("current"), ballot=OuterRef("current__ballot")).order_by().values("step")
    found = (
        Workshop.objects.get_queryset()
        .filter(projector_code=code)
        .exclude(round__state=Round.State.DRAFT)
        .select_related("round__collaboration", "current")
        .annotate(here=Subquery(people.annotate(n=Count("pk")).values("n")))
        .annotate(cast=Subquery(cast.annotate(n=Count("pk")).values("n")))
        .first()
    )
    if found is None:
        raise Http404
    return found


def _etag(workshop: Any) -> str:
    return f'"{workshop.revision}-{workshop.round.state}-{workshop.here or 0}-{workshop.cast or 0}"'


def _told(request: HttpRequest, workshop: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"workshop": workshop, "round": workshop.round, "etag": _etag(workshop)}
    told |= {"here": workshop.here or 0, "live": reverse("projector_live", args=[workshop.projector_code])}
    if workshop.over:
        return told
    told["typed"] = f"{request.get_host()}{reverse('join_code')}"
    if workshop.state == Workshop.State.LOBBY:
        link = request.build_absolute_uri(reverse("join", args=[workshop.round.join_code]))
        return told | {"qr": qr(link)}
    step: Step | None = workshop.current
    if step is None:
        return told
    step.workshop = workshop
    told |= wall(step)
    if step.state in (Step.State.VOTING, Step.State.COUNTED):
        cast = workshop.cast or 0
        roles = [role for role in workshop.round.frozen.roles if step.asks(role)]
        asked = Seat.objects.filter(workshop=workshop, active=True, role__in=roles).count()
        # Somebody may have voted and left.
        told |= {"cast": cast, "asked": max(asked, cast)}
    return told
