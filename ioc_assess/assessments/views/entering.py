"""A facilitator types in what somebody answered on paper: the form, a look at what was typed, and the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.accounts.secrets import new_secret
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS

from ..entering import OtherEntered, enter, entered_before
from ..entry_form import EntryForm
from ..models import Round
from ..models.response import Closed
from ..rights import get_round
from .rounds import back_to, require_form


@never_cache
@require_form
def round_enter(request: MemberRequest, code: str) -> HttpResponse:
    """Nothing of what is typed is kept between the steps but in the form itself, and nothing is shown afterwards."""
    found = get_round(request, code, needs=RUNS)
    late = found.standing == Round.State.CLOSED and request.method == "POST"  # what was typed comes back
    if found.standing != Round.State.OPEN and not late:
        why = _("Answers can be entered only while the round is open. If it has closed, reopen it first.")
        return back_to(request, found, why)
    form = EntryForm(request.POST if request.method == "POST" else None, round=found)
    step = request.POST.get("step", "")
    if form.is_bound and step != "enter" and form.is_valid() and _entered_before(found, form):
        # Back in the browser, which sends once more what it keeps of the form.
        told = _("The answers on that form were entered before. They are not shown any more and cannot be changed.")
        messages.info(request, told)
        return redirect("round_enter", found.code)
    if not form.is_bound or step == "correct" or not form.is_valid():
        return _form(request, found, form, status=200 if not form.is_bound or step == "correct" else 422)
    if step != "enter":
        return _check(request, found, form)
    try:
        enter(
            found,
            by=request.user,
            secret=form.secret,
            partner=form.partner,
            role=form.cleaned_data["role"],
            answers=form.answers,
            comments=form.comments,
        )
    except OtherEntered as refused:
        form.add_error(None, str(refused))
        return _form(request, found, form, secret=new_secret(), status=422)
    except Closed:
        form.add_error(
            None,
            _("This round has closed meanwhile, so nothing was entered. Reopen it in another window, then go on here."),
        )
        return _form(request, found, form, status=422)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, found, form, status=422)
    messages.success(request, _("Entered. Nothing of it is shown any more. You can enter the next one."))
    return redirect("round_enter", found.code)


def _form(
    request: MemberRequest, round: Round, form: EntryForm, *, status: int = 200, secret: str = ""
) -> HttpResponse:
    values = _values(round, form) | {
        "secret": secret or form.secret,
        "wording": request.GET.get("wording") == "full",
        "roles": {role.code: role.audience for role in round.theory.roles},
    }
    return render(request, "assessments/round_enter.html", values, status=status)


def _check(request: MemberRequest, round: Round, form: EntryForm) -> HttpResponse:
    asked = form.asked
    values = _values(round, form) | {
        "secret": form.secret,
        "partner_name": _partner_name(round, form),
        "role": next(one.name for one in round.theory.roles if one.code == form.cleaned_data["role"]),
        "answered": len(form.answers),
        "empty": len(asked) - len(form.answers),
        "asked": asked,
        "asked_sections": form.asked_sections,
        "left_out": form.left_out,
        "comments": form.comments,
    }
    return render(request, "assessments/round_enter_check.html", values)


def _entered_before(round: Round, form: EntryForm) -> bool:
    """Whether just these answers were."""
    role = form.cleaned_data["role"]
    return entered_before(round, secret=form.secret, partner=form.partner, role=role, answers=form.answers) is True


def _partner_name(round: Round, form: EntryForm) -> str:
    chosen = form.cleaned_data.get("partner")
    return next((one.name for one in round.frozen.partners if one.code == chosen), _("None of the partners"))


def _values(round: Round, form: EntryForm) -> dict[str, Any]:
    return {"round": round, "collaboration": round.collaboration, "form": form, "sections": form.drawn()}
