"""The projector: what the whole room sees, and nothing of any vote before it is revealed."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.templatetags.rounds import grouped
from ioc_assess.theory.loading import theory
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from tests.factories import make_workshop, owner_of, vote
from tests.workshops.test_beside import surveyed

pytestmark = pytest.mark.django_db


def live(workshop: Workshop, client: Client, etag: str = "") -> tuple[int, str, str]:
    reply = client.get(reverse("projector_live", args=[workshop.projector_code]), headers={"If-None-Match": etag})
    return reply.status_code, reply.content.decode(), reply["ETag"]


def words(page: str) -> str:
    """What is read; a tag may stand between a word and the sign after it."""
    return re.sub(r" ([;:,])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", page).split()))


def on(workshop: Workshop) -> Step:
    step = workshop.steps.get(item="trust-1a")
    step.workshop = workshop
    return step


def test_projector_shows_the_way_in_and_hides_its_address(client: Client) -> None:
    workshop = make_workshop(running=False)
    page = client.get(reverse("projector", args=[workshop.projector_code]))
    assert page["Referrer-Policy"] == "no-referrer"
    assert f">{grouped(str(workshop.round.join_code))}<" in page.content.decode()
    workshop.renew_projector(by=owner_of(workshop.round.collaboration))
    assert client.get(reverse("projector", args=[workshop.projector_code])).status_code == 404


def test_projector_of_a_draft_is_not_there(client: Client) -> None:
    workshop = make_workshop(opened=False)
    assert client.get(reverse("projector", args=[workshop.projector_code])).status_code == 404


def test_projector_tells_nothing_of_what_was_voted_until_it_is_revealed(client: Client) -> None:
    pages = []
    ballots: list[list[int | str]] = [[0, 0, 0, 0, 0, 0], [4, 4, 4, 4, 4, "dont_know"]]
    for levels in ballots:
        workshop = make_workshop()
        by, step = owner_of(workshop.round.collaboration), on(workshop)
        step.open_vote(by=by)
        vote(step, levels)
        voting = live(workshop, client)
        assert "6 of 6 have voted" in words(voting[1])
        step.close_vote(by=by)
        shown = (voting, live(workshop, client))
        code = grouped(str(workshop.round.join_code))
        pages.append([(status, page.replace(code, "CODE"), tag) for status, page, tag in shown])
    assert pages[0] == pages[1]


def test_projector_shows_what_was_revealed(client: Client) -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [1, 2, 2, 2, 3])
    step.close_vote(by=by)
    step.reveal(by=by)
    assert "This vote: 5 people median 2.0" in words(live(workshop, client)[1])


def test_projector_asked_again_costs_one_query_however_many_sit(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = make_workshop()
    step = on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    _, _, etag = live(workshop, client)
    vote(step, [1])
    status, _, fresh = live(workshop, client, etag)
    assert status == 200
    assert fresh != etag
    with django_assert_num_queries(1):
        assert live(workshop, client, fresh)[0] == 304


def test_projector_says_what_too_few_votes_mean(client: Client) -> None:
    """Five voted and four gave a level: nothing of them is shown, whatever comes of it."""
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [1, 2, 2, 3, "dont_know"])
    assert "Fewer than" not in words(live(workshop, client)[1])
    step.close_vote(by=by)
    page = words(live(workshop, client)[1])
    assert "5 votes are in. Voting is closed." in page
    assert "Fewer than 5 people gave a level, so nothing can be shown. A level can still be agreed." in page
    step.agree(by=by, level=2, reason="Both <wards> say so", minority_note="Not at night")
    page = words(live(workshop, client)[1])
    for said in ("Agreed: Partly", "Both &lt;wards&gt; say so", "What a minority holds Not at night"):
        assert said in page
    assert "median" not in page


def test_projector_shows_votes_beside_each_other_and_beside_the_survey(client: Client) -> None:
    """Of 1 1 2 2 2 the median is 2 − 2/6, of 3 3 3 3 4 it is 3 + 1/8; in the survey 2."""
    source = surveyed([1, 2, 2, 2, 3])
    workshop = make_workshop(["trust-1a"], collaboration=source.collaboration, source=source)
    by, step = owner_of(source.collaboration), on(workshop)
    assert "Survey" not in live(workshop, client)[1]
    step.open_vote(by=by)
    vote(step, [1, 1, 2, 2, 2, "dont_know"])
    assert "Survey" not in live(workshop, client)[1]
    step.close_vote(by=by)
    step.reveal(by=by)
    page = words(live(workshop, client)[1])
    month = timezone.localdate().strftime("%B %Y")
    assert f"Survey “Spring round”, {month}: 5 people median 2.0" in page
    assert "This vote: 5 people; don’t know: 1 median 1.7 Views agree" in page
    assert "Survey: 1 2 1 A little" in page
    step.open_vote(by=by)
    assert "median" not in live(workshop, client)[1]
    vote(step, [3, 3, 3, 3, 4])
    step.close_vote(by=by)
    step.reveal(by=by)
    page = words(live(workshop, client)[1])
    assert "First vote: 5 people median 1.7" in page
    assert "Second vote: 5 people median 3.1" in page
    assert "Survey: 1 First vote: 0 4 3 Mostly" in page
    step.split(by=by, reason="No common view")
    assert "The room does not agree No common view" in words(live(workshop, client)[1])
    step.skip(by=by)
    page = words(live(workshop, client)[1])
    assert "This question is left out." in page
    assert "median" not in page


def test_projector_says_shares_where_the_middle_is_best(client: Client) -> None:
    code = next(item.code for item in theory().items if item.kind == "balance")
    workshop = make_workshop([code])
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get()
    step.open_vote(by=by)
    vote(step, [0, 1, 2, 2, 4])
    step.close_vote(by=by)
    step.reveal(by=by)
    page = words(live(workshop, client)[1])
    assert "40% about right, 40% too little, 20% too much" in page
    assert "best in the middle: “About right”" in page
    assert "median" not in page


def test_projector_says_so_where_a_groups_score_is_capped(client: Client) -> None:
    """Five of one partner at the top: "over 90" tells of none of them alone."""
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [4, 4, 4, 4, 4])
    vote(step, [1, 1, 2, 2, 2], partner="South")
    step.close_vote(by=by)
    step.reveal(by=by)
    assert "North over 90" in words(live(workshop, client)[1])


def test_projector_counts_down_and_names_the_hour_for_whoever_has_no_script(client: Client) -> None:
    workshop = make_workshop()
    workshop.set_timer(by=owner_of(workshop.round.collaboration), minutes=5)
    page = live(workshop, client)[1]
    assert re.search(r'data-seconds-left="(300|29\d)"', page)
    workshop.refresh_from_db()
    assert workshop.timer_ends_at
    assert f"Discussion until {timezone.localtime(workshop.timer_ends_at):%H:%M}." in page


def test_projector_says_that_it_ended_and_tells_no_code_then(client: Client) -> None:
    workshop = make_workshop()
    workshop.end(by=owner_of(workshop.round.collaboration))
    page = live(workshop, client)[1]
    assert "Thank you. The workshop has ended." in page
    assert grouped(str(workshop.round.join_code)) not in page


@pytest.mark.parametrize("state", ["lobby", "voting", "revealed"])
def test_projector_costs_as_much_for_many_as_for_few(client: Client, state: str) -> None:
    spent = []
    for people in (5, 400):
        workshop = make_workshop(running=state != "lobby")
        code = workshop.round.frozen.partners[0].code
        hashes = [f"{workshop.pk}-{n}" for n in range(people)]
        Seat.objects.bulk_create(
            Seat(workshop=workshop, secret_hash=one, partner=code, role="executive") for one in hashes
        )
        by, step = owner_of(workshop.round.collaboration), on(workshop)
        if state != "lobby":
            step.open_vote(by=by)
            values = {"step": step, "ballot": 1, "partner": code, "role": "executive"}
            Vote.objects.bulk_create(Vote(**values, voter_hash=one, level=n % 5) for n, one in enumerate(hashes))
        if state == "revealed":
            step.close_vote(by=by)
            step.reveal(by=by)
        live(workshop, client)
        with CaptureQueriesContext(connection) as queries:
            assert live(workshop, client)[0] == 200
        spent.append(len(queries))
    assert spent[0] == spent[1]
