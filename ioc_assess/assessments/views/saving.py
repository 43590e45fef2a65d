"""Saving as one goes: what the scripts of the answering pages send, a few changes at a time, and what stands then.

A page sends the fields of its form, for as many items as it likes: ``trust-1a`` with the answer and ``was-trust-1a``
with what it builds on, or the comment of one ``section``; and in ``of`` whose answers they are (``Device.outbox``):
the browser may have passed into other hands since the page was drawn. It gets JSON:

    200  {"answers": {"trust-1a": {"version": 7, "value": "3"}}}   what stands now (value "": no answer); where it is
         another value than was sent, a newer one was there and was not touched; null: not asked, or no answer was sent
         {"comment": {"version": 3, "mark": "…", "text": "…", "may_quote": true, "kept": true}}   likewise; not "kept":
         a newer one was there; null: too long, or of a section that is not asked
    404  {"state": "lost"}        this browser holds no key to these questions
    409  {"state": "closed"}      the round takes no more answers; "submitted": these were handed in
    410  {"state": "gone"}        the answers are not there any more, or the browser answers for someone else now

Whatever is sent again, because a reply was lost, changes nothing, and neither does an answer or comment that hung on
the way and comes after a later one, also where that took it back: see ``Response.save_answers``. A first save is not
known for old in one case: after the whole response was deleted and one begun anew with the same personal link. Then it
stands, and the check page shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ioc_assess.accounts.secrets import digest

from ..comment_form import CommentMixin, comment_field, mark, may_quote_field
from ..device import Device
from ..models import Invitation, Response
from ..models.answer import Change, Value
from ..models.comment import Said
from ..models.response import Closed
from ..part_form import SENT, shown


@login_not_required
@never_cache
@require_POST
def answer_save(request: HttpRequest, code: str) -> JsonResponse:
    device = Device(request, code)
    response = Response.objects.find(code, device.secret)
    if response is None:
        return _nothing_to_save_to(device)
    if request.POST.get("of") != device.outbox:
        return _refused("gone", 410)
    changes, said, stands = _changes(request.POST), SaidForm(request.POST).said(), None
    try:
        if said is None:
            standing = response.save_answers(changes)
        else:
            standing, stands = response.save_part(changes, section=request.POST.get("section", ""), said=said)
    except Closed:
        if Response.objects.find(code, device.secret) is None:  # submitted, or gone: with its round, perhaps
            return _nothing_to_save_to(device)
        return _refused("closed", 409)
    told: dict[str, Any] = {"answers": {item: _told(standing.get(item)) for item in _items(request.POST)}}
    if "comment" in request.POST:
        told["comment"] = _told_said(said, stands) if said and stands else None
    return JsonResponse(told)


class SaidForm(CommentMixin):
    """The comment that came."""

    comment = Said()

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields: dict[str, forms.Field] = {"comment": comment_field(), "may_quote": may_quote_field()}


def _items(sent: Mapping[str, str]) -> list[str]:
    return [name.removeprefix("was-") for name in sent if name.startswith("was-") and name != "was-comment"]


def _changes(sent: Mapping[str, str]) -> dict[str, Change]:
    """What is none of the answers is left out."""
    return {
        item: Change(base=shown(sent, item)[0], value=SENT[sent[item]])
        for item in _items(sent)
        if sent.get(item) in SENT
    }


def _told(standing: tuple[int, Value] | None) -> dict[str, int | str] | None:
    if standing is None:
        return None
    version, value = standing
    return {"version": version, "value": "" if value is None else str(value)}


def _told_said(said: Said, stands: Said) -> dict[str, Any]:
    return {
        "version": stands.version,
        "mark": mark(stands),
        "text": stands.text,
        "may_quote": stands.may_quote,
        "kept": stands.says_the_same(said),
    }


def _nothing_to_save_to(device: Device) -> JsonResponse:
    if Response.objects.find_submitted(device.code, device.result_secret):
        return _refused("submitted", 409)
    if device.secret and Invitation.objects.filter(secret_hash=digest("invitation", device.secret), done=True).exists():
        return _refused("submitted", 409)  # on another device
    return _refused("gone", 410) if device.secret or device.result_secret else _refused("lost", 404)


def _refused(state: str, status: int) -> JsonResponse:
    return JsonResponse({"state": state}, status=status)
