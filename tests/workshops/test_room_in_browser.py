"""The facilitator's screen in a real browser, in all its states: by mouse, by keyboard, and while others do things."""

from __future__ import annotations

import os
import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from ioc_assess.workshops.models import Seat, Step, Workshop
from tests.factories import make_collaboration, make_workshop, owner_of, vote
from tests.test_accessibility import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

#: Twelve partners with names as long as names get in a list
PARTNERS = [f"{name} and District Community Care Trust"[:40] for name in "ABCDEFGHIJKL"]


def look(page: Page, name: str) -> None:
    """Each state read by axe on a desk and on a phone."""
    page.wait_for_load_state()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        assert_accessible(page, name, width)
    page.set_viewport_size({"width": 1280, "height": 800})


def enter(page: Page, site: str, workshop: Workshop) -> None:
    client = Client()
    client.force_login(owner_of(workshop.round.collaboration))
    page.context.add_cookies([{"name": name, "value": one.value, "url": site} for name, one in client.cookies.items()])
    page.goto(f"{site}/rounds/{workshop.round.code}/workshop/")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def at(workshop: Workshop, item: str) -> Step:
    step = workshop.steps.get(item=item)
    step.workshop = workshop
    return step


def test_room_through_a_question(page: Page, site: str) -> None:
    workshop = make_workshop(collaboration=make_collaboration(partners=PARTNERS), running=False)
    workshop.steps.filter(item="trust-1a").update(notes="Ask the chair of the acute trust first.")
    codes = [one.code for one in workshop.round.frozen.partners]
    for n in range(14):
        Seat.objects.take(workshop=workshop, partner=codes[n] if n < 12 else "", role="executive")
    enter(page, site, workshop)
    look(page, "room-lobby")
    press(page, "Start with the first question")
    expect(page.get_by_role("button", name="Open the vote")).to_be_visible()
    look(page, "room-waiting")
    press(page, "Open the vote")
    expect(page.get_by_text("of 14 people have voted")).to_be_visible()
    step = at(workshop, "trust-1a")
    vote(step, [0, 1, 1, 2, 3, 4], partner=PARTNERS[0])
    expect(page.locator(".big-number strong")).to_have_text("6", timeout=15000)
    look(page, "room-voting")
    press(page, "Close the vote")
    expect(page.get_by_role("button", name="Reveal the votes")).to_be_visible()
    look(page, "room-counted")
    press(page, "Reveal the votes")
    expect(page.get_by_text("Median, from 0 to 4")).to_be_visible()
    press(page, "Discuss for 10 minutes")
    expect(page.get_by_role("timer")).to_have_text(re.compile("^(10:00|09:5[0-9])$"))
    look(page, "room-revealed")
    page.get_by_role("link", name="Record what was agreed").click()
    expect(page.get_by_role("heading", name="Record what was agreed")).to_be_visible()
    look(page, "room-agree")
    press(page, "Record it")
    expect(page.locator(".error-summary")).to_be_visible()
    look(page, "room-agree-refused")
    page.locator("label[for=id_level_3]").click()
    page.get_by_label("Why?").fill("The joint posts have begun to work.")
    press(page, "Record it")
    expect(page.get_by_role("button", name="Go to the next question")).to_be_visible()
    look(page, "room-agreed")
    page.get_by_role("link", name="See who, or take somebody out").click()
    expect(page.get_by_role("heading", name="One by one")).to_be_visible()
    look(page, "room-people")
    page.get_by_role("link", name="Back to the workshop").click()
    page.get_by_role("link", name="Have all vote anew").click()
    expect(page.get_by_role("button", name="Delete the votes and vote anew")).to_be_visible()
    look(page, "room-reset")
    page.get_by_role("link", name="Keep them").click()
    press(page, "Go to the next question")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    press(page, "Leave this question out")
    page.get_by_role("link", name="All questions are done: end the workshop").click()
    press(page, "End the workshop")
    expect(page.get_by_role("link", name="See what came of it")).to_be_visible()
    look(page, "room-over")
    page.get_by_role("link", name="Go back into the workshop").click()
    page.get_by_label("Why do you go on?").fill("The chair came late.")
    look(page, "room-go-on")
    press(page, "Go back into the workshop")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()


def test_room_by_keyboard_alone_and_while_votes_come_in(page: Page, site: str) -> None:
    """After each press the keyboard is on what to do next, and stays there while the screen changes under it; a key
    that is held down, or the second click of two, presses nothing more."""
    workshop = make_workshop()
    enter(page, site, workshop)
    begin = page.get_by_role("button", name="Open the vote")
    begin.focus()
    page.keyboard.press("Enter")
    close = page.get_by_role("button", name="Close the vote")
    expect(close).to_be_focused()
    page.get_by_text("Your notes and prompts").evaluate("(one) => one.parentElement.removeAttribute('open')")
    vote(at(workshop, "trust-1a"), [1, 2, 3, 3, 3])
    expect(page.locator(".big-number strong")).to_have_text("5", timeout=15000)
    expect(close).to_be_focused()
    expect(page.get_by_text("Only facilitators see these.")).to_be_hidden()
    expect(page.get_by_role("button", name="There is something new")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="All have voted.")).to_have_count(1)
    box = close.bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + 20, box["y"] + 20)
    expect(page.get_by_role("button", name="Reveal the votes")).to_be_visible()
    page.evaluate("""document.getElementById("next").focus()""")
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.get_by_role("link", name="Record what was agreed")).to_be_focused()
    assert at(workshop, "trust-1a").state == "revealed"
