"""Coming to a round by its join link or its code. Nothing is written: mail scanners follow links too."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.throttle import note_failure, too_many_failures, wait_page

from ..device import Device
from ..models import Round
from ..respondent_forms import JoinCodeForm, bare_code

#: By this name wrong codes are counted.
WHAT = "join"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_code(request: HttpRequest) -> HttpResponse:
    """A place to type the code that someone reads aloud. It is posted, so that it stands in no address."""
    if request.method != "POST":
        return render(request, "assessments/join_code.html", {"form": JoinCodeForm()})
    if too_many_failures(request, WHAT):
        return wait_page(request)
    form = JoinCodeForm(request.POST)
    if form.is_valid():
        if found := _find(form.cleaned_data["code"]):
            return _let_in(request, found)
        note_failure(request, WHAT)
        form.unknown_code()
    return render(request, "assessments/join_code.html", {"form": form}, status=422)


@login_not_required
@never_cache
@require_safe
def join(request: HttpRequest, code: str) -> HttpResponse:
    if too_many_failures(request, WHAT):
        return wait_page(request)
    if found := _find(bare_code(code)):
        return _let_in(request, found)
    note_failure(request, WHAT)
    return render(request, "assessments/join.html", status=404)


def _find(code: str) -> Round | None:
    return Round.objects.filter(join_code=code).first() if code else None


def _let_in(request: HttpRequest, round: Round) -> HttpResponse:
    """Closed rounds too: the next page knows whether this browser has something to see there."""
    at = "seat" if round.mode == Round.Mode.WORKSHOP else "answer"
    reply = redirect(at, round.code)
    Device(request, round.code, at=at).allow_joining(reply, round)
    return reply
