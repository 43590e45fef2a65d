"""The phone in the room: taking a seat, voting blind, and what is shown when."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from tests.factories import make_workshop, owner_of, vote
from tests.phone import Fields
from tests.workshops.test_beside import surveyed

pytestmark = pytest.mark.django_db

VOTES = "01234dnp"


def sit(workshop: Workshop, *, place: str = "0", browser: Client | None = None, **fields: str) -> Client:
    browser = browser or Client()
    code = workshop.round.code
    if place == "0":
        assert browser.get(reverse("join", args=[workshop.round.join_code]), follow=True).status_code == 200
    sent = {"place": place, "partner": "none", "role": "executive"} | fields
    reply = browser.post(reverse("seat_add", args=[code]), sent)
    assert reply.status_code == 302, reply.content.decode()
    return browser


def page(browser: Client, workshop: Workshop, query: str = "") -> str:
    reply = browser.get(reverse("seat", args=[workshop.round.code]) + query)
    assert reply.status_code == 200
    return reply.content.decode()


def fields(text: str) -> dict[str, str]:
    return {name: value for name, value in Fields(text).values.items() if name != "csrfmiddlewaretoken"}


def cast(browser: Client, workshop: Workshop, **values: str) -> Any:
    return browser.post(reverse("seat_vote", args=[workshop.round.code]), values)


def voting(**given: Any) -> tuple[Workshop, Step]:
    workshop = make_workshop(**given)
    step = workshop.steps.get(item="trust-1a")
    step.open_vote(by=owner_of(workshop.round.collaboration))
    step.refresh_from_db()
    return workshop, step


def test_seat_from_the_lobby_to_what_was_agreed() -> None:
    workshop = make_workshop(running=False)
    by = owner_of(workshop.round.collaboration)
    browser = sit(workshop)
    assert "1 person is here." in page(browser, workshop)
    workshop.start(by=by)
    step = workshop.steps.get(item="trust-1a")
    assert "opens in a moment" in page(browser, workshop)
    step.open_vote(by=by)
    sent = fields(page(browser, workshop))
    assert sent["base"] == "0"
    reply = cast(browser, workshop, **sent, vote="4")
    assert reply["Location"] == reverse("seat", args=[workshop.round.code])
    assert "Your vote is in" in page(browser, workshop)
    assert "checked" not in page(browser, workshop, f"?who={sent['seat']}")
    vote(step, [4, 4, 3, 3])
    step.close_vote(by=by)
    assert "Voting is closed" in page(browser, workshop)
    step.reveal(by=by)
    text = page(browser, workshop)
    assert "People who gave a level</th><td>5<" in text
    rows = browser.get(reverse("seat", args=[workshop.round.code])).context["rows"]
    assert [counts for _label, counts in rows] == [[0], [0], [0], [2], [3]]
    step.agree(by=by, level=3, reason="We meet weekly.", minority_note="Not at night.")
    text = page(browser, workshop)
    assert all(words in text for words in ("Agreed:", "We meet weekly.", "Not at night."))
    workshop.end(by=by)
    assert "Thank you. The workshop has ended." in page(browser, workshop)


def test_seat_vote_of_no_question_is_over() -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    sent = fields(page(browser, workshop))
    for item in ("risk-1a", "", "a\0b", "x" * 5000):
        assert "told=over" in cast(browser, workshop, **sent | {"item": item}, vote="4")["Location"]
    assert not Vote.objects.exists()


def test_seat_pressed_twice_is_one_and_a_vote_can_be_changed() -> None:
    workshop, step = voting()
    browser = Client()
    for _n in range(2):
        sit(workshop, browser=browser)
        del browser.cookies[f"seats-{workshop.round.code}"]
        browser.post(
            reverse("seat_add", args=[workshop.round.code]), {"place": "0", "partner": "none", "role": "executive"}
        )
    secrets = Seat.objects.filter(workshop=workshop).count()
    assert secrets == 2  # one for each time that the link was opened
    sent = fields(page(browser, workshop))
    for _n in range(50):
        cast(browser, workshop, **sent, vote="4")
    assert "told=before" in cast(browser, workshop, **sent, vote="0")["Location"]
    assert Vote.objects.get().level == 4
    again = fields(page(browser, workshop, f"?who={sent['seat']}"))
    cast(browser, workshop, **again, vote="n")
    assert (Vote.objects.get().no_level, Vote.objects.count()) == ("not_applicable", 1)
    step.close_vote(by=owner_of(workshop.round.collaboration))
    assert "told=over" in cast(browser, workshop, **again | {"base": "2"}, vote="0")["Location"]
    assert Vote.objects.get().no_level == "not_applicable"


def test_seat_of_two_people_on_one_phone() -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    sit(workshop, place="1", browser=browser, role="board")
    text = page(browser, workshop)
    assert "Who is voting?" in text
    for who in re.findall(r"\?who=(\w+)", text):
        sent = fields(page(browser, workshop, f"?who={who}"))
        cast(browser, workshop, **sent, vote="2")
        assert "checked" not in page(browser, workshop)
    assert page(browser, workshop).count("has voted; press to change it") == 2
    assert Vote.objects.count() == 2
    places = re.findall(r"/leave/(\w+)/", page(browser, workshop))
    browser.post(reverse("seat_leave", args=[workshop.round.code, places[0]]))
    assert (workshop.people.count(), Vote.objects.count()) == (1, 1)
    reply = browser.post(reverse("seat_leave", args=[workshop.round.code, places[1]]))
    assert reply["Location"] == reverse("join_code")
    assert (workshop.people.count(), Vote.objects.count()) == (0, 0)


def test_seat_left_takes_back_the_vote_that_is_open_and_no_other() -> None:
    workshop, step = voting()
    owner = owner_of(workshop.round.collaboration)
    browser = sit(workshop)
    cast(browser, workshop, **fields(page(browser, workshop)), vote="4")
    step.close_vote(by=owner)
    second = workshop.steps.exclude(pk=step.pk).first()
    assert second is not None
    second.open_vote(by=owner)
    cast(browser, workshop, **fields(page(browser, workshop)), vote="1")
    assert (step.votes.count(), second.votes.count()) == (1, 1)

    [place] = re.findall(r"/leave/(\w+)/", page(browser, workshop))
    browser.post(reverse("seat_leave", args=[workshop.round.code, place]))

    assert (step.votes.count(), second.votes.count()) == (1, 0)
    browser = sit(workshop)
    cast(browser, workshop, **fields(page(browser, workshop)), vote="1")
    assert second.votes.count() == 1  # who comes in again votes once


def test_seat_left_after_the_end_is_counted_and_forgotten() -> None:
    workshop = make_workshop()
    browser = sit(workshop)
    [place] = re.findall(r"/leave/(\w+)/", page(browser, workshop))
    workshop.end(by=owner_of(workshop.round.collaboration))

    browser.post(reverse("seat_leave", args=[workshop.round.code, place]))

    assert workshop.people.count() == 1  # who was in the room is counted when it is recorded
    assert browser.get(reverse("seat_leave", args=[workshop.round.code, place])).status_code == 404


def test_seat_corrected_removed_and_let_in_again() -> None:
    workshop, _step = voting(asks_names=True)
    browser = sit(workshop, name="Ann Able")
    by = owner_of(workshop.round.collaboration)
    [seat] = workshop.people
    [place] = re.findall(r"/change/(\w+)/", page(browser, workshop))
    change = reverse("seat_change", args=[workshop.round.code, place])
    assert browser.post(change, {"partner": "none", "role": "board"}).status_code == 422  # the name is asked
    assert browser.post(change, {"partner": "none", "role": "board", "name": "Ann"}).status_code == 302
    seat.refresh_from_db()
    assert (seat.name, seat.role) == ("Ann", "board")
    sent = fields(page(browser, workshop))
    workshop.remove_seat(seat, by=by)
    assert "This place was taken out" in page(browser, workshop)
    assert "told=removed" in cast(browser, workshop, **sent, vote="1")["Location"]
    assert Vote.objects.count() == 0
    workshop.remove_seat(seat, by=by, active=True)
    cast(browser, workshop, **sent, vote="1")
    assert Vote.objects.count() == 1


def test_seat_sends_what_is_no_vote_back() -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    sent = fields(page(browser, workshop))
    wrong = [{}, {"vote": "5"}, {"vote": "dont_know"}, {"vote": "1", "base": "-1"}, {"vote": "1", "number": "²"}]
    for values in [*wrong, {"vote": "1", "item": "trust-7a"}, {"vote": "1", "number": "9"}, {"vote": "1", "seat": "x"}]:
        assert "told=" in cast(browser, workshop, **sent | values)["Location"]
    assert Vote.objects.count() == 0


def test_seat_live_that_is_unchanged_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    workshop, step = voting()
    browser = sit(workshop)
    live = reverse("seat_live", args=[workshop.round.code])
    reply = browser.get(live)
    assert reply["Cache-Control"].find("no-store") >= 0
    assert "<html" not in reply.content.decode()
    unchanged = {"If-None-Match": reply["ETag"]}
    with django_assert_num_queries(1):
        assert browser.get(live, headers=unchanged).status_code == 304
    vote(step, [0, 4])  # of which nothing shows
    assert browser.get(live, headers=unchanged).status_code == 304
    step.close_vote(by=owner_of(workshop.round.collaboration))
    assert browser.get(live, headers=unchanged).status_code == 200
    assert Client().get(live).status_code == 404


def test_seat_live_in_the_lobby_follows_who_comes() -> None:
    workshop = make_workshop(running=False)
    browser = sit(workshop)
    live = reverse("seat_live", args=[workshop.round.code])
    etag = browser.get(live)["ETag"]
    sit(workshop)
    reply = browser.get(live, headers={"If-None-Match": etag})
    assert "2 people are here." in reply.content.decode()


def traffic(browser: Client, workshop: Workshop, value: str, others: list[int | str], step: Step) -> list[Any]:
    """All that goes over the line while somebody votes among others, but for tokens and secrets."""
    code = workshop.round.code
    sent = fields(page(browser, workshop))
    seen: list[Any] = [sum(len(f"{name}={one}") for name, one in (sent | {"vote": value}).items())]
    vote(step, others)
    asked = [("post", reverse("seat_vote", args=[code]), sent | {"vote": value})]
    for address in (reverse("seat", args=[code]), reverse("seat_live", args=[code])):
        asked += [("get", address, {}), ("get", address, {"who": sent["seat"]})]
    asked.append(("post", reverse("seat_vote", args=[code]), sent | {"vote": "0"}))  # sent late
    for method, address, values in asked:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reply = getattr(browser, method)(address, values)
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w{64}"', "", reply.content.decode())
        body = re.sub(r'("|=)[0-9a-f]{12}\b|/[0-9a-f]{12}/|who-[0-9a-f]{12}|&quot;[0-9a-f]{32}', "", body)
        body = re.sub(re.escape(code), "", body)
        headers = {
            name: len(one) if name in ("ETag", "Content-Security-Policy") else str(one).replace(code, "")
            for name, one in reply.headers.items()
            if name != "Expires"  # the time of day
        }
        headers["Location"] = re.sub(r"[0-9a-f]{12}", "", str(headers.get("Location", "")))
        kinds = [re.split(r"\s", one["sql"])[0] for one in queries.captured_queries]
        seen.append((reply.status_code, body, len(reply.content), headers, kinds))
    return seen


def test_seat_tells_nothing_of_any_vote_before_it_is_revealed() -> None:
    """Bytes, lengths, headers and queries are the same whatever is voted, by oneself or others, enough or not."""
    found = []
    mixes: list[list[int | str]] = [[0] * 5, [4] * 5, [0, 1, 2, 3, 4], ["dont_know"] * 5]
    workshop, step = voting()
    by = owner_of(workshop.round.collaboration)
    browser = sit(workshop)
    for value, others in [(one, mixes[0]) for one in VOTES] + [("2", mix) for mix in mixes]:
        found.append(traffic(browser, workshop, value, others, step))
        step.reset(by=by)
        Step.objects.filter(pk=step.pk).update(number=0)
        step.refresh_from_db()
        step.open_vote(by=by)
        step.refresh_from_db()
    for one in found[1:]:
        assert one == found[0]


def test_seat_live_follows_each_of_six_on_one_phone(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    for place in range(1, 6):
        sit(workshop, place=str(place), browser=browser)
    live = reverse("seat_live", args=[workshop.round.code])
    seen = browser.get(live)["ETag"]
    with django_assert_num_queries(1):
        assert browser.get(live, headers={"if-none-match": seen}).status_code == 304
    for seat in workshop.seats.all():
        Seat.objects.filter(pk=seat.pk).update(role="board")
        came = browser.get(live, headers={"if-none-match": seen})
        assert came.status_code == 200
        seen = came["ETag"]
    browser.cookies[f"seats-{workshop.round.code}"] = "nobody"
    assert browser.get(live).status_code == 404


def test_seat_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    """400 phones ask within three seconds of each change, and vote in the next few."""
    workshop, step = voting()
    browser = sit(workshop)
    live, cast = (reverse(name, args=[workshop.round.code]) for name in ("seat_live", "seat_vote"))
    with django_assert_max_num_queries(3):
        sent = fields(browser.get(live).content.decode())
    with django_assert_max_num_queries(3):
        page(browser, workshop)
    with django_assert_max_num_queries(7):  # a savepoint is two of them; on PostgreSQL one locks the step
        browser.post(cast, sent | {"vote": "3"})
    vote(step, [1, 2, 2, 3])
    step.close_vote(by=owner_of(workshop.round.collaboration))
    step.reveal(by=owner_of(workshop.round.collaboration))
    with django_assert_max_num_queries(2):
        assert "People who gave a level</th><td>5<" in browser.get(live).content.decode()


def test_seat_shows_votes_beside_each_other_and_beside_the_survey() -> None:
    """Of 1 1 2 2 2 the median is 2 − 2/6, of 3 3 3 3 4 it is 3 + 1/8; in the survey 2."""
    source = surveyed([1, 2, 2, 2, 3])
    workshop = make_workshop(["trust-1a"], collaboration=source.collaboration, source=source)
    by, step = owner_of(source.collaboration), workshop.steps.get()
    browser = sit(workshop)
    for levels in ([1, 1, 2, 2, 2], [3, 3, 3, 3, 4]):
        step.open_vote(by=by)
        assert "Survey" not in page(browser, workshop)
        vote(step, levels)
        step.close_vote(by=by)
        assert "Survey" not in page(browser, workshop)
        step.reveal(by=by)
    shown = " ".join(re.sub(r"<[^>]+>", " ", page(browser, workshop)).split())
    assert "Level Survey First vote Second vote" in shown
    assert "2 Partly 3 3 0 3 Mostly 1 0 4" in shown
    assert "Median, from 0 to 4 2.0 1.7 3.1" in shown
    assert "Survey: “Spring round”, published on" in shown
    assert "Views agree." in shown
    step.agree(by=by, level=3, reason="We meet weekly.", minority_note="Not at night.")
    shown = " ".join(re.sub(r"<[^>]+>", " ", page(browser, workshop)).split())
    assert "Agreed: Mostly We meet weekly. What a minority holds Not at night. The second vote" in shown


def test_seat_says_so_where_a_groups_score_is_capped() -> None:
    """Five of one partner at the top: "over 90" tells of none of them alone."""
    workshop, step = voting()
    browser = sit(workshop)
    by = owner_of(workshop.round.collaboration)
    vote(step, [4, 4, 4, 4, 4])
    vote(step, [1, 1, 2, 2, 2], partner="South")
    step.close_vote(by=by)
    step.reveal(by=by)
    assert "North</th><td>over 90</td>" in page(browser, workshop)
