"""Typing in a whole paper with the keyboard alone, without scripts, and in words."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ioc_assess.assessments.models import Answer, Response, Round
from ioc_assess.assessments.paper import KEYS, paper_sections
from ioc_assess.assessments.questionnaire import asked_of
from tests.assessments.test_rounds_in_browser import sign_in
from tests.factories import make_round, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def in_paper_order(made: Round, role: str) -> list[str]:
    asked = {item.code for item in asked_of(made.theory, made.items, role)}
    return [
        item.code
        for section in paper_sections(made.theory, made.items)
        for grid in section.grids
        for block in grid.blocks
        for item in block.items
        if item.code in asked
    ]


def kept() -> dict[str, int | str]:
    return {one.item: one.value for one in Answer.objects.all()}


def test_entering_a_whole_paper_by_keyboard_alone(page: Page, site: str) -> None:
    """A paper of frontline staff of South: every question with another key, but three that are left empty; then one is
    corrected by its code, and all is entered. What leads alone are asked does not come up."""
    made = make_round()
    sign_in(page, site, owner_of(made.collaboration))
    page.goto(site + reverse("round_enter", args=[made.code]))
    keys = page.keyboard
    keys.press("ArrowDown")  # from North to South
    keys.press("Enter")
    for _n in range(5):
        keys.press("ArrowDown")
    keys.press("Enter")
    codes = in_paper_order(made, "frontline")
    expected = {}
    for n, code in enumerate(codes):
        assert page.evaluate("document.activeElement.name") == code
        key = list(KEYS)[n % len(KEYS)]
        if n in (2, 9, 17):
            keys.press("Enter")
            continue
        keys.press(key.upper() if n % 2 else key)
        expected[code] = KEYS[key]
    page.locator("#jump").focus()
    keys.type("trust-1")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.name") == "trust-1a"
    keys.press("x")  # no answer: it stays, to be typed over
    assert page.evaluate("document.activeElement.name") == "trust-1a"
    keys.press("5")
    expected["trust-1a"] = 4
    page.locator("#jump").focus()
    keys.type("nothing-9")
    keys.press("Enter")
    expect(page.get_by_text("No question here has this code")).to_be_visible()
    page.get_by_role("button", name="Check", exact=True).focus()
    keys.press("Enter")
    page.get_by_role("heading", name="Compare with the paper").wait_for()
    expect(page.get_by_text(f"{len(expected)} answers typed")).to_be_visible()
    expect(page.get_by_text("3 questions that this role is asked have no answer")).to_be_visible()
    page.get_by_role("button", name="Enter these answers").focus()
    keys.press("Enter")
    page.get_by_text("Entered. Nothing of it is shown any more.").wait_for()
    page.wait_for_load_state()
    assert kept() == expected
    response = Response.objects.get()
    assert (response.partner_name, response.role, response.entered_for) == ("South", "frontline", True)
    assert page.evaluate("document.activeElement.name") == "partner"
    assert page.locator("[data-key]").evaluate_all("fields => fields.every(one => one.value === '')")


def test_entering_without_scripts(page_without_scripts: Page, site: str) -> None:
    page = page_without_scripts
    made = make_round()
    sign_in(page, site, owner_of(made.collaboration))
    page.goto(site + reverse("round_enter", args=[made.code]))
    expect(page.get_by_label("Go to question")).to_be_hidden()
    page.get_by_text("None of these", exact=True).click()
    page.get_by_text("Patient, service user or citizen", exact=True).click()
    page.locator("[name=trust-1a]").fill("2")
    page.locator("[name=trust-1a]").press("Enter")  # sends, as fields do
    page.get_by_role("heading", name="Compare with the paper").wait_for()
    page.get_by_role("button", name="Go back and correct").click()
    page.get_by_role("heading", name="Enter answers for someone").wait_for()
    expect(page.locator("[name=trust-1a]")).to_have_value("2")
    page.locator("[name=faith-1a]").fill("p")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Enter these answers").click()
    page.get_by_text("Entered. Nothing of it is shown any more.").wait_for()
    assert kept() == {"trust-1a": 1, "faith-1a": "prefer_not_to_say"}


def test_entering_in_words_together_with_someone(page: Page, site: str) -> None:
    made = make_round()
    sign_in(page, site, owner_of(made.collaboration))
    page.goto(site + reverse("round_enter", args=[made.code]))
    page.get_by_role("link", name="Show it large").click()
    page.locator("[data-code=trust-1a]").get_by_label("Mostly").wait_for()
    page.wait_for_load_state()
    page.get_by_text("North", exact=True).click()
    page.get_by_text("Board member", exact=True).click()
    page.locator("[data-code=trust-1a]").get_by_label("Mostly").check()
    page.keyboard.press("Enter")
    page.keyboard.press("d")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Enter these answers").click()
    page.get_by_text("Entered. Nothing of it is shown any more.").wait_for()
    assert kept() == {
        "trust-1a": 3,
        in_paper_order(made, "board")[1 + in_paper_order(made, "board").index("trust-1a")]: "dont_know",
    }
