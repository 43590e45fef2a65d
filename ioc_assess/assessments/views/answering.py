"""The way through a questionnaire: begin, answer page by page, check, submit, see one's own result, clear the device.

Whoever asks is known by the cookies of ``Device`` alone; no session and no account is touched. GET writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.collaborations.models import Refused
from ioc_assess.theory.model import Theory

from ..device import Device
from ..models import Invitation, Response, Round
from ..models.comment import Said
from ..models.response import Closed, DeletesAnswers
from ..part_form import PartForm, label
from ..personal import personal_result
from ..questionnaire import Part, asked_alone, most_minutes
from ..respondent_forms import NO_PARTNER, WhoForm
from .invited import already_submitted, before_own_link

#: A number of answers, as a page sends it back.
MANY = re.compile("[0-9]{1,4}")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Where the join link and personal links lead: say who you are and begin, or go on where you stopped."""
    device = Device(request, code)
    response = Response.objects.find(code, device.secret)
    invitation = Invitation.objects.find(code, device.personal_secret)
    if invitation and (first := before_own_link(request, device, invitation, response)):
        return first
    if response:
        if request.method == "POST":
            return redirect("answer", code)  # one response a browser: beginning again goes on with it
        if not response.round.takes_answers:
            return _closed(request, response.round, begun=True)
        return _resume(request, response, device.outbox)
    if device.secret or device.result_secret:
        return _without_answers(request, device)
    round = joined_round(device)
    if round is None:
        return _lost(request)
    if not round.takes_answers:
        return _closed(request, round, not_saved=request.method == "POST")
    form = WhoForm(request.POST if request.method == "POST" else None, round=round, invitation=invitation)
    if form.is_valid():
        try:
            Response.objects.begin(
                round=round,
                partner=form.partner,
                role=form.cleaned_data["role"],
                secret=device.first_secret,
                invitation=invitation,
            )
        except Closed:
            return _closed(request, round, not_saved=True)
        except Refused as refused:
            form.add_error(None, str(refused))
    # Begun just now, or by the same button pressed before.
    if form.is_bound and (response := Response.objects.find(code, device.first_secret)):
        reply = redirect("answer_part", code, response.pages()[0].code)
        device.keep_answers(reply)
        return reply
    if form.is_bound and Round.objects.find(code) is None:  # erased just now
        return _gone(request, device, not_saved=True)
    status = 422 if form.is_bound else 200
    most = most_minutes(round.theory, round.items)
    values = {"round": round, "form": form, "most": most, "invitation": invitation}
    return render(request, "assessments/answer.html", values, status=status)


def _resume(request: HttpRequest, response: Response, outbox: str) -> HttpResponse:
    """For someone who comes back: how far they are, and where to go on."""
    pages, given = response.pages(), response.given()
    values = {
        "round": response.round,
        "response": response,
        "partner": response.partner_name,
        "role": _role_name(response.round.theory, response.role),
        "answered": sum(item.code in given for page in pages for item in page.items),
        "questions": sum(len(page.items) for page in pages),
        "next": _goes_on_with(pages, given),
        "outbox": outbox,
        "pages": [(page, sum(item.code in given for item in page.items)) for page in pages],
    }
    return render(request, "assessments/answer_resume.html", values)


def _goes_on_with(pages: tuple[Part, ...], given: Container[str]) -> Part | None:
    """The last page with an answer where questions are left on it, since answers are saved as they are given and nobody
    knows whether it was left at its end; else the page after it, since what was left out before may be meant so; once
    that was the end, the first page with a question left."""
    begun = max((page.number for page in pages if any(item.code in given for item in page.items)), default=0)
    left = [page for page in pages if any(item.code not in given for item in page.items)]
    return next((page for page in left if page.number >= begun), next(iter(left), None))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_role(request: HttpRequest, code: str) -> HttpResponse:
    """Correct partner and role before submission. Where that deletes answers it is asked for first."""
    device = Device(request, code)
    response = Response.objects.find(code, device.secret)
    if response is None:
        return _without_answers(request, device)
    round, posted = response.round, request.method == "POST"
    if not round.takes_answers:
        return _closed(request, round, begun=True, not_saved=posted)
    fixed = round.mode == Round.Mode.DECLARED
    way_out = reverse("answer_check" if _to_check(request) else "answer", args=[code])
    initial = {"partner": response.partner.code if response.partner else NO_PARTNER, "role": response.role}
    form = WhoForm(request.POST if posted else None, round=round, fixed_partner=fixed, initial=initial)
    if form.is_valid():
        partner, role = response.partner if fixed else form.partner, form.cleaned_data["role"]
        agreed = request.POST.get("may_delete", "")  # only the page that asks sends it
        try:
            response.change_role(partner=partner, role=role, may_delete=int(agreed) if MANY.fullmatch(agreed) else 0)
        except Closed:
            return _closed(request, round, begun=True, not_saved=True)
        except DeletesAnswers as asks:
            values = {
                "round": round,
                "chosen": form.cleaned_data,
                "role": _role_name(round.theory, role),
                "count": asks.count,
                "comments": asks.comments,
                "all": asks.count + asks.comments,
                "way_out": way_out,
            }
            return render(request, "assessments/answer_role_deletes.html", values, status=422)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(way_out)
    values = {"round": round, "form": form, "way_out": way_out, "outbox": device.outbox}
    return render(request, "assessments/answer_role.html", values, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_part(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """One page of questions. Only what changed since it was drawn is saved; what was changed elsewhere comes back."""
    device = Device(request, code)
    response = Response.objects.find(code, device.secret)
    if response is None:
        return _without_answers(request, device, not_saved=request.method == "POST")
    round, theory = response.round, response.round.theory
    pages = response.pages()
    page = next((one for one in pages if one.code == part), None)
    # The role was changed meanwhile, or the page was drawn for someone who answered in this browser before.
    if page is None or request.POST.get("of", device.outbox) != device.outbox:
        return redirect("answer", code)
    if request.method != "POST":
        if not round.takes_answers:
            return _closed(request, round, begun=True)
        form = _form(response, page)
        return _part(request, device, response, page, form)
    form = PartForm(request.POST, theory=theory, part=page, comment=Said() if page.ends_section else None)
    changes, said = form.changed(), form.said()
    stands = None
    try:
        if said is None:
            standing = response.save_answers(changes)
        else:
            standing, stands = response.save_part(changes, section=page.section.code, said=said)
    except Closed:
        submitted = Response.objects.find_submitted(code, device.result_secret) is not None
        lost = [(theory.item[item].text, label(theory, theory.item[item], one.value)) for item, one in changes.items()]
        if said and said.text:
            lost.append((_("Your comment"), said.text))
        return _closed(request, round, begun=not submitted, submitted=submitted, not_saved=True, lost=lost)
    newer = {item: value for item, (_version, value) in standing.items() if value != changes[item].value}
    newer_comment = stands if said and stands and not stands.says_the_same(said) else None
    if form.is_valid() and not newer and not newer_comment:
        return redirect(*_next(code, pages, page, request.POST.get("go", "on")))
    form = _form(response, page, request.POST)
    form.newer = newer
    if newer_comment:
        form.newer_comment = newer_comment
    return _part(request, device, response, page, form, status=422)


def _form(response: Response, page: Part, data: QueryDict | None = None) -> PartForm:
    """A page's form to be drawn, with what is stored."""
    return PartForm(
        data,
        theory=response.round.theory,
        part=page,
        answers=response.stored(),
        comment=response.said(page.section.code) if page.ends_section else None,
        mode=response.round.mode,
        alone=asked_alone(response.round.theory, response.round.items, page.section.code),
    )


def _part(
    request: HttpRequest, device: Device, response: Response, page: Part, form: PartForm, status: int = 200
) -> HttpResponse:
    values = {
        "round": response.round,
        "part": page,
        "form": form,
        "to_check": _to_check(request),
        "outbox": device.outbox,
    }
    return render(request, "assessments/answer_part.html", values, status=status)


def _to_check(request: HttpRequest) -> bool:
    """Whoever changes something from the check page goes back there."""
    return request.GET.get("to") == "check"


def _next(code: str, pages: tuple[Part, ...], page: Part, go: str) -> tuple[str, ...]:
    """Where to go from a page: before the first comes the page that one comes back to, after the last the check."""
    if go == "back":
        return ("answer_part", code, pages[page.number - 2].code) if page.number > 1 else ("answer", code)
    if go == "check":
        return ("answer_check", code)
    return ("answer_part", code, pages[page.number].code) if page.number < page.total else ("answer_check", code)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_check(request: HttpRequest, code: str) -> HttpResponse:
    """All answers on one page, and the button that hands them in. It works once: whatever comes again with the same
    cookies finds the answers submitted and changes nothing."""
    device = Device(request, code)
    response = Response.objects.find(code, device.secret)
    if response is None:
        return _without_answers(request, device)
    round, posted = response.round, request.method == "POST"
    if not round.takes_answers:
        return _closed(request, round, begun=True, not_saved=posted)
    refused = ""
    if posted and device.result_secret:
        try:
            response.submit(result_secret=device.result_secret)
        except Closed:
            if Response.objects.find_submitted(code, device.result_secret):  # by the same button, pressed twice
                return redirect("answer_result", code)
            if Response.objects.find(code, device.secret) is None:  # on another device, or their link was taken back
                return _without_answers(request, device, not_saved=True)
            return _closed(request, round, begun=True, not_saved=True)
        except Refused as error:
            refused = str(error)
        else:
            done = redirect("answer_result", code)
            device.drop_answers(done)
            return done
    reply = _check(request, response, device.outbox, refused)
    if not device.result_secret:
        device.keep_result(reply, new_secret())
    return reply


def _check(request: HttpRequest, response: Response, outbox: str, refused: str) -> HttpResponse:
    theory = response.round.theory
    words = {code: label(theory, theory.item[code], value) for code, value in response.given().items()}
    comments = {one.section: one for one in response.comments.all()}
    questions = response.questions()
    values = {
        "round": response.round,
        "partner": response.partner_name,
        "role": _role_name(response.round.theory, response.role),
        "pages": [
            (page, [(item, words.get(item.code, "")) for item in page.items], comments.get(page.section.code))
            for page in response.pages()
        ],
        "answered": len(words),
        "unanswered": len(questions) - len(words),
        "refused": refused,
        "outbox": outbox,
    }
    return render(request, "assessments/answer_check.html", values, status=422 if refused else 200)


@login_not_required
@never_cache
@require_safe
def answer_result(request: HttpRequest, code: str) -> HttpResponse:
    """What one's own answers say, found by the second secret. Once the round is published no answer is read."""
    device = Device(request, code)
    response = Response.objects.find_submitted(code, device.result_secret)
    if response is None:
        begun = Response.objects.find(code, device.secret)
        return redirect("answer_check", code) if begun else _without_answers(request, device)
    published = response.round.state == Round.State.PUBLISHED
    values = {"round": response.round, "personal": None if published else personal_result(response)}
    return render(request, "assessments/answer_result.html", values)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_clear(request: HttpRequest, code: str) -> HttpResponse:
    """Take everything of the round off this device. Answers that were not submitted are deleted with it."""
    device = Device(request, code)
    response = Response.objects.find(code, device.secret)
    if request.method == "POST":
        discarded = response is not None and response.discard()
        # Also where they were submitted in another window, after this one offered to delete them.
        submitted = Response.objects.find_submitted(code, device.result_secret)
        told = {"discarded": discarded, "submitted": submitted, "code": code}
        reply = render(request, "assessments/answer_cleared.html", told)
        device.clear(reply)
        return reply
    if device.empty:
        return _lost(request)
    submitted = Response.objects.find_submitted(code, device.result_secret)
    found = response or submitted
    values = {
        "round": found.round if found else None,
        "submitted": submitted,
        "answered": response.answers.count() if response else 0,
        "commented": response.comments.exists() if response else False,
        "code": code,
    }
    return render(request, "assessments/answer_clear.html", values)


def _role_name(theory: Theory, role: str) -> str:
    return next(one.name for one in theory.roles if one.code == role)


def joined_round(device: Device) -> Round | None:
    """The round whose join link, or a personal link to which, was opened here."""
    round = Round.objects.find(device.code)
    if round is None or device.may_join(round) or Invitation.objects.find(device.code, device.personal_secret):
        return round
    return None


def _without_answers(request: HttpRequest, device: Device, *, not_saved: bool = False) -> HttpResponse:
    """For a browser that holds no unsubmitted answers of this round."""
    if response := Response.objects.find_submitted(device.code, device.result_secret):
        if not_saved:
            return _closed(request, response.round, submitted=True, not_saved=True)
        return redirect("answer_result", device.code)
    if device.secret or device.result_secret:
        if Invitation.objects.filter(secret_hash=digest("invitation", device.secret), done=True).exists():
            return already_submitted(request, device, not_saved=not_saved)  # on another device
        return _gone(request, device, not_saved=not_saved)
    return redirect("answer", device.code) if joined_round(device) else _lost(request)


def _gone(request: HttpRequest, device: Device, *, not_saved: bool) -> HttpResponse:
    values = {"code": device.code, "not_saved": not_saved, "outbox": device.outbox}
    return render(request, "assessments/answer_gone.html", values, status=410)


def _lost(request: HttpRequest) -> HttpResponse:
    """No cookie of this round. It looks the same whether or not there is such a round."""
    return render(request, "assessments/answer_lost.html", status=404)


def _closed(
    request: HttpRequest,
    round: Round,
    *,
    begun: bool = False,
    submitted: bool = False,
    not_saved: bool = False,
    lost: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """``lost``: what was sent and could not be saved."""
    device = Device(request, round.code)
    if not_saved and Round.objects.find(round.code) is None:  # erased just now
        return _gone(request, device, not_saved=True)
    values = {
        "round": round,
        "begun": begun,
        "submitted": submitted,
        "not_saved": not_saved,
        "lost": lost,
        "outbox": device.outbox,
    }
    return render(request, "assessments/answer_closed.html", values, status=409 if not_saved else 200)
