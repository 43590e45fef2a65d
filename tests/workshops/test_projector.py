"""The projector: what the whole room sees, and nothing of any vote before it is revealed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ioc_assess.workshops.models import Step, Workshop
from tests.factories import make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def live(workshop: Workshop, client: Client, etag: str = "") -> tuple[int, str, str]:
    reply = client.get(reverse("projector_live", args=[workshop.projector_code]), headers={"If-None-Match": etag})
    return reply.status_code, reply.content.decode(), reply["ETag"]


def on(workshop: Workshop) -> Step:
    step = workshop.steps.get(item="trust-1a")
    step.workshop = workshop
    return step


def test_projector_shows_the_way_in_and_hides_its_address(client: Client) -> None:
    workshop = make_workshop(running=False)
    page = client.get(reverse("projector", args=[workshop.projector_code]))
    assert page["Referrer-Policy"] == "no-referrer"
    assert f">{workshop.round.join_code}<" in page.content.decode()
    workshop.renew_projector(by=owner_of(workshop.round.collaboration))
    assert client.get(reverse("projector", args=[workshop.projector_code])).status_code == 404


def test_projector_of_a_draft_is_not_there(client: Client) -> None:
    workshop = make_workshop(opened=False)
    assert client.get(reverse("projector", args=[workshop.projector_code])).status_code == 404


def test_projector_tells_nothing_of_what_was_voted_until_it_is_revealed(client: Client) -> None:
    pages = []
    ballots: list[list[int | str]] = [[0, 0, 0, 0, 0], [4, 4, 4, 4, "dont_know"]]
    for levels in ballots:
        workshop = make_workshop()
        by, step = owner_of(workshop.round.collaboration), on(workshop)
        step.open_vote(by=by)
        vote(step, levels)
        voting = live(workshop, client)
        assert "5 of 5 have voted" in voting[1]
        step.close_vote(by=by)
        pages.append((voting, live(workshop, client)))
    assert pages[0] == pages[1]


def test_projector_shows_what_was_revealed(client: Client) -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [1, 2, 2, 2, 3])
    step.close_vote(by=by)
    step.reveal(by=by)
    assert "Their median is 2.0" in live(workshop, client)[1]


def test_projector_asked_again_costs_one_query_however_many_sit(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    workshop = make_workshop()
    step = on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    _, _, etag = live(workshop, client)
    vote(step, [1])
    status, _, fresh = live(workshop, client, etag)
    assert status == 200
    assert fresh != etag
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert live(workshop, client, fresh)[0] == 304
