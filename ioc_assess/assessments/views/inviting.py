"""Inviting by mail: put people on the list, write words around the link, send, remind. Nothing is stored and nothing is
sent that was not shown first: a form that differs from what its page showed is shown anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.accounts.secrets import digest
from ioc_assess.collaborations.models import Partner, Refused
from ioc_assess.collaborations.rights import RUNS
from ioc_assess.operations.mails import mails_stay_here

from ..invitation_forms import ListForm, WordsForm, known_in, partners_of
from ..invitee_list import MOST_LINES, Line, Reading, read
from ..mails import preview
from ..models import Invitation, Round
from ..models.invitation import NOT_SENT, Invitee, Status
from ..rights import get_round

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_form
def round_invite(request: MemberRequest, code: str) -> HttpResponse:
    """A list of people, pasted or uploaded: first shown as it was understood, then taken."""
    found = get_round(request, code, needs=RUNS)
    if found.standing not in (Round.State.DRAFT, Round.State.OPEN):
        messages.info(request, _("This round takes no answers, so nobody can be invited to it."))
        return redirect("invitees", found.code)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if not form.is_valid():
        return _page(request, "round_invite", {"round": found, "form": form}, refused=form.is_bound)
    text = _tidy(form.text)
    reading = read(text, known_in(found))
    if len(reading.people) > MOST_LINES:  # many may stand on one line
        form.add_error(None, _("A list can have at most 2,000 people. Send it in two or more parts."))
        return _page(request, "round_invite", {"round": found, "form": form}, refused=True)
    if "add" in request.POST and request.POST.get("shown") == digest("list", text):
        try:
            return _taken(request, found, reading)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    else:
        # Also a file's text: there it can be mended.
        form = ListForm(initial={"people": text})
    roles = {role.code: role.name for role in found.theory.roles}
    values = {
        "round": found,
        "form": form,
        "reading": reading,
        "rows": list(_rows(found, reading.people, roles)),
        "shown": digest("list", text),
    }
    return _page(request, "round_invite", values, refused=bool(form.errors) or not reading.people)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _taken(request: MemberRequest, found: Round, reading: Reading[Partner]) -> HttpResponse:
    """Put those on the list whose lines are right; the others come back to be mended."""
    people = [Invitee(email=one.email, name=one.name, partner=one.partner, role=one.role) for one in reading.people]
    done = Invitation.objects.list_people(round=found, people=people)
    words = [ngettext("%(n)d person is on the list now.", "%(n)d people are on the list now.", done.added)]
    if not done.added:
        words = [_("Nobody new is on the list.")]
    if done.changed:
        words.append(
            ngettext("%(changed)d was on it and is changed.", "%(changed)d were on it and are changed.", done.changed)
        )
    told = " ".join(words) % {"n": done.added, "changed": done.changed}
    if not reading.faulty:
        messages.success(request, told)
        waiting = found.invitations.filter(sends=0, revoked=False).exists()
        return redirect("invitees_send" if waiting else "invitees", found.code)
    left = "\n".join([*([reading.heading] if reading.heading else []), *(line.text for line in reading.faulty)])
    values = {"round": found, "form": ListForm(initial={"people": left}), "reading": reading, "told": told}
    return _page(request, "round_invite", values)


def _rows(found: Round, people: Iterable[Line[Partner]], roles: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each line with what becomes of it."""
    there = {one.email.lower(): one for one in found.invitations.select_related("partner")}
    for line in people:
        one = there.get(line.email)
        person = Invitee(email=line.email, name=line.name, partner=line.partner, role=line.role)
        yield {"line": line, "role": roles.get(line.role, ""), "becomes": _becomes(one, person), "new": one is None}


def _becomes(one: Invitation | None, person: Invitee) -> str:
    if one is None:
        return _("New")
    if one.revoked:
        return _("Was taken back; comes anew, with another link")
    if one.done:
        return _("Has finished; nothing changes")
    if one.begun:
        return _("Has begun; nothing changes")
    return _("On the list; is changed") if one.take(person) else _("On the list already")


@require_form
def invitees_send(request: MemberRequest, code: str) -> HttpResponse:
    """The mail as people will get it, with one's own words, to those who had none yet, or whose mail failed."""
    found = get_round(request, code, needs=RUNS)
    failed = request.GET.get("to") == "failed"
    statuses = NOT_SENT if failed else (Status.PREPARED,)
    due = found.invitations.with_status().filter(Q(status__in=statuses)).order_by("pk")
    return _write(request, found, due, reminder=False, statuses=statuses, failed=failed)


@require_form
def invitees_remind(request: MemberRequest, code: str) -> HttpResponse:
    found = get_round(request, code, needs=RUNS)
    due = Invitation.objects.to_remind().filter(round=found).order_by("pk")
    return _write(request, found, due, reminder=True)


def _write(request: MemberRequest, found: Round, due: Any, *, reminder: bool, **which: Any) -> HttpResponse:
    """Words, the mail with them, and the button that sends it to as many as the page says."""
    name = "invitees_remind" if reminder else "invitees_send"
    count = due.count()
    draft = found.state == Round.State.DRAFT
    if not count or not (draft or found.takes_answers) or (reminder and draft):
        messages.info(request, _nobody(found, reminder))
        return redirect("invitees", found.code)
    words = {"words_before": found.words_before, "words_after": found.words_after}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=words)
    if form.is_valid():
        words = form.cleaned_data
        try:
            if "keep" in request.POST or draft:
                Invitation.objects.keep_words(round=found, **words)
                messages.success(request, _("Your words are kept."))
                return redirect("invitees", found.code)
            if "send" in request.POST and request.POST.get("shown") == _shown(words):
                return _sent(request, found, words, reminder=reminder, **which)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if not form.errors:
        found.words_before, found.words_after = words["words_before"], words["words_after"]
        form = WordsForm(initial=words)
    seen = preview(found, to=due.first() or Invitation(), by=request.user, reminder=reminder)
    values = {"round": found, "form": form, "mail": seen, "count": count, "shown": _shown(words), "draft": draft}
    values["stays_here"] = mails_stay_here()
    return _page(request, name, values | which, refused=bool(form.errors))


def _shown(words: dict[str, str]) -> str:
    return digest("words", "\0".join(words.values()))


def _sent(
    request: MemberRequest,
    found: Round,
    words: dict[str, str],
    *,
    reminder: bool,
    statuses: Any = (),
    failed: bool = False,
) -> HttpResponse:
    if reminder:
        count = Invitation.objects.remind(round=found, by=request.user, **words)
    else:
        count = Invitation.objects.send(round=found, by=request.user, statuses=statuses, **words)
    if count:
        told = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count) % {"n": count}
        messages.success(request, told)
    else:
        messages.info(request, _("These mails are on their way already."))
    return redirect("invitees", found.code)


def _nobody(found: Round, reminder: bool) -> str:
    if found.standing not in (Round.State.DRAFT, Round.State.OPEN):
        return _("This round takes no answers, so no mails are sent.")
    if reminder:
        return _("There is nobody to remind now. Nobody gets more than one mail a day.")
    return _("There is nobody to whom a mail would have to be sent.")


def _page(request: MemberRequest, name: str, values: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    found = values["round"]
    values["collaboration"] = found.collaboration
    if name == "round_invite":
        values |= {"partner_names": list(partners_of(found)), "role_names": [role.name for role in found.theory.roles]}
    return render(request, f"assessments/{name}.html", values, status=422 if refused else 200)
