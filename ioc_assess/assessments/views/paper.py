"""Paper: the questionnaire to print. What comes back on it is typed in by ``entering``."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.collaborations.rights import RUNS
from ioc_assess.printing.file_names import attachment

from ..models import Round
from ..paper import audience_of, form_name, forms_of, paper
from ..rights import get_round
from .rounds import back_to

#: What can be printed: of a draft a form to look at.
PRINTED = (Round.State.DRAFT, Round.State.OPEN)


@require_safe
def round_paper(request: MemberRequest, code: str) -> HttpResponse:
    """Which forms there are: one for everybody, and shorter ones for the roles that are asked the same."""
    found = get_round(request, code, needs=RUNS)
    if found.standing not in PRINTED:
        return back_to(request, found, _("Paper is for rounds that are open. To take answers again, reopen this one."))
    values = {"round": found, "collaboration": found.collaboration, "forms": forms_of(found)}
    return render(request, "assessments/round_paper.html", values)


@require_safe
@never_cache
def round_paper_pdf(request: MemberRequest, code: str) -> HttpResponse:
    """A form to print, made when it is asked for: about two seconds of work at most."""
    found = get_round(request, code, needs=RUNS)
    try:
        audience = audience_of(request.GET.get("for", ""))
    except KeyError as error:
        raise Http404 from error
    if found.standing not in PRINTED:
        raise Http404
    join_page = ""
    if found.standing == Round.State.OPEN:
        join_page = request.build_absolute_uri(reverse("join_code")).partition("://")[2]
    form = next(one for one in forms_of(found) if one.audience == audience)
    names = {"collaboration": found.collaboration.name, "round": found.title, "form": form_name(form)}
    name = _("%(collaboration)s, %(round)s, questionnaire %(form)s") % names
    return HttpResponse(
        paper(found, audience, join_page=join_page).file,
        content_type="application/pdf",
        headers={"Content-Disposition": attachment(f"{name}.pdf", fallback=f"questionnaire-{found.code}.pdf")},
    )
