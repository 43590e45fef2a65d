"""Preparing a workshop in a real browser: nothing typed is lost, whatever is pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ioc_assess.workshops.models import Step
from tests.factories import make_workshop
from tests.test_accessibility import assert_accessible
from tests.workshops.test_room_in_browser import enter, press

pytestmark = pytest.mark.django_db(transaction=True)


def test_preparing_by_mouse_and_keyboard(page: Page, site: str) -> None:
    workshop = make_workshop(["trust-1a", "trust-7a"], opened=False)
    enter(page, site, workshop)
    notes = page.get_by_label("Your notes")
    expect(notes).to_have_count(2)

    notes.first.fill("Ask the wards\nfirst")
    page.get_by_label("Minutes").last.fill("25")
    page.get_by_label("Minutes").last.press("Enter")  # saves, and presses no other button
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(notes.first).to_have_value("Ask the wards\nfirst")

    notes.last.fill("Second")
    page.get_by_role("button", name="Move down").first.click()
    expect(notes.first).to_have_value("Second")
    page.get_by_role("button", name="Take out").first.click()
    expect(page.get_by_role("heading", name="Taken out")).to_be_visible()
    expect(notes).to_have_count(1)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert_accessible(page, "workshop_prepare with a question taken out", width)
    press(page, "Put it back")
    expect(notes).to_have_count(2)
    expect(notes.first).to_have_value("Second")

    page.get_by_label("Words in the question").fill("regulation")
    page.get_by_label("Words in the question").press("Enter")
    page.get_by_text("We understand how regulation affects our work together").click()
    page.get_by_role("button", name="Add the ticked questions").first.click()
    expect(notes).to_have_count(3)

    page.get_by_label("Minutes").first.fill("0")
    notes.last.fill("Third")
    press(page, "Save the plan")
    expect(page.get_by_role("heading", name="Nothing was saved yet")).to_be_visible()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert_accessible(page, "workshop_prepare with an error", width)
    page.get_by_label("Minutes").first.fill("15")
    press(page, "Save the plan")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    found = Step.objects.filter(workshop=workshop).values_list("item", "minutes", "notes")
    assert [(item, minutes, text.replace("\r", "")) for item, minutes, text in found] == [
        ("trust-7a", 15, "Second"),
        ("trust-1a", 10, "Ask the wards\nfirst"),
        ("trust-4a", 10, "Third"),
    ]

    page.get_by_role("link", name="Let people in").click()
    press(page, "Let people in")
    expect(page.get_by_role("heading", name="People join with their phones")).to_be_visible()
