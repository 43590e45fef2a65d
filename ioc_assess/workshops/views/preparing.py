"""A facilitator's pages of a workshop before people come: its draft, its plan, and letting people in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS, get_collaboration
from ioc_assess.printing.file_names import attachment

from ..agenda import agenda
from ..agenda_pdf import PARTS, agenda_pdf
from ..models import Step, Workshop
from ..models.plan import Planned
from ..plan_forms import BudgetForm, PutBackForm, StepForm, WorkshopForm
from ..plan_page import offered, planned, why
from ..rights import get_workshop
from ..source import found, known_reasons, profile_of
from ..suggestion import BUDGET, suggestion

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_form
def workshop_new(request: MemberRequest, code: str) -> HttpResponse:
    """``source`` in the address: the published round from whose page one comes."""
    collaboration = get_collaboration(request, code, needs=RUNS)
    sent = request.POST if request.method == "POST" else None
    form = WorkshopForm(sent, collaboration=collaboration, source=request.GET.get("source", ""))
    if form.is_valid():
        try:
            made = Workshop.objects.prepare(collaboration=collaboration, by=request.user, **form.cleaned_data)
            return redirect("workshop_prepare", made.round.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return render(request, "workshops/workshop_new.html", {"collaboration": collaboration, "form": form}, status=status)


@require_form
def workshop_change(request: MemberRequest, code: str) -> HttpResponse:
    """What a draft was begun with."""
    workshop = get_workshop(request, code, needs=RUNS)
    if request.method != "POST" and workshop.round.state != Round.State.DRAFT:
        messages.info(request, _("People have been let in, so this cannot change any more."))
        return redirect("workshop", code)
    sent = request.POST if request.method == "POST" else None
    form = WorkshopForm(sent, collaboration=workshop.round.collaboration, workshop=workshop)
    if form.is_valid():
        try:
            workshop.change(by=request.user, **form.cleaned_data)
            return redirect("workshop_prepare", code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = _context(workshop) | {"form": form}
    return render(request, "workshops/workshop_change.html", context, status=422 if form.errors else 200)


@require_form
def workshop_prepare(request: MemberRequest, code: str) -> HttpResponse:
    """One form, so that no button loses what was typed beside another: whatever is pressed, minutes and notes are
    saved first."""
    workshop = get_workshop(request, code, needs=RUNS)
    if request.method != "POST":
        if workshop.over:
            messages.info(request, _("This workshop has ended, so its plan cannot change any more."))
            return redirect("workshop", code)
        return _page(request, workshop, _forms(workshop, None))
    forms = _forms(workshop, request)
    if not all(form.is_valid() for form in forms.values() if form.is_bound):
        return _page(request, workshop, forms)
    changes = {item: form.changes for item, form in forms.items() if form.is_bound}
    try:
        workshop.set_out(by=request.user, changes=changes)
        return _do(request, workshop)
    except Refused as refusal:
        return _page(request, workshop, forms, refusal=str(refusal))


@require_form
def workshop_open(request: MemberRequest, code: str) -> HttpResponse:
    workshop = get_workshop(request, code, needs=RUNS)
    if request.method != "POST" and workshop.round.state != Round.State.DRAFT:
        messages.info(request, _("People have been let in already."))
        return redirect("workshop", code)
    problems = _problems(workshop)
    refusal = ""
    if request.method == "POST":
        try:
            workshop.open(by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("People can come in now."))
            return redirect("workshop", code)
    steps = list(workshop.steps.all())
    context = _context(workshop) | {
        "problems": problems,
        "refusal": refusal,
        "partners": workshop.round.collaboration.partners.all(),
        "questions": len(steps),
        "agenda": agenda(workshop, steps),
    }
    return render(request, "workshops/workshop_open.html", context, status=422 if refusal else 200)


@require_form
def workshop_remove(request: MemberRequest, code: str) -> HttpResponse:
    workshop = get_workshop(request, code, needs=RUNS)
    refusal = ""
    if request.method == "POST":
        try:
            workshop.round.remove(by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("collaboration", workshop.round.collaboration.code)
    elif workshop.round.state != Round.State.DRAFT:
        messages.info(request, _("People have been let in, so this workshop cannot be deleted."))
        return redirect("workshop", code)
    context = _context(workshop) | {"refusal": refusal}
    return render(request, "workshops/workshop_remove.html", context, status=422 if refusal else 200)


@require_safe
@never_cache
def workshop_agenda_pdf(request: MemberRequest, code: str) -> HttpResponse:
    """The agenda and the cards, or one of them (``part``), made when asked for."""
    workshop = get_workshop(request, code, needs=RUNS)
    part = request.GET.get("part", "")
    if part not in ("", *PARTS) or not workshop.steps.exists():
        raise Http404
    names = {"collaboration": workshop.round.collaboration.name, "workshop": workshop.round.title}
    words = (
        _("%(collaboration)s, %(workshop)s, cards") if part == "cards" else _("%(collaboration)s, %(workshop)s, agenda")
    )
    return HttpResponse(
        agenda_pdf(workshop, part).file,
        content_type="application/pdf",
        headers={"Content-Disposition": attachment(f"{words % names}.pdf", fallback=f"agenda-{code}.pdf")},
    )


def _do(request: MemberRequest, workshop: Workshop) -> HttpResponse:
    """What the pressed button asks for. ``Refused`` where it cannot be."""
    done, _colon, item = request.POST.get("do", "save").partition(":")
    by = request.user
    if done in ("up", "down"):
        workshop.move(by=by, item=item, up=done == "up")
        return _back(request, workshop, f"step-{item}")
    if done == "out":
        # Not led on to another page: what was planned for it is nowhere but on this one, from where it can come back.
        return _page(request, workshop, removed=workshop.take_out(by=by, item=item))
    if done == "back":
        form = PutBackForm(request.POST, prefix="removed")
        if form.is_valid():
            workshop.put_back(by=by, planned=Planned(**form.cleaned_data))
            return _back(request, workshop, f"step-{form.cleaned_data['item']}")
    if done == "add":
        chosen = request.POST.getlist("add")
        workshop.add(by=by, items=chosen)
        if chosen:
            words = ngettext("%(n)d question added.", "%(n)d questions added.", len(chosen))
            messages.success(request, words % {"n": len(chosen)})
        else:
            messages.info(request, _("Tick the questions that you want to add."))
        return _back(request, workshop, "plan" if chosen else "add")
    if done in ("suggest", "replace"):
        return _suggest(request, workshop, replace=done == "replace")
    if done == "find":
        return _back(request, workshop, "add")
    messages.success(request, _("Saved."))
    return _back(request, workshop)


def _suggest(request: MemberRequest, workshop: Workshop, *, replace: bool) -> HttpResponse:
    """Take the suggestion where nothing is planned yet; else ask first."""
    form = BudgetForm(request.POST)
    minutes = (form.is_valid() and form.cleaned_data["budget"]) or BUDGET
    steps = list(workshop.steps.all())
    if steps and not replace:
        return _back(request, workshop, "suggestion", suggest=str(minutes))
    fits = {item.code for item in workshop.round.items}
    suggested = suggestion(workshop.round.theory, profile_of(workshop), found(workshop), minutes=minutes)
    stays = [step.item for step in steps if step.number or step.pk == workshop.current_id]
    workshop.plan(by=request.user, items=[*stays, *(one.item for one in suggested if one.item in fits)])
    messages.success(request, _("The suggestion is your plan now. Change it as you like."))
    return _back(request, workshop, "plan")


def _back(request: MemberRequest, workshop: Workshop, place: str = "", **more: str) -> HttpResponse:
    """To the page as it now stands, with what was looked for."""
    asked = {name: request.POST.get(name, "").strip() for name in ("find", "subject")} | more
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse("workshop_prepare", args=[workshop.round.code])
    return redirect(f"{address}{'?' if query else ''}{query}{'#' if place else ''}{place}")


def _forms(workshop: Workshop, request: MemberRequest | None) -> dict[str, StepForm]:
    """A form for each step; one that somebody else added since the page was loaded was not sent along."""
    forms = {}
    for step in workshop.steps.all():
        sent = request.POST if request and f"{step.item}-minutes" in request.POST else None
        initial = {"minutes": step.minutes, "notes": step.notes}
        forms[step.item] = StepForm(sent, prefix=step.item, initial=initial)
    return forms


def _page(
    request: MemberRequest,
    workshop: Workshop,
    forms: dict[str, StepForm] | None = None,
    *,
    removed: Planned | None = None,
    refusal: str = "",
) -> HttpResponse:
    forms = _forms(workshop, None) if forms is None else forms
    theory, results = workshop.round.theory, found(workshop)
    steps: list[Step] = [step for step in workshop.steps.all() if step.item in forms]
    known = known_reasons(workshop, results)
    sent = request.POST if request.method == "POST" else request.GET
    asked = {name: sent.get(name, "") for name in ("find", "subject")}
    rest = [item for item in workshop.round.items if item.code not in forms]
    plan = agenda(workshop, steps)
    minutes = request.GET.get("suggest", "")
    asks = int(minutes) if minutes.isdecimal() and steps and len(minutes) < 5 else 0
    faulty = [form for form in forms.values() if form.errors]
    removed = removed or _still_out(request, forms)
    context = _context(workshop) | {
        "agenda": plan,
        "rows": planned(theory, plan.slots, forms, results, known),
        "offered": offered(theory, rest, results, known, **asked),
        "sections": [one for one in theory.sections if any(item.section == one.code for item in workshop.round.items)],
        "asked": asked,
        "looked": any(asked.values()),
        "budget": BudgetForm(initial={"budget": asks or BUDGET}),
        "asks": asks,
        "removed": removed,
        "ticked": request.POST.getlist("add"),
        "removed_text": theory.item[removed.item].text if removed and removed.item in theory.item else "",
        "refusal": refusal,
        "faulty": faulty,
    }
    if asks:
        suggested = suggestion(theory, profile_of(workshop), results, minutes=asks)
        context["suggested"] = [(theory.item[one.item], why(one)) for one in suggested if one.item in theory.item]
    return render(request, "workshops/workshop_prepare.html", context, status=422 if faulty or refusal else 200)


def _still_out(request: MemberRequest, forms: dict[str, StepForm]) -> Planned | None:
    """What the page from which this was sent offered to put back: its notes are nowhere else."""
    form = PutBackForm(request.POST, prefix="removed")
    there = form.is_valid() and form.cleaned_data["item"] not in forms
    return Planned(**form.cleaned_data) if there else None


def _context(workshop: Workshop) -> dict[str, Any]:
    round = workshop.round
    return {"workshop": workshop, "round": round, "collaboration": round.collaboration, "source": workshop.source}


def _problems(workshop: Workshop) -> list[dict[str, str]]:
    """What must be mended before people can come in, and where."""
    problems = []
    if workshop.round.collaboration.partners.count() < 2:
        problems.append(
            {
                "text": _("Add at least two partners, so that people can say where they belong."),
                "address": reverse("partners", args=[workshop.round.collaboration.code]),
                "action": _("Go to the partners"),
            }
        )
    if not workshop.steps.exists():
        problems.append(
            {
                "text": _("Choose at least one question."),
                "address": reverse("workshop_prepare", args=[workshop.round.code]),
                "action": _("Go to the plan"),
            }
        )
    return problems
