"""A user's collaborations, and each of them with its profile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Collaboration
from ..rights import get_collaboration


@require_safe
def collaborations(request: HttpRequest) -> HttpResponse:
    found = Collaboration.objects.visible_to(request.user).order_by("name", "pk")
    return render(request, "collaborations/collaborations.html", {"collaborations": found})


@require_safe
def collaboration(request: HttpRequest, code: str) -> HttpResponse:
    found = get_collaboration(request, code)
    return render(request, "collaborations/collaboration.html", {"collaboration": found})
