"""The pages after a workshop: its summary, and recording it."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ioc_assess.assessments.models import Results
from ioc_assess.workshops.models import Seat, Workshop
from ioc_assess.workshops.recording import record
from tests.factories import make_member, make_workshop, owner_of
from tests.workshops.rooms import ended_room, voted

pytestmark = pytest.mark.django_db


def words(text: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def signed_in(client: Client, workshop: Workshop) -> str:
    client.force_login(owner_of(workshop.round.collaboration))
    return f"/rounds/{workshop.round.code}/"


def test_workshop_record_says_what_is_final_and_what_is_deleted(client: Client) -> None:
    address = signed_in(client, ended_room())
    page = words(client.get(address + "workshop/record/").content.decode())
    for said in ("Recording is final", "The seats of the 30 people", "Single votes are deleted 30 days later"):
        assert said in page


def test_workshop_record_asks_to_confirm_and_leads_to_the_results(client: Client) -> None:
    workshop = ended_room()
    address = signed_in(client, workshop)
    answer = client.post(address + "workshop/record/")
    assert answer.status_code == 422
    assert "Tick the box" in answer.content.decode()
    assert not Results.objects.exists()
    answer = client.post(address + "workshop/record/", {"final": "on"})
    assert (answer.status_code, answer["Location"]) == (302, address + "results/")
    assert sorted(Results.objects.values_list("kind", flat=True)) == ["after", "agreed", "before"]
    assert not Seat.objects.exists()


def test_workshop_record_pressed_twice_is_told_and_records_once(client: Client) -> None:
    workshop = ended_room()
    address = signed_in(client, workshop)
    client.post(address + "workshop/record/", {"final": "on"})
    answer = client.post(address + "workshop/record/", {"final": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == address + "results/"
    assert "recorded already" in answer.content.decode()
    assert Results.objects.count() == 3


def test_workshop_record_of_nothing_says_what_to_do(client: Client) -> None:
    workshop = make_workshop()
    workshop.end(by=owner_of(workshop.round.collaboration))
    address = signed_in(client, workshop)
    page = client.get(address + "workshop/record/").content.decode()
    assert "there is nothing to record" in page
    assert '<button type="submit">Record' not in page
    assert client.post(address + "workshop/record/", {"final": "on"}).status_code == 422


def test_workshop_record_and_summary_before_the_end_lead_back(client: Client) -> None:
    workshop = make_workshop()
    address = signed_in(client, workshop)
    for answer in (
        client.get(address + "workshop/record/", follow=True),
        client.post(address + "workshop/record/", follow=True),
        client.get(address + "workshop/summary/", follow=True),
    ):
        assert answer.status_code == 200
        assert "End the workshop first." in answer.content.decode()
    answer = client.post(address + "workshop/record/", {"final": "on"}, follow=True)
    assert "End the workshop first." in answer.content.decode()
    assert not Results.objects.exists()


def test_workshop_that_ended_leads_to_its_summary_and_to_recording(client: Client) -> None:
    address = signed_in(client, ended_room())
    page = client.get(address + "workshop/").content.decode()
    assert f'href="{address}workshop/summary/"' in page
    assert f'href="{address}workshop/record/"' in page


def test_workshop_summary_of_a_draft_says_that_it_has_not_begun(client: Client) -> None:
    address = signed_in(client, make_workshop(opened=False))
    answer = client.get(address + "workshop/summary/", follow=True)
    assert "This workshop has not begun yet." in answer.content.decode()


def test_workshop_summary_tells_all_and_only_what_the_room_saw(client: Client) -> None:
    workshop = ended_room()
    address = signed_in(client, workshop)
    page = words(client.get(address + "workshop/summary/").content.decode())
    for said in (
        "Agreed: Mostly (3 of 4)",
        "The vote moved: median 1.7, then 3.1.",
        "Joint <posts>",
        "Two see it lower",
        "Meet monthly",
        "No common view",
        "Not reached",
        "North: 30",
    ):
        assert said in page
    # Once in the text to send and once above, for each question of which nothing was shown
    assert page.count("No vote of the workshop was shown on this question.") == 8
    assert page.count("People by level") == 2
    assert "Record the workshop" in page


def test_workshop_summary_is_for_all_members_once_it_is_recorded(client: Client) -> None:
    workshop = ended_room()
    viewer = make_member(workshop.round.collaboration, "viewer")
    client.force_login(viewer)
    address = f"/rounds/{workshop.round.code}/workshop/summary/"
    assert client.get(address).status_code == 403
    record(workshop, by=owner_of(workshop.round.collaboration))
    page = client.get(address).content.decode()
    assert "Record the workshop" not in page
    assert f"http://testserver/rounds/{workshop.round.code}/results/" in page


def test_workshop_summary_asks_as_often_whatever_happened(client: Client) -> None:
    def asked(workshop: Workshop) -> int:
        address = signed_in(client, workshop)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address + "workshop/summary/").status_code == 200
        return len(found)

    small = make_workshop(["trust-1a"])
    voted(small, "trust-1a", [1, 1, 1, 1, 1])
    small.end(by=owner_of(small.round.collaboration))
    assert asked(small) == asked(ended_room(title="Another")) == 8
