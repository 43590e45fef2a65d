"""Erasing a collaboration: what it does, said beforehand, and a name to type so that nobody does it by mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.collaborations.forms import EraseForm
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import OWNS, get_collaboration

from ..erasing import Extent, erase
from ..models import Round


@require_http_methods(["GET", "HEAD", "POST"])
def collaboration_erase(request: MemberRequest, code: str) -> HttpResponse:
    collaboration = get_collaboration(request, code, needs=OWNS)
    form = EraseForm(request.POST if request.method == "POST" else None, collaboration=collaboration)
    if form.is_valid():
        try:
            whole = erase(collaboration, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _done(collaboration.name, whole))
            return redirect("collaborations")
    context: dict[str, Any] = {
        "collaboration": collaboration,
        "form": form,
        "extent": Extent.of(collaboration),
        "published": collaboration.rounds.filter(state=Round.State.PUBLISHED),
        "open": any(one.takes_answers for one in collaboration.rounds.filter(state=Round.State.OPEN)),
    }
    return render(
        request, "assessments/collaboration_erase.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _done(name: str, whole: bool) -> str:
    if whole:
        return _("“%(name)s” is erased.") % {"name": name}
    return _("“%(name)s” is erased. Nobody can see any of it; the last of its answers go in the next minutes.") % {
        "name": name
    }
