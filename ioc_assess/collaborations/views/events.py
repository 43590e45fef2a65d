"""What members did, for owners to read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ioc_assess.operations.models import Event

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
        "events": [{"event": one, "told": _told(one), "detail": _detail(one)} for one in page],
    }
    return render(request, "collaborations/events.html", context)


def _told(event: Event) -> SafeString:
    """Who did what to what, in one sentence that can be translated."""
    who = _who(event)
    themselves = event.label.casefold() == who.casefold()
    if event.verb == Event.Verb.MEMBER_JOINED and themselves:
        sentence = _("{who} joined")
    elif event.verb == Event.Verb.MEMBER_REMOVED and themselves:
        sentence = _("{who} left")
    else:
        sentence = _sentences()[Event.Verb(event.verb)]
    strong = {name: format_html("<strong>{}</strong>", words) for name, words in (("who", who), ("label", event.label))}
    return format_html(sentence, **strong)


def _sentences() -> dict[Event.Verb, str]:
    return {
        Event.Verb.COLLABORATION_STARTED: _("{who} started the collaboration {label}"),
        Event.Verb.COLLABORATION_CHANGED: _("{who} changed the collaboration {label}"),
        Event.Verb.PARTNER_ADDED: _("{who} added the partner {label}"),
        Event.Verb.PARTNER_CHANGED: _("{who} changed the partner {label}"),
        Event.Verb.PARTNERS_ORDERED: _("{who} changed the order of the partners {label}"),
        Event.Verb.PARTNER_REMOVED: _("{who} removed the partner {label}"),
        Event.Verb.MEMBER_INVITED: _("{who} invited {label}"),
        Event.Verb.INVITATION_REVOKED: _("{who} took back the invitation of {label}"),
        Event.Verb.MEMBER_JOINED: _("{who} joined {label}"),
        Event.Verb.RIGHT_CHANGED: _("{who} changed the right of {label}"),
        Event.Verb.MEMBER_REMOVED: _("{who} removed {label}"),
        Event.Verb.ROUND_STARTED: _("{who} prepared the round {label}"),
        Event.Verb.ROUND_CHANGED: _("{who} changed the round {label}"),
        Event.Verb.ROUND_REMOVED: _("{who} deleted the draft of the round {label}"),
        Event.Verb.ROUND_OPENED: _("{who} opened the round {label}"),
        Event.Verb.ROUND_CLOSED: _("{who} closed the round {label}"),
        Event.Verb.ROUND_REOPENED: _("{who} reopened the round {label}"),
        Event.Verb.ROUND_PUBLISHED: _("{who} published the round {label}"),
        Event.Verb.POSITION_RELEASED: _("{who} cleared the place of {label}"),
        Event.Verb.RESPONDENTS_INVITED: _("{who} invited to the round by mail {label}"),
        Event.Verb.RESPONDENTS_REMINDED: _("{who} reminded those invited to the round {label}"),
        Event.Verb.LINK_SENT_AGAIN: _("{who} sent a personal link again to {label}"),
        Event.Verb.LINK_REVOKED: _("{who} took back the personal link of {label}"),
        Event.Verb.ANSWERS_ENTERED: _("{who} entered answers for someone in the round {label}"),
        Event.Verb.COMMENT_REDACTED: _("{who} took a comment out of the round {label}"),
        Event.Verb.WORKSHOP_TAKEN_OVER: _("{who} took over the workshop {label}"),
        Event.Verb.VOTES_RESET: _("{who} had a question voted on anew in the workshop {label}"),
        Event.Verb.SEAT_REMOVED: _("{who} removed somebody from the workshop {label}"),
        Event.Verb.SEAT_READMITTED: _("{who} let somebody into the workshop again {label}"),
        Event.Verb.PROJECTOR_LINK_RENEWED: _("{who} made a new projector link for the workshop {label}"),
        Event.Verb.COLLABORATION_ERASED: _("{who} erased the collaboration {label}"),
        Event.Verb.ANSWERS_DELETED: _("{who} deleted the individual answers of the round {label}"),
    }


def _who(event: Event) -> str:
    if event.actor is not None:
        return event.actor.name
    return _("The site itself") if event.automatic else _("A former user")


def _detail(event: Event) -> str:
    """The detail in words; what is no known code is words already."""
    if event.verb in OF_RIGHTS:
        rights = {"owner": _("as owner"), "facilitator": _("as facilitator"), "viewer": _("as viewer")}
        return rights.get(event.detail, event.detail)
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
