"""A facilitator's pages of a round, from the draft to publishing.

A page for a step that the round is past or not yet at (an old tab, a second facilitator) leads back to the round's own
page with a word why; a press on such a page's button is told why nothing happened.
"""

from __future__ import annotations

import io
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS, get_collaboration

from ..models import Round
from ..publishing import publish
from ..questionnaire import asked_of, minutes, most_minutes
from ..rights import get_round
from ..round_forms import OpenedRoundForm, PublishForm, ReleaseForm, ReopenForm, RoundForm

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_form
def round_new(request: MemberRequest, code: str) -> HttpResponse:
    collaboration = get_collaboration(request, code, needs=RUNS)
    form = RoundForm(request.POST if request.method == "POST" else None, collaboration=collaboration)
    if form.is_valid():
        try:
            made = Round.objects.start(collaboration=collaboration, by=request.user, **form.cleaned_data)
            return redirect("round", made.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _show(request, "round_new", {"collaboration": collaboration, "form": form})


@require_safe
def round(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, modes=Round.Mode)
    if found.mode == Round.Mode.WORKSHOP:
        return redirect("workshop", code)
    context: dict[str, Any] = {"round": found}
    if found.standing != Round.State.PUBLISHED:
        context |= {"asks": _asks(found)}
    if found.standing in (Round.State.OPEN, Round.State.CLOSED):
        counts = found.counts()
        context |= {"submitted": counts["submitted"]}
        if found.collaboration.may_run and not found.named:
            context |= {"typed_in": counts["typed_in"]}
    if found.state == Round.State.CLOSED:
        context |= {"missing": found.missing}
    if found.standing == Round.State.OPEN and found.collaboration.may_run:
        context |= {"link": _join_link(request, found)}
    if found.named and found.setting is not None and found.standing != Round.State.PUBLISHED:
        places = _places(found)
        context |= {"places": places, "can_release": any(one["taken"] and not one["submitted"] for one in places)}
    return _show(request, "round", context)


@require_form
def round_change(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    if request.method != "POST" and found.state == Round.State.PUBLISHED:
        return back_to(request, found, _("This round is published, so nothing of it changes any more."))
    sent = request.POST if request.method == "POST" else None
    form: forms.Form
    # A draft's form that comes after the opening is refused by the verb; it must not be taken for the short one.
    if found.state == Round.State.DRAFT or "mode" in request.POST:
        form = RoundForm(sent, collaboration=found.collaboration, round=found)
    else:
        form = OpenedRoundForm(sent, round=found)
    if form.is_valid():
        try:
            found.change(by=request.user, **form.cleaned_data)
            return redirect("round", found.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _show(request, "round_change", {"round": found, "form": form})


@require_form
def round_remove(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    if request.method == "POST":
        try:
            found.remove(by=request.user)
        except Refused as refusal:
            return _refused(request, found, refusal)
        return redirect("collaboration", found.collaboration.code)
    if found.state != Round.State.DRAFT:
        return back_to(request, found, _("This round has been opened, so it cannot be deleted."))
    return _show(request, "round_remove", {"round": found})


@require_form
def round_open(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    if request.method == "POST":
        try:
            found.open(by=request.user)
        except Refused as refusal:
            return _refused(request, found, refusal)
        return redirect("round", found.code)
    if found.state != Round.State.DRAFT:
        return back_to(request, found, _("This round has been opened already."))
    partners = list(found.collaboration.partners.all())
    problems = _problems(found, len(partners))
    return _show(
        request, "round_open", {"round": found, "asks": _asks(found), "partners": partners, "problems": problems}
    )


@require_form
def round_close(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    if request.method == "POST":
        try:
            found.close(by=request.user)
        except Refused as refusal:
            return _refused(request, found, refusal)
        return redirect("round", found.code)
    if found.state != Round.State.OPEN:
        return back_to(request, found, _("This round is not open."))
    return _show(request, "round_close", {"round": found, "missing": found.missing} | _positions(found))


@require_form
def round_reopen(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found.reopen(by=request.user, **form.cleaned_data)
            return redirect("round", found.code)
        except Refused as refusal:
            return _refused(request, found, refusal)
    elif found.state == Round.State.PUBLISHED:
        return back_to(request, found, _("This round is published, so it cannot be reopened."))
    elif found.state != Round.State.CLOSED:
        return back_to(request, found, _("Only a closed round can be reopened."))
    return _show(request, "round_reopen", {"round": found, "form": form})


@require_form
def round_publish(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            publish(found, by=request.user)
        except Refused as refusal:
            return _refused(request, found, refusal)
        return redirect("round_results", found.code)
    if found.state == Round.State.PUBLISHED:
        return back_to(request, found, _("This round has been published already."))
    if found.state != Round.State.CLOSED:
        return back_to(request, found, _("Close the round first. Only a closed round can be published."))
    return _show(
        request,
        "round_publish",
        {
            "round": found,
            "form": form,
            "missing": found.missing,
            "submitted": found.submitted,
            "members": found.collaboration.memberships.count(),
        }
        | _positions(found),
    )


@require_safe
def round_join(request: MemberRequest, code: str) -> HttpResponse:
    """A poster to print or to show on a screen."""
    found = get_round(request, code, needs=RUNS)
    if found.standing != Round.State.OPEN:
        return back_to(request, found, _("There is a poster only while the round is open."))
    most = most_minutes(found.theory, found.items)
    return _show(request, "round_join", {"round": found, "most": most, "join_page": _join_page(request)})


@require_safe
def round_qr(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    if found.standing != Round.State.OPEN:
        raise Http404
    drawn = io.BytesIO()
    # Dark on light whatever the page's colours, with the quiet zone of four modules that readers need.
    segno.make_qr(_join_link(request, found), error="m").save(
        drawn, kind="svg", border=4, scale=8, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_form
def round_release(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    if not found.named or found.state not in (Round.State.OPEN, Round.State.CLOSED):
        return back_to(request, found, _("There is no place to clear in this round."))
    form = ReleaseForm(request.POST if request.method == "POST" else None, round=found)
    if form.is_valid():
        try:
            form.cleaned_data["place"].release(by=request.user)
            return redirect("round", found.code)
        except Refused as refusal:
            form.add_error("place", str(refusal))
    taken = found.responses.filter(submitted=False).exclude(slot=None).exists()
    return _show(request, "round_release", {"round": found, "form": form, "taken": taken})


def _show(request: MemberRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The page; 422 where what was sent was refused, so that scripts and tests see a refusal as one."""
    form = context.get("form")
    context.setdefault("collaboration", context["round"].collaboration if "round" in context else None)
    return render(request, f"assessments/{name}.html", context, status=422 if form and form.errors else 200)


def back_to(request: MemberRequest, round: Round, why: str) -> HttpResponse:
    """To the round's own page, with a word why."""
    messages.info(request, why)
    return redirect("round", round.code)


def _refused(request: MemberRequest, round: Round, refusal: Refused) -> HttpResponse:
    """Why the press of a button did nothing, mostly because someone else was faster; and how the round stands now."""
    now = get_round(request, round.code)
    return render(
        request,
        "assessments/round_refused.html",
        {"round": now, "collaboration": now.collaboration, "refusal": str(refusal)},
        status=422,
    )


def _join_link(request: MemberRequest, round: Round) -> str:
    assert round.join_code is not None
    return request.build_absolute_uri(reverse("join", args=[round.join_code]))


def _join_page(request: MemberRequest) -> str:
    """Where to type the code, as one would read it out."""
    return request.build_absolute_uri(reverse("join_code")).partition("://")[2]


def _asks(round: Round) -> list[dict[str, Any]]:
    """How much the round asks of whom: roles that are asked the same stand together."""
    theory, items = round.theory, round.items
    counts: dict[int, list[str]] = {}
    for role in theory.roles:
        counts.setdefault(len(asked_of(theory, items, role.code)), []).append(role.name)
    return [
        {"roles": names, "questions": questions, "minutes": minutes(questions)} for questions, names in counts.items()
    ]


def _places(round: Round) -> list[dict[str, Any]]:
    """In rounds where everybody is named it is no secret who has answered: each place with how far it is."""
    taken = dict(round.responses.exclude(slot=None).values_list("partner__code", "submitted"))
    if round.mode == Round.Mode.SOLO:
        return [{"name": Round.Mode.SOLO.label, "taken": bool(taken), "submitted": any(taken.values())}]
    return [
        {"name": one.name, "taken": one.code in taken, "submitted": taken.get(one.code, False)}
        for one in round.frozen.partners
    ]


def _positions(round: Round) -> dict[str, Any]:
    """Whose positions a declared round has, and whose it lacks, by name; nothing for other rounds."""
    if round.mode != Round.Mode.DECLARED:
        return {}
    places = _places(round)
    return {
        "partners": len(places),
        "stated": [one["name"] for one in places if one["submitted"]],
        "unstated": [one["name"] for one in places if not one["submitted"]],
    }


def _problems(round: Round, partners: int) -> list[dict[str, str]]:
    """What must be mended before the round can open, and where."""
    change = reverse("round_change", args=[round.code])
    problems = []
    if partners < 2 and round.mode != Round.Mode.SOLO:
        problems.append(
            {
                "text": _("Add at least two partners, so that people can say where they belong."),
                "address": reverse("partners", args=[round.collaboration.code]),
                "action": _("Go to the partners"),
            }
        )
    if not round.clusters:
        problems.append({"text": _("Choose at least one subject."), "address": change, "action": _("Change the draft")})
    if round.closes_at is not None and round.closes_at <= timezone.now():
        problems.append(
            {
                "text": _("The closing time is past. Set a later one, or none."),
                "address": change,
                "action": _("Change the closing time"),
            }
        )
    return problems
