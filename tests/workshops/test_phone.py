"""What a phone holds of a workshop, whole or broken: it never turns in a circle, and never shows a page of errors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ioc_assess.assessments.models import Answer, Response, Round
from ioc_assess.urls import urlpatterns
from ioc_assess.workshops.models import Seat, Workshop
from ioc_assess.workshops.recording import record
from tests.factories import make_workshop, owner_of, vote
from tests.workshops.test_seat import fields, page, sit, voting

pytestmark = pytest.mark.django_db

#: Every page on which people answer alone
ANSWERING = [one for one in urlpatterns if str(one.pattern).startswith("answer/<slug:code>/")]


def recorded(workshop: Workshop) -> None:
    by = owner_of(workshop.round.collaboration)
    step = workshop.steps.get(item="trust-1a")
    if step.state == step.State.WAITING:
        step.open_vote(by=by)
    step.close_vote(by=by)
    step.agree(by=by, level=3, reason="The joint posts")
    workshop.end(by=by)
    record(Workshop.objects.get(pk=workshop.pk), by=by)


def hold(browser: Client, workshop: Workshop, secrets: str) -> None:
    browser.cookies[f"seats-{workshop.round.code}"] = secrets


def secrets(browser: Client, workshop: Workshop) -> str:
    return browser.cookies[f"seats-{workshop.round.code}"].value


@pytest.mark.parametrize("name", ["seat", "seat_add"])
def test_phone_is_told_that_a_recorded_workshop_has_ended(name: str) -> None:
    """Its seat is deleted by then; the cookies are still there."""
    workshop = make_workshop()
    browser = sit(workshop)
    recorded(workshop)
    assert Seat.objects.count() == 0
    reply = browser.get(reverse(name, args=[workshop.round.code]), follow=True)
    assert reply.status_code == 200
    assert "This workshop has ended" in reply.text
    assert browser.get(reverse("seat_live", args=[workshop.round.code])).status_code == 404


@pytest.mark.parametrize("many", [1, 6, 40])
def test_phone_with_secrets_of_nobody_can_take_a_seat(many: int) -> None:
    workshop, _step = voting()
    browser = Client()
    browser.get(reverse("join", args=[workshop.round.join_code]))
    hold(browser, workshop, ".".join(f"nobody{n}" for n in range(many)))
    reply = browser.get(reverse("seat", args=[workshop.round.code]), follow=True)
    assert reply.status_code == 200
    sent = fields(reply.text)
    add = reverse("seat_add", args=[workshop.round.code])
    reply = browser.post(add, sent | {"partner": "none", "role": "executive"}, follow=True)
    assert 'name="vote"' in reply.text
    assert Seat.objects.count() == 1
    assert "nobody" not in secrets(browser, workshop)


def test_phone_full_of_people_takes_no_seventh() -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    for place in range(1, 6):
        sit(workshop, place=str(place), browser=browser)
    for _n in range(2):
        reply = browser.post(
            reverse("seat_add", args=[workshop.round.code]), {"place": "6", "partner": "none", "role": "board"}
        )
        assert reply["Location"] == reverse("seat", args=[workshop.round.code])
    assert Seat.objects.count() == 6


def test_phone_shows_nothing_of_another_workshop_by_its_secrets() -> None:
    workshop, step = voting()
    other = make_workshop(collaboration=workshop.round.collaboration)
    browser = sit(workshop)
    mine = fields(page(browser, workshop))
    hold(browser, other, secrets(browser, workshop))
    code = other.round.code
    for name in ("seat", "seat_live", "seat_add"):
        assert browser.get(reverse(name, args=[code])).status_code == 404
    assert browser.post(reverse("seat_vote", args=[code]), mine | {"vote": "4"}).status_code == 404
    for name in ("seat_change", "seat_leave"):
        address = reverse(name, args=[code, mine["seat"]])
        assert [getattr(browser, method)(address).status_code for method in ("get", "post")] == [404, 404]
    assert step.votes.count() == 0
    assert workshop.people.count() == 1


@pytest.mark.parametrize("seen", ['"{}"', 'W/"{}"', '"other", "{}"', 'W/"{}" , W/"other"', '"{}-gzip"', 'W/"{}-br"'])
def test_phone_that_has_seen_it_is_told_nothing_new(seen: str) -> None:
    """Proxies that compress weaken an ETag or add to it, and browsers may name several."""
    workshop, _step = voting()
    browser = sit(workshop)
    projector = reverse("projector_live", args=[workshop.projector_code])
    for address in (reverse("seat_live", args=[workshop.round.code]), projector):
        etag = browser.get(address)["ETag"]
        reply = browser.get(address, headers={"If-None-Match": seen.format(etag.strip('"'))})
        assert (reply.status_code, reply.content, reply["ETag"]) == (304, b"", etag)
        assert "no-store" in reply["Cache-Control"]


@pytest.mark.parametrize("seen", ["", '"', '""', "W/", '"a', "é", ",,,", '"' + "x" * 5000])
def test_phone_with_a_broken_etag_gets_the_page(seen: str) -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    projector = reverse("projector_live", args=[workshop.projector_code])
    for address in (reverse("seat_live", args=[workshop.round.code]), projector):
        reply = browser.get(address, headers={"If-None-Match": seen})
        assert reply.status_code == 200
        assert "no-store" in reply["Cache-Control"]


def test_phone_asks_for_the_head_alone_and_sends_to_no_page_of_others() -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    code, projector = workshop.round.code, workshop.projector_code
    for name, key in (("seat", code), ("seat_live", code), ("projector", projector), ("projector_live", projector)):
        address = reverse(name, args=[key])
        head, whole = browser.head(address), browser.get(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers.keys() == whole.headers.keys()
        assert browser.post(address).status_code == 405
    assert browser.get(reverse("seat_vote", args=[code])).status_code == 405


def test_phone_tells_who_was_taken_out_where_others_stay() -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    sit(workshop, place="1", browser=browser)
    who = re.findall(r"\?who=(\w+)", page(browser, workshop))
    sent = fields(page(browser, workshop, f"?who={who[0]}"))
    by = owner_of(workshop.round.collaboration)
    workshop.remove_seat(Seat.objects.earliest("pk"), by=by)
    reply = browser.post(reverse("seat_vote", args=[workshop.round.code]), sent | {"vote": "4"}, follow=True)
    assert "so that vote was not counted" in reply.text


def test_phone_changes_a_seat_that_is_just_being_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    """By leaving in another window, or by the record."""
    workshop, _step = voting()
    browser = sit(workshop)
    [place] = re.findall(r"/change/(\w+)/", page(browser, workshop))
    real = Seat.change

    def change(seat: Seat, **values: Any) -> None:
        Seat.objects.all().delete()
        real(seat, **values)

    monkeypatch.setattr(Seat, "change", change)
    address = reverse("seat_change", args=[workshop.round.code, place])
    reply = browser.post(address, {"partner": "none", "role": "board"})
    assert reply.status_code == 422
    assert "not there any more" in reply.text
    assert Seat.objects.count() == 0


def test_phone_changes_nothing_after_the_end() -> None:
    """Who was in the room is counted when it is recorded."""
    workshop, _step = voting()
    browser = sit(workshop)
    [place] = re.findall(r"/change/(\w+)/", page(browser, workshop))
    workshop.end(by=owner_of(workshop.round.collaboration))
    address = reverse("seat_change", args=[workshop.round.code, place])
    reply = browser.post(address, {"partner": "none", "role": "board"})
    assert reply.status_code == 422
    assert "has ended" in reply.text
    assert Seat.objects.get().role == "executive"


@pytest.mark.parametrize("one", ANSWERING, ids=lambda one: str(one.name))
def test_phone_of_a_workshop_answers_nothing_alone(one: Any) -> None:
    """Also with cookies of its own making: what leads to a seat sent to the pages of answers."""
    workshop, step = voting()
    browser = sit(workshop)
    code = workshop.round.code
    [secret] = secrets(browser, workshop).split(".")
    for name in ("answers", "result"):
        browser.cookies[f"{name}-{code}"] = secret
    parts = {"part": "trust"} if "part" in str(one.pattern) else {}
    address = reverse(str(one.name), kwargs={"code": code} | parts)
    sent = {"partner": "none", "role": "executive", "trust-1a": "4", "was-trust-1a": "0:"}
    for cookies in ([], ["answers", "result"]):
        for name in cookies:
            del browser.cookies[f"{name}-{code}"]
        for reply in (browser.get(address, follow=True), browser.post(address, sent, follow=True)):
            assert reply.status_code in (200, 404, 405, 409, 410)
            assert 'name="trust-1a"' not in reply.text
    assert (Response.objects.count(), Answer.objects.count(), step.votes.count()) == (0, 0, 0)
    assert Round.objects.get(code=code).state == "open"
    vote(step, [1])
    assert step.votes.count() == 1
