"""What members did, for owners to read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ioc_assess.operations.models import Event

from ..models import Right
from ..rights import OWNS, get_collaboration

EVENTS_A_PAGE = 50

#: Verbs whose detail is a right
OF_RIGHTS = {Event.Verb.MEMBER_INVITED, Event.Verb.MEMBER_JOINED, Event.Verb.RIGHT_CHANGED}
#: Verbs whose detail is a list of what was changed
OF_CHANGES = {Event.Verb.COLLABORATION_CHANGED, Event.Verb.ROUND_CHANGED}


@require_safe
def events(request: HttpRequest, code: str) -> HttpResponse:
    collaboration = get_collaboration(request, code, needs=OWNS)
    page = Paginator(Event.objects.of(collaboration.code), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "collaboration": collaboration,
        "page": page,
        "events": [{"event": one, "who": _who(one), "detail": _detail(one)} for one in page],
    }
    return render(request, "collaborations/events.html", context)


def _who(event: Event) -> str:
    if event.actor is not None:
        return event.actor.name
    return _("The site itself") if event.automatic else _("A former user")


def _detail(event: Event) -> str:
    """The detail in words; what is no known code is words already."""
    if event.verb in OF_RIGHTS:
        return _("as %(right)s") % {"right": dict(Right.choices).get(event.detail, event.detail).lower()}
    if event.verb in OF_CHANGES:
        known = _changes()
        return ", ".join(known.get(code, code) for code in event.detail.split(", "))
    return event.detail


def _changes() -> dict[str, str]:
    """What can be changed of a collaboration and of a round, by the name of its field."""
    return {
        "name": _("name"),
        "form": _("form"),
        "mandated": _("required from outside or not"),
        "integration": _("closeness"),
        "dispersed": _("sites far apart or not"),
        "cross_sector": _("different sectors or not"),
        "external_funding": _("money from outside or not"),
        "phase": _("phase"),
        "retention_days": _("days to keep single answers"),
        "title": _("title"),
        "closes_at": _("closing time"),
        "mode": _("kind of round"),
        "purpose": _("purpose"),
        "length": _("length of the questionnaire"),
        "clusters": _("groups of questions"),
        "weighting": _("weighting"),
        "grouping": _("grouping"),
        "k": _("smallest group shown"),
    }
