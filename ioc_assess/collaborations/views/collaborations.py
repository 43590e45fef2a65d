"""A user's collaborations, and each of them with its profile."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.theory.loading import theory

from ..forms import CollaborationForm
from ..models import Collaboration, Refused
from ..rights import RUNS, get_collaboration


@require_safe
def collaborations(request: HttpRequest) -> HttpResponse:
    found = Collaboration.objects.visible_to(request.user).prefetch_related("partners")
    return render(request, "collaborations/collaborations.html", {"collaborations": found.order_by("name", "pk")})


@require_http_methods(["GET", "HEAD", "POST"])
def collaboration_new(request: HttpRequest) -> HttpResponse:
    """Any account may start one and is its first owner."""
    form = CollaborationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assert request.user.is_authenticated
        made = Collaboration.objects.start(by=request.user, **form.cleaned_data)
        messages.success(request, _("The collaboration is there. Add its partners next."))
        return redirect("partners", code=made.code)
    status = 422 if form.errors else 200
    return render(request, "collaborations/collaboration_new.html", {"form": form}, status=status)


@require_safe
def collaboration(request: HttpRequest, code: str) -> HttpResponse:
    found = get_collaboration(request, code)
    known = theory()
    context = {
        "collaboration": found,
        "partners": found.partners.all(),
        "members": found.memberships.select_related("user"),
        "form": next(one for one in known.forms if one.code == found.form),
        "integration": next(one for one in known.integrations if one.code == found.integration),
        "phase": next(one for one in known.phases if one.code == found.phase),
        "flags": [{"flag": one, "holds": getattr(found, one.code)} for one in known.flags],
    }
    return render(request, "collaborations/collaboration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def collaboration_change(request: HttpRequest, code: str) -> HttpResponse:
    found = get_collaboration(request, code, needs=RUNS)
    form = CollaborationForm(request.POST if request.method == "POST" else None, collaboration=found)
    if request.method == "POST" and form.is_valid():
        assert request.user.is_authenticated
        try:
            found.change(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("collaboration", code=found.code)
    context = {
        "collaboration": found,
        "form": form,
        "opened": found.rounds.exclude(state="draft").exists(),
        "example": timezone.localdate() + datetime.timedelta(days=found.retention_days),
    }
    return render(request, "collaborations/collaboration_change.html", context, status=422 if form.errors else 200)
