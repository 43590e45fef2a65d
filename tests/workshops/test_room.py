"""The facilitator's screen over HTTP: every press, twice, late, and by somebody who does not hold the workshop."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.publishing import publish
from ioc_assess.workshops.models import Seat, Step, Workshop
from tests.factories import answer, make_collaboration, make_member, make_round, make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def login(workshop: Workshop) -> Client:
    client = Client()
    client.force_login(owner_of(workshop.round.collaboration))
    return client


def on(workshop: Workshop, item: str = "trust-1a") -> Step:
    step = workshop.steps.get(item=item)
    step.workshop = workshop
    return step


def page(client: Client, workshop: Workshop) -> str:
    return client.get(reverse("workshop", args=[workshop.round.code])).content.decode()


def press(client: Client, workshop: Workshop, name: str, *args: str, **sent: Any) -> str:
    """Press a button, follow where it leads, and read what is there."""
    reply = client.post(reverse(name, args=[workshop.round.code, *args]), sent, follow=True)
    assert reply.status_code == 200
    return reply.content.decode()


def move(client: Client, workshop: Workshop, move: str, shown: str, item: str = "trust-1a") -> str:
    return press(client, workshop, "workshop_move", item, move=move, shown=shown)


def next_button(html: str) -> str:
    """What the one thing to do next says."""
    found = re.findall(r'<(?:button|a)\b[^>]*\bid="next"[^>]*>(.*?)</', html)
    assert len(found) == 1, found
    return str(found[0])


def live(client: Client, workshop: Workshop, etag: str = "") -> Any:
    return client.get(reverse("workshop_live", args=[workshop.round.code]), headers={"If-None-Match": etag})


def test_workshop_goes_from_the_lobby_through_all_questions() -> None:
    workshop = make_workshop(running=False)
    client = login(workshop)
    assert next_button(page(client, workshop)) == "Start with the first question"
    assert next_button(press(client, workshop, "workshop_start")) == "Open the vote"
    assert next_button(move(client, workshop, "open", "waiting-1")) == "Close the vote"
    seats = vote(on(workshop), [1, 1, 2, 2, 4])
    assert "<strong>5</strong> of 5 people have voted" in page(client, workshop)
    assert next_button(move(client, workshop, "close", "voting-1")) == "Reveal the votes"
    revealed = move(client, workshop, "reveal", "counted-1")
    # 1, 1, 2, 2, 4: two of five below 1.5 and two at 2, so the median is 1.5 + 0.5 / 2 = 1.75, and prints as 1.8
    assert "Median, from 0 to 4</th><td>1.8<" in revealed
    assert next_button(revealed) == "Record what was agreed"
    assert next_button(move(client, workshop, "open", "revealed-1")) == "Close the vote"
    vote(on(workshop), [2, 2, 2, 2, 3], seats=seats)
    move(client, workshop, "close", "voting-2")
    assert "The second vote" in move(client, workshop, "reveal", "counted-2")
    agreed = press(client, workshop, "workshop_agree", "trust-1a", level="3", reason="Joint posts", decision="A rota")
    assert "Joint posts" in agreed
    assert "A rota" in agreed
    assert "rosier than what people first voted blind" in agreed  # 3 is 1.25 above 1.75
    assert next_button(agreed) == "Go to the next question"
    second = press(client, workshop, "workshop_show", "trust-7a")
    assert "Question 2 of 2" in second
    assert "end the workshop" in next_button(move(client, workshop, "skip", "waiting-1", item="trust-7a"))


def test_workshop_pressed_twice_moves_once() -> None:
    workshop = make_workshop(running=False)
    client = login(workshop)
    for _time in range(2):
        assert 'role="status"' not in press(client, workshop, "workshop_start")
    for name, shown, state in (
        ("open", "waiting-1", "voting"),
        ("close", "voting-1", "counted"),
        ("back", "counted-1", "voting"),
    ):
        for _time in range(2):
            html = move(client, workshop, name, shown)
            assert on(workshop).state == state
        assert ("moved on meanwhile" in html) == (name == "back")
    assert on(workshop).number == 1


def test_workshop_move_from_a_page_that_is_no_longer_true_says_so() -> None:
    """A tab from before the vote would open the second vote of a question whose first was revealed."""
    workshop = make_workshop()
    client, by, step = login(workshop), owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [1, 2, 3, 3, 3])
    step.close_vote(by=by)
    step.reveal(by=by)
    html = move(client, workshop, "open", "waiting-1")
    assert "This question has moved on meanwhile" in html
    assert on(workshop).standing == "revealed-1"
    assert "moved on" not in move(client, workshop, "dance", "revealed-1")
    assert on(workshop).standing == "revealed-1"


def test_workshop_tells_nothing_of_what_was_voted_until_it_is_revealed() -> None:
    """Neither on the page nor by its length or its tag, whatever was voted."""
    seen = []
    collaboration = make_collaboration()
    ballots: list[list[int | str]] = [[0, 0, 0, 0, 0], [4, 4, 4, 4, 3]]
    workshop = make_workshop(collaboration=collaboration)
    client, by = login(workshop), owner_of(collaboration)
    for levels in ballots:
        step = on(workshop)
        Seat.objects.all().delete()
        step.open_vote(by=by)
        vote(step, levels)
        voting = without_tokens(page(client, workshop))
        step.close_vote(by=by)
        seen.append((voting, without_tokens(page(client, workshop))))
        step.refresh_from_db()
        step.reset(by=by)
    assert seen[0] == seen[1]


def without_tokens(html: str) -> str:
    html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", html)
    return re.sub(r'data-etag="[^"]+"', "", html)


def test_workshop_with_too_few_offers_to_agree_all_the_same() -> None:
    workshop = make_workshop()
    client, step = login(workshop), on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    vote(step, [1, 2, 3, 4, "dont_know"])
    html = move(client, workshop, "close", "voting-1")
    assert "Fewer than 5 people gave a level" in html
    assert next_button(html) == "Record what was agreed"
    assert "Fewer than 5 people gave a level" in move(client, workshop, "reveal", "counted-1")
    split = press(client, workshop, "workshop_agree", "trust-1a", level="split", minority_note="Two wards see it so")
    assert "The room does not agree" in split
    assert "Two wards see it so" in split


def test_workshop_agree_asks_for_a_level_and_a_reason_and_keeps_what_was_typed() -> None:
    workshop = make_workshop()
    client, by, step = login(workshop), owner_of(workshop.round.collaboration), on(workshop)
    address = reverse("workshop_agree", args=[workshop.round.code, "trust-1a"])
    refused = client.post(address, {"level": "3", "reason": "Joint posts"})
    assert refused.status_code == 422
    assert "Vote on this question and close the vote first." in refused.content.decode()
    assert "Joint posts" in refused.content.decode()
    step.open_vote(by=by)
    step.close_vote(by=by)
    assert "Choose a level" in client.post(address, {"reason": "x"}).content.decode()
    assert "Say why the room agrees" in client.post(address, {"level": "3"}).content.decode()
    assert "at most 500 characters" in client.post(address, {"level": "3", "reason": "x" * 501}).content.decode()
    colleague = make_member(workshop.round.collaboration, "facilitator")
    workshop.take_over(by=colleague)
    refused = client.post(address, {"level": "3", "reason": "Joint posts"})
    assert refused.status_code == 422
    assert "Joint posts" in refused.content.decode()
    assert on(workshop).state == "counted"


def test_workshop_agree_holds_what_was_written_after_it_was_undone() -> None:
    workshop = make_workshop()
    client, by, step = login(workshop), owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    step.close_vote(by=by)
    press(
        client, workshop, "workshop_agree", "trust-1a", level="2", reason="Joint posts", minority_note="Not in the east"
    )
    assert next_button(move(client, workshop, "back", "agreed-1")) == "Record what was agreed"
    form = client.get(reverse("workshop_agree", args=[workshop.round.code, "trust-1a"])).content.decode()
    assert "Joint posts" in form
    assert "Not in the east" in form


def test_workshop_agree_says_which_levels_lie_above_the_blind_vote() -> None:
    workshop = make_workshop()
    client, by, step = login(workshop), owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [2, 2, 2, 2, 2])
    step.close_vote(by=by)
    step.reveal(by=by)
    reply = client.get(reverse("workshop_agree", args=[workshop.round.code, "trust-1a"]))
    labels = workshop.round.theory.scales[0].labels
    assert reply.context["form"].rosier == [labels[3], labels[4]]


def test_workshop_agree_after_a_second_vote_of_too_few_holds_it_against_the_first() -> None:
    workshop = make_workshop(["trust-1a"])
    client, by, step = login(workshop), owner_of(workshop.round.collaboration), on(workshop)
    step.open_vote(by=by)
    vote(step, [1, 1, 1, 1, 2])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.open_vote(by=by)
    vote(step, [3, 3])
    step.close_vote(by=by)
    form = client.get(reverse("workshop_agree", args=[workshop.round.code, "trust-1a"])).content.decode()
    assert "rosier than what people first voted blind" in form
    assert "Nothing of the second vote was revealed" in form
    # Once it is agreed all screens show the first vote again, this one too.
    agreed = press(client, workshop, "workshop_agree", "trust-1a", level="3", reason="Joint posts")
    assert "The first vote</h2>" in agreed
    again = client.get(reverse("workshop_agree", args=[workshop.round.code, "trust-1a"])).content.decode()
    assert "The first vote</h2>" in again


def test_workshop_is_read_only_until_a_colleague_takes_over_in_mid_vote() -> None:
    workshop = make_workshop()
    step = on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    vote(step, [1, 2, 3, 4, 4])
    colleague = make_member(workshop.round.collaboration, "facilitator")
    client = Client()
    client.force_login(colleague)
    html = page(client, workshop)
    assert "<strong>Ann Owner</strong> is facilitating" in html
    assert 'id="next"' not in html
    assert "<strong>5</strong> of 5 people have voted" in html
    assert "take over" in move(client, workshop, "close", "voting-1")
    assert on(workshop).state == "voting"
    for _time in range(2):
        assert next_button(press(client, workshop, "workshop_take_over")) == "Close the vote"
    assert next_button(move(client, workshop, "close", "voting-1")) == "Reveal the votes"
    assert "<strong>Facilitator</strong> is facilitating" in page(login(workshop), workshop)


def test_workshop_holds_the_survey_folded_up_until_it_stands_beside_the_votes() -> None:
    collaboration = make_collaboration()
    by, survey = owner_of(collaboration), make_round(collaboration, title="Spring survey")
    for level in (0, 1, 1, 2, 4):
        answer(survey, {"trust-1a": level})
    survey.close(by=by)
    publish(survey, by=by)
    workshop = make_workshop(collaboration=collaboration, source=survey)
    client, step = login(workshop), on(workshop)
    html = page(client, workshop)
    # 0, 1, 1, 2, 4: 2.5 of five lie below the median, of which one below 0.5 and two at 1: 0.5 + 1.5 / 2 = 1.25
    assert '<details class="card" id="survey">' in html
    assert "Their median is 1.2" in html
    step.open_vote(by=by)
    vote(step, [1, 2, 3, 3, 3])
    step.close_vote(by=by)
    step.reveal(by=by)
    html = page(client, workshop)
    assert 'id="survey"' not in html
    assert '<th scope="col">Survey</th>' in html


def test_workshop_show_stays_while_a_vote_is_open() -> None:
    workshop = make_workshop()
    client = login(workshop)
    move(client, workshop, "open", "waiting-1")
    assert "Close that vote first" in press(client, workshop, "workshop_show", "trust-7a")
    move(client, workshop, "close", "voting-1")
    assert "Question 2 of 2" in press(client, workshop, "workshop_show", "trust-7a")


def test_workshop_live_tells_of_changes_and_else_costs_little(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    workshop = make_workshop()
    client, step = login(workshop), on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    reply = live(client, workshop)
    assert reply.status_code == 200
    assert "no-store" in reply["Cache-Control"]
    assert f'data-etag="{reply["ETag"].replace(chr(34), "&quot;")}"' in page(client, workshop)
    with django_assert_num_queries(7):  # session, user, round, collaboration, the workshop, its seats, votes
        assert live(client, workshop, reply["ETag"]).status_code == 304
    vote(step, [3])
    fresh = live(client, workshop, reply["ETag"])
    assert fresh.status_code == 200
    assert "<strong>1</strong> of 1 person has voted" in fresh.content.decode()
    assert fresh["ETag"] != reply["ETag"]


@pytest.mark.parametrize("people", [3, 60])
def test_workshop_costs_as_much_whoever_is_in_the_room(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = make_workshop()
    client, step = login(workshop), on(workshop)
    step.open_vote(by=owner_of(workshop.round.collaboration))
    vote(step, [3] * people)
    with django_assert_num_queries(10):
        page(client, workshop)


def test_workshop_tells_a_viewer_how_far_it_is() -> None:
    workshop = make_workshop()
    viewer = Client()
    viewer.force_login(make_member(workshop.round.collaboration, "viewer"))
    html = page(viewer, workshop)
    assert on(workshop).question.text in html
    assert str(workshop.round.join_code) not in html.replace("-", "").lower()
    assert workshop.projector_code not in html


def test_workshop_that_is_being_prepared_or_was_deleted_has_no_screen() -> None:
    draft = make_workshop(opened=False)
    client = login(draft)
    assert live(client, draft).status_code == 404
    assert client.get(reverse("workshop", args=["zzzzzzzzzzzz"])).status_code == 404
