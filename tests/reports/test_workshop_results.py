"""The page of a recorded workshop."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ioc_assess.assessments.models import Results
from ioc_assess.assessments.results import read
from ioc_assess.scoring.numbers import percent
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.recording import record
from tests.factories import make_member, make_user, make_workshop, owner_of, vote
from tests.reports.workshops import recorded as of_kind

pytestmark = pytest.mark.django_db


def recorded() -> Workshop:
    workshop = make_workshop(["trust-1a", "risk-1a", "trust-7a"])
    by = owner_of(workshop.round.collaboration)
    for item, ballots in (("trust-1a", ([1, 1, 2, 2, 2], [3, 3, 3, 3, 4])), ("risk-1a", ([0, 0, 0, 0],))):
        step = workshop.steps.get(item=item)
        step.workshop = workshop
        for levels in ballots:
            step.open_vote(by=by)
            vote(step, levels)
            step.close_vote(by=by)
            if len(levels) >= 5:
                step.reveal(by=by)
    workshop.steps.get(item="trust-1a").agree(
        by=by, level=3, reason="Joint <posts>", minority_note="Two see it lower", decision="Meet monthly"
    )
    workshop.steps.get(item="risk-1a").split(by=by, reason="No common view")
    workshop.steps.get(item="trust-7a").skip(by=by)
    workshop.end(by=by)
    workshop = Workshop.objects.get(pk=workshop.pk)
    record(workshop, by=by)
    return workshop


def words(client: Client, workshop: Workshop) -> str:
    answer = client.get(f"/rounds/{workshop.round.code}/results/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_workshop_results_says_what_moved_and_what_was_agreed(client: Client) -> None:
    workshop = recorded()
    client.force_login(make_member(workshop.round.collaboration, "viewer"))
    page = words(client, workshop)
    # Of 1 1 2 2 2 the median is 2 − 2/6, of 3 3 3 3 4 it is 3 + 1/8.
    assert "median 1.7, then 3.1" in page
    assert "Agreed at least one level better than the first vote" in page
    for said in ("(3 of 4)", "Joint &lt;posts&gt;", "Two see it lower", "Meet monthly", "No common view"):
        assert said in page
    assert "Skipped" in page
    assert "North: 14" in page
    assert "negotiated in the room" in page


def test_workshop_results_shows_no_vote_that_the_room_did_not_see(client: Client) -> None:
    workshop = recorded()
    client.force_login(owner_of(workshop.round.collaboration))
    page = words(client, workshop)
    assert page.count("No vote of the workshop was shown on this question.") == 2
    assert page.count("People by level") == 1


def test_workshop_results_are_for_members(client: Client) -> None:
    workshop = recorded()
    address = f"/rounds/{workshop.round.code}/"
    client.force_login(make_user("stranger@example.org"))
    assert client.get(address + "results/").status_code == 404
    client.force_login(owner_of(workshop.round.collaboration))
    overview = client.get(f"/collaborations/{workshop.round.collaboration.code}/").content.decode()
    assert address + "results/" in overview
    assert "Report of the workshop" in overview
    assert "Board report" not in overview


def test_workshop_results_before_it_is_recorded(client: Client) -> None:
    workshop = make_workshop()
    client.force_login(owner_of(workshop.round.collaboration))
    answer = client.get(f"/rounds/{workshop.round.code}/results/")
    assert answer.status_code == 409
    assert "is not recorded yet" in answer.content.decode()


def sections(page: str) -> list[str]:
    return re.findall(r'<section class="card outcome".*?</section>', page, re.S)


def column(section: str, place: int) -> list[str]:
    """One vote's figures from top to bottom: five levels, the middle, three answers that are no level, the score."""
    found = re.findall(r'<tr><th scope="row">.*?</tr>', section, re.S)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)[place] for row in found][:10]


@pytest.mark.parametrize("kind", ["small", "twelve"])
def test_workshop_results_are_those_that_were_frozen_and_those_of_the_summary(client: Client, kind: str) -> None:
    workshop = of_kind(kind)
    client.force_login(owner_of(workshop.round.collaboration))
    address = f"/rounds/{workshop.round.code}/"
    page = client.get(address + "results/").content.decode()
    assert sections(page) == sections(client.get(address + "workshop/summary/").content.decode())
    frozen = {row.kind: read(row).figures.items for row in Results.objects.filter(round=workshop.round_id)}
    assert len(sections(page)) == workshop.steps.count()
    seen = 0
    for section, step in zip(sections(page), workshop.steps.all(), strict=True):
        heads = re.findall(r'<th scope="col" class="number">(.*?)</th>', section)
        assert ("Before" in heads) == (step.item in frozen["before"])
        for place, head in enumerate(heads):
            if head == "Survey":
                continue
            one = frozen[head.lower()][step.item]
            *levels, middle = column(section, place)[:6]
            *others, score = column(section, place)[6:]
            assert levels == ([str(n) for n in one.spread.counts] if one.spread else ["–"] * 5)
            if one.spread and "/" not in middle:
                assert middle == f"{one.spread.interpolated_median:.1f}"
            assert others == [str(n) for n in (one.dont_know, one.not_applicable, one.prefer_not_to_say)]
            assert score == ("–" if one.score is None else str(percent(one.score)))
            seen += 1
    assert seen >= {"small": 8, "twelve": 22}[kind]


def test_workshop_results_lead_to_the_survey_that_stands_beside(client: Client) -> None:
    workshop = of_kind("twelve")
    client.force_login(owner_of(workshop.round.collaboration))
    assert workshop.source is not None
    page = client.get(f"/rounds/{workshop.round.code}/results/").content.decode()
    assert f'<a href="/rounds/{workshop.source.code}/results/">Spring round of the second year</a>' in page
    assert "“Survey” is “Spring round of the second year”, published on" in page


def test_workshop_results_ask_as_often_for_few_questions_as_for_many(client: Client) -> None:
    counts = []
    for kind in ("tiny", "twelve"):
        workshop = of_kind(kind)
        client.force_login(owner_of(workshop.round.collaboration))
        with CaptureQueriesContext(connection) as found:
            client.get(f"/rounds/{workshop.round.code}/results/")
        counts.append(len(found) - bool(workshop.source_id))
    assert counts == [6, 6]
