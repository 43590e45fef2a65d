"""Around the questions: the timer, the people, the projector's link, voting anew, the end, and going on after it."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ioc_assess.assessments import jobs as rounds_jobs
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.workshops import jobs
from ioc_assess.workshops.models import Seat, Vote, Workshop
from ioc_assess.workshops.recording import record
from tests.factories import make_collaboration, make_member, make_workshop, owner_of, vote
from tests.workshops.test_room import login, move, next_button, on, page, press

pytestmark = pytest.mark.django_db


def revealed() -> Workshop:
    workshop = make_workshop()
    step, by = on(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [1, 2, 3, 3, 3])
    step.close_vote(by=by)
    step.reveal(by=by)
    return workshop


def minutes_left(workshop: Workshop) -> int | None:
    workshop.refresh_from_db()
    left = workshop.seconds_left
    return None if left is None else round(left / 60)


def test_workshop_timer_begins_with_what_was_planned_goes_on_and_stops() -> None:
    workshop = revealed()
    workshop.steps.filter(item="trust-1a").update(minutes=7)
    client = login(workshop)
    assert "Discuss for 7 minutes" in page(client, workshop)
    assert "One minute more" in press(client, workshop, "workshop_timer", do="start")
    assert minutes_left(workshop) == 7
    press(client, workshop, "workshop_timer", do="more")
    assert minutes_left(workshop) == 8
    Workshop.objects.update(timer_ends_at=timezone.now() - datetime.timedelta(minutes=5))
    press(client, workshop, "workshop_timer", do="more")
    assert minutes_left(workshop) == 1
    assert "Discuss for 7 minutes" in press(client, workshop, "workshop_timer", do="stop")
    assert minutes_left(workshop) is None


def test_workshop_timer_stops_when_a_second_vote_opens() -> None:
    workshop = revealed()
    client = login(workshop)
    press(client, workshop, "workshop_timer", do="start")
    move(client, workshop, "open", "revealed-1")
    assert minutes_left(workshop) is None


def test_workshop_people_tells_names_only_where_they_are_asked() -> None:
    collaboration = make_collaboration()
    for asks in (False, True):
        workshop = make_workshop(collaboration=collaboration, asks_names=asks)
        north = workshop.round.frozen.partners[0].code
        Seat.objects.take(workshop=workshop, partner=north, role="board", name="Cleo Reed")
        html = login(workshop).get(reverse("workshop_people", args=[workshop.round.code])).content.decode()
        assert ("Cleo Reed" in html) == asks
        assert "1 person is in the workshop." in html
        assert "North, " in html


def test_workshop_people_are_taken_out_and_let_in_again() -> None:
    workshop = make_workshop()
    client, step = login(workshop), on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    (seat, _secret), _other = vote(step, [1, 2])
    for _time in range(2):
        html = press(client, workshop, "workshop_people", seat=seat.pk, do="take-out")
        assert "1 person is in the workshop." in html
        assert "Taken out" in html
    assert Vote.objects.count() == 2
    # Two have voted and one is left of them: nobody is told that more voted than are here.
    assert "<strong>2</strong> of 2 people have voted" in page(client, workshop)
    assert "2 people are in the workshop." in press(client, workshop, "workshop_people", seat=seat.pk, do="let-in")
    assert Event.objects.filter(verb=Event.Verb.SEAT_REMOVED).count() == 1
    left = seat.pk
    seat.delete()
    for gone in (left, "x", "", "9" * 30):
        assert "has left the workshop meanwhile" in press(client, workshop, "workshop_people", seat=gone, do="take-out")


def test_workshop_people_of_another_workshop_are_not_reached() -> None:
    workshop = make_workshop()
    other = make_workshop(collaboration=workshop.round.collaboration)
    seat, _secret = Seat.objects.take(workshop=other, partner="", role="board")
    press(login(workshop), workshop, "workshop_people", seat=seat.pk, do="take-out")
    seat.refresh_from_db()
    assert seat.active


def test_workshop_projector_link_is_renewed() -> None:
    workshop = make_workshop()
    before = reverse("projector", args=[workshop.projector_code])
    client = login(workshop)
    assert before in page(client, workshop)
    html = press(client, workshop, "workshop_projector_link")
    assert before not in html
    assert Client().get(before).status_code == 404
    workshop.refresh_from_db()
    assert reverse("projector", args=[workshop.projector_code]) in html


def test_workshop_reset_deletes_the_votes_once() -> None:
    workshop = revealed()
    client, step = login(workshop), on(workshop)
    asked = client.get(reverse("workshop_reset", args=[workshop.round.code, "trust-1a"])).content.decode()
    assert "5 votes on it are deleted for good" in asked
    for _time in range(2):
        html = press(client, workshop, "workshop_reset", "trust-1a", number=step.number)
        assert next_button(html) == "Open the vote"
        assert 'class="notice' not in html
    assert not Vote.objects.exists()
    assert Event.objects.filter(verb=Event.Verb.VOTES_RESET).count() == 1
    step = on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    vote(step, [1, 2])
    # A page from before the vote was begun anew deletes none of it.
    assert "moved on meanwhile" in press(client, workshop, "workshop_reset", "trust-1a", number=1)
    assert Vote.objects.count() == 2
    assert "moved on meanwhile" in press(client, workshop, "workshop_reset", "trust-1a", number="x")


def test_workshop_reset_is_not_offered_before_a_vote() -> None:
    workshop = make_workshop()
    reply = login(workshop).get(reverse("workshop_reset", args=[workshop.round.code, "trust-1a"]))
    assert reply["Location"].partition("#")[0] == reverse("workshop", args=[workshop.round.code])


def test_workshop_end_closes_an_open_vote_and_the_workshop_can_go_on() -> None:
    workshop = make_workshop()
    client = login(workshop)
    move(client, workshop, "open", "waiting-1")
    asked = client.get(reverse("workshop_end", args=[workshop.round.code])).content.decode()
    assert "2 of 2 questions are not done yet. A vote is open" in asked
    for _time in range(2):
        html = press(client, workshop, "workshop_end")
        assert next_button(html) == "See what came of it"
        assert 'class="notice' not in html
    assert on(workshop).state == "counted"
    address = reverse("workshop_go_on", args=[workshop.round.code])
    assert client.post(address, {"reason": ""}).status_code == 422
    for _time in range(2):
        html = press(client, workshop, "workshop_go_on", reason="The chair came late")
        assert "Fewer than 5 people gave a level" in html
    assert Event.objects.get(verb=Event.Verb.ROUND_REOPENED).detail == "The chair came late"


def test_workshop_end_is_for_whoever_holds_it_and_going_on_for_any_facilitator() -> None:
    workshop = make_workshop()
    colleague = make_member(workshop.round.collaboration, "facilitator")
    client = Client()
    client.force_login(colleague)
    assert "take over" in press(client, workshop, "workshop_end")
    workshop.end(by=owner_of(workshop.round.collaboration))
    assert next_button(press(client, workshop, "workshop_go_on", reason="One more")) == "Open the vote"
    workshop.refresh_from_db()
    assert workshop.held_by == colleague


def test_workshop_that_is_recorded_does_not_go_on() -> None:
    workshop = revealed()
    by = owner_of(workshop.round.collaboration)
    workshop.end(by=by)
    record(Workshop.objects.get(pk=workshop.pk), by=by)
    with pytest.raises(Refused, match="has been recorded"):
        workshop.go_on(by=by, reason="Too late")
    workshop.end(by=by)  # and is not ended once more
    assert Round.objects.get(pk=workshop.round_id).state == Round.State.PUBLISHED


def test_end_workshops_leaves_no_vote_of_a_forgotten_one_open() -> None:
    workshop = make_workshop()
    fresh = make_workshop(collaboration=workshop.round.collaboration)
    by = owner_of(workshop.round.collaboration)
    for one in (workshop, fresh):
        on(one).open_vote(by=by)
    Round.objects.filter(pk=workshop.round_id).update(since=timezone.localdate() - datetime.timedelta(days=365))
    rounds_jobs.close_rounds()
    assert Round.objects.get(pk=workshop.round_id).state == Round.State.OPEN
    for _time in range(2):
        jobs.end_workshops()
    assert Round.objects.get(pk=workshop.round_id).state == Round.State.CLOSED
    assert on(workshop).state == "counted"
    assert on(fresh).state == "voting"
    (event,) = Event.objects.filter(verb=Event.Verb.ROUND_CLOSED)
    assert event.automatic
