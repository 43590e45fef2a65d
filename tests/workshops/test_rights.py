"""Who comes to a workshop, and by which pages: none of a survey's leads to what happens in a room."""

from __future__ import annotations

import uuid

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Right
from ioc_assess.collaborations.rights import RUNS, NotYourRight
from ioc_assess.urls import urlpatterns
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.recording import record
from ioc_assess.workshops.rights import get_workshop
from tests.factories import make_member, make_round, make_user, make_workshop, owner_of

pytestmark = pytest.mark.django_db

#: Every page under rounds/<code>/ that is of surveys alone: those of reports are a workshop's too
OF_SURVEYS = [
    str(one.name)
    for one in urlpatterns
    if str(one.pattern).startswith("rounds/<slug:code>/")
    and not str(one.pattern).startswith("rounds/<slug:code>/workshop/")
    and one.name not in ("round", "round_results", "report", "report_pdf")
]


def asked(user: User, code: str, **needs: frozenset[Right]) -> Workshop:
    request = RequestFactory().get("/")
    request.user = user
    return get_workshop(request, code, **needs)


def test_get_workshop_gives_the_workshop_with_the_members_right() -> None:
    workshop = make_workshop()
    collaboration = workshop.round.collaboration
    found = asked(owner_of(collaboration), workshop.round.code, needs=RUNS)
    assert found == workshop
    assert found.round.collaboration == collaboration
    assert found.round.collaboration.may_run
    viewer = make_member(collaboration, right=Right.VIEWER)
    assert not asked(viewer, workshop.round.code).round.collaboration.may_run
    with pytest.raises(NotYourRight):
        asked(viewer, workshop.round.code, needs=RUNS)


def test_get_workshop_finds_nothing_for_strangers_nor_of_a_survey() -> None:
    workshop = make_workshop()
    with pytest.raises(Http404):
        asked(make_user("else@example.org"), workshop.round.code)
    survey = make_round(collaboration=workshop.round.collaboration)
    with pytest.raises(Http404):
        asked(owner_of(workshop.round.collaboration), survey.code)


def test_the_pages_of_surveys_are_known() -> None:
    assert len(OF_SURVEYS) >= 17
    assert {"round_publish", "round_close", "round_enter", "round_invite", "round_paper_pdf"} <= set(OF_SURVEYS)


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("name", OF_SURVEYS)
def test_no_page_of_surveys_is_there_for_a_workshop(client: Client, name: str, opened: bool) -> None:
    workshop = make_workshop(opened=opened)
    before = Round.objects.filter(pk=workshop.round_id).values().get()
    client.force_login(owner_of(workshop.round.collaboration))
    more = {"comment": uuid.uuid4()} if name == "comment_redact" else {}
    address = reverse(name, kwargs={"code": workshop.round.code} | more)
    assert client.get(address).status_code == 404
    assert client.post(address, {"confirm": "on", "reason": "Because"}).status_code in (404, 405)
    assert Round.objects.filter(pk=workshop.round_id).values().get() == before


def test_round_leads_to_the_workshop_and_once_it_is_recorded_to_its_results(client: Client) -> None:
    workshop = make_workshop()
    collaboration, address = workshop.round.collaboration, reverse("round", args=[workshop.round.code])
    by = owner_of(collaboration)
    client.force_login(by)
    there = reverse("workshop", args=[workshop.round.code])
    assert client.get(address).headers["Location"] == there
    assert client.get(there).status_code == 200
    step = workshop.steps.get(item="trust-1a")
    step.open_vote(by=by)
    step.close_vote(by=by)
    step.agree(by=by, level=3, reason="The joint posts")
    workshop.end(by=by)
    record(Workshop.objects.get(pk=workshop.pk), by=by)
    assert client.get(address).headers["Location"] == there
    assert client.get(there).headers["Location"] == reverse("round_results", args=[workshop.round.code])
    client.force_login(make_user("else@example.org"))
    assert client.get(address).status_code == 404
