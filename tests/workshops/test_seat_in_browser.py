"""A phone in the room, in a real browser: it follows what happens, and never throws away what somebody chose."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_workshop, owner_of, vote
from tests.test_accessibility import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Page, name: str) -> None:
    """Each state read by axe at a phone's width."""
    page.wait_for_load_state()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert_accessible(page, name, 320)
    if folder := os.environ.get("SHOTS"):
        page.set_viewport_size({"width": 390, "height": 800})
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_seat_follows_the_workshop_on_a_phone(page: Page, site: str) -> None:
    workshop = make_workshop(running=False)
    by = owner_of(workshop.round.collaboration)
    page.goto(f"{site}/join/{workshop.round.join_code}/")
    look(page, "joining")
    page.locator("label[for=id_partner_0]").click()
    page.locator("label[for=id_role_0]").click()
    page.get_by_role("button", name="Take a seat").click()
    expect(page.get_by_text("1 person is here.")).to_be_visible()
    look(page, "lobby")

    workshop.start(by=by)
    step = workshop.steps.get(item="trust-1a")
    expect(page.get_by_text("opens in a moment")).to_be_visible(timeout=15000)
    step.open_vote(by=by)
    cast = page.get_by_role("button", name="Cast my vote")
    expect(cast).to_be_visible(timeout=15000)
    look(page, "voting")
    page.get_by_role("radio").nth(1).check()
    workshop.set_timer(by=by, minutes=5)
    # Somebody in the middle of choosing is offered what is new, and keeps their choice.
    offer = page.get_by_role("button", name="There is something new")
    expect(offer).to_be_visible(timeout=15000)
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    cast.click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    look(page, "voted")
    page.get_by_role("link", name="Change my vote").click()
    expect(page.get_by_role("button", name="Cast this vote instead")).to_be_visible()
    expect(page.locator(":checked")).to_have_count(0)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()

    vote(step, [4, 3, 3, 1])
    step.close_vote(by=by)
    expect(page.get_by_text("Voting is closed.")).to_be_visible(timeout=15000)
    step.reveal(by=by)
    expect(page.get_by_role("row", name="People who gave a level 5")).to_be_visible(timeout=15000)
    look(page, "revealed")
    step.agree(by=by, level=3, reason="We meet weekly.", minority_note="Not at night.")
    expect(page.get_by_text("We meet weekly.")).to_be_visible(timeout=15000)
    look(page, "agreed")
    workshop.end(by=by)
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible(timeout=15000)
    look(page, "ended")


def test_seat_counts_down_what_is_left_of_a_discussion(page: Page, site: str) -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get(item="trust-1a")
    step.open_vote(by=by)
    seats = vote(step, [1, 2, 2, 2, 3])
    step.close_vote(by=by)
    step.reveal(by=by)
    workshop.set_timer(by=by, minutes=2)
    address = f"{site}/seat/{workshop.round.code}/"
    page.context.add_cookies([{"name": f"seats-{workshop.round.code}", "value": seats[0][1], "url": address}])
    page.clock.install()
    page.goto(address)
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile("^0(2:00|1:5[0-9])$"))
    expect(page.get_by_text("Discussion until")).to_be_visible()
    look(page, "discussing")
    page.clock.run_for(60_000)
    expect(clock).to_have_text(re.compile("^0(1:00|0:[0-5][0-9])$"))
    page.clock.run_for(60_000)
    expect(clock).to_have_text("Time is up")
    expect(page.get_by_role("status").filter(has_text="Time is up")).to_be_attached()


def test_seat_of_two_people_of_whom_one_is_taken_out(page: Page, site: str) -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get(item="trust-1a")
    page.goto(f"{site}/join/{workshop.round.join_code}/")
    for number in range(2):
        if number:
            page.locator("summary", has_text="On this phone").click()
            page.get_by_role("link", name="Another person votes on this phone too").click()
            expect(page.get_by_role("heading", name="Another person")).to_be_visible()
            look(page, "another")
        page.locator("label[for=id_partner_0]").click()
        page.locator("label[for=id_role_0]").click()
        page.get_by_role("button", name="Take a seat").click()
        expect(page.get_by_text("opens in a moment")).to_be_visible()
    step.open_vote(by=by)
    expect(page.get_by_role("heading", name="Who is voting?")).to_be_visible(timeout=15000)
    look(page, "two")
    page.get_by_role("link", name="Person 2").first.click()
    page.get_by_role("radio").nth(2).check()
    look(page, "two-voting")
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_text("has voted; press to change it")).to_be_visible()
    first, second = workshop.seats.all()
    workshop.remove_seat(second, by=by)
    expect(page.get_by_role("button", name="Cast my vote")).to_be_visible(timeout=15000)
    look(page, "one-taken-out")
    workshop.remove_seat(first, by=by)
    page.reload()
    expect(page.get_by_role("heading", name="This place was taken out")).to_be_visible()
    look(page, "taken-out")
