"""The partners of a collaboration: added, described, put in order, removed while nobody has answered for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms import PartnerForm
from ..models import Collaboration, Partner, Refused
from ..rights import ANY, RUNS, get_collaboration, require


def _get_partner(request: HttpRequest, code: str) -> Partner:
    """A partner that the user may change. It knows its collaboration as the user sees it."""
    seen = Collaboration.objects.visible_to(request.user)
    partner = get_object_or_404(Partner, code=code, collaboration__in=seen)
    partner.collaboration = seen.get(pk=partner.collaboration_id)
    require(partner.collaboration, RUNS)
    return partner


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest, code: str) -> HttpResponse:
    """The list for every member; a POST adds one."""
    posted = request.method == "POST"
    collaboration = get_collaboration(request, code, needs=RUNS if posted else ANY)
    form = PartnerForm(request.POST if posted else None)
    if posted and form.is_valid():
        assert request.user.is_authenticated
        try:
            partner = collaboration.add_partner(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": partner.name})
            return redirect("partners", code=code)
    context = {"collaboration": collaboration, "partners": collaboration.partners.all(), "form": form}
    return render(request, "collaborations/partners.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_change(request: HttpRequest, code: str) -> HttpResponse:
    partner = _get_partner(request, code)
    form = PartnerForm(request.POST if request.method == "POST" else None, partner=partner)
    name = partner.name
    if request.method == "POST" and form.is_valid():
        assert request.user.is_authenticated
        try:
            partner.change(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners", code=partner.collaboration.code)
    collaboration = partner.collaboration
    context = {
        "collaboration": collaboration,
        "name": name,
        "form": form,
        "opened": collaboration.rounds.exclude(state="draft").exists(),
    }
    return render(request, "collaborations/partner_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_move(request: HttpRequest, code: str) -> HttpResponse:
    """One place up or down, whichever the button says. Signing in after a session's end leads here by GET: nothing
    moves, and the list comes back."""
    partner = _get_partner(request, code)
    assert request.user.is_authenticated
    if request.method == "POST":
        try:
            partner.move(by=request.user, up=request.POST.get("direction") == "up")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(f"{reverse('partners', kwargs={'code': partner.collaboration.code})}#partner-{partner.code}")


@require_http_methods(["GET", "HEAD", "POST"])
def partner_remove(request: HttpRequest, code: str) -> HttpResponse:
    partner = _get_partner(request, code)
    context: dict[str, Any] = {"collaboration": partner.collaboration, "partner": partner}
    if request.method == "POST":
        assert request.user.is_authenticated
        try:
            partner.remove(by=request.user)
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("%(name)s is removed.") % {"name": partner.name})
            return redirect("partners", code=partner.collaboration.code)
    status = 422 if "refusal" in context else 200
    return render(request, "collaborations/partner_remove.html", context, status=status)
