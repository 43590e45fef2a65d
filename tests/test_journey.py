"""The ways of people through the site in a real browser, from the first address to the last page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from ioc_assess.assessments.models import Response, Round
from tests.factories import PASSWORD, answer, make_member, make_round, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def choose(page: Page, question: str, choice: str) -> None:
    """By the words, which are what people touch."""
    page.get_by_role("group", name=question).get_by_text(choice, exact=True).click()


def press(page: Page, button: str) -> None:
    """A button that leads to a page, be it the same one again; until that page is there."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def stored() -> dict[str, int | str]:
    """The answers of the only response."""
    return {one.item: one.value for one in Response.objects.get().answers.all()}


GIVEN = {
    "trust-1a": 2,
    "trust-2a": "dont_know",
    "trust-6a": 1,
    "trust-7a": 3,
    "conflict-1a": 4,
    "pulse-trust": "prefer_not_to_say",
}


def answer_on_a_phone(page: Page, site: str) -> None:
    made = make_round(clusters=["trust", "conflict"])
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}/join/{made.join_code}/")
    choose(page, "Where do you belong?", "North")
    choose(page, "What is your role?", "Executive leader")
    press(page, "Begin")
    expect(page.get_by_role("heading", name="Warning signs")).to_be_visible()
    choose(page, "We talk about bad past experiences", "Fully")
    choose(page, "Partners understand what the others need", "Don’t know")
    choose(page, "The distance between our sites", "A little")
    choose(page, "The freedom each partner keeps", "Too much")
    press(page, "Save and continue")
    choose(page, "Everyone involved knows who answers for what", "Fully")
    press(page, "Save and go back")
    choose(page, "We talk about bad past experiences", "Partly")
    press(page, "Save and continue")
    knows = page.get_by_role("group", name="Everyone involved knows").get_by_label("Fully")
    expect(knows).to_be_checked()

    page.goto(f"{site}/join/{made.join_code}/")  # closed the window, scanned the code again
    page.get_by_role("link", name="Go on with “Accountability and disagreements”").click()
    expect(knows).to_be_checked()
    press(page, "Save and continue")
    press(page, "Save and continue")
    choose(page, "Partners trust each other", "Prefer not to say")
    press(page, "Save and continue")
    press(page, "Save and continue")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Check your answers")
    expect(page.get_by_text("You have answered 6 questions.")).to_be_visible()
    assert not Response.objects.get().submitted
    press(page, "Submit my answers")
    expect(title).to_contain_text("This is what your answers say")
    assert Response.objects.get().submitted
    page.go_back()
    expect(title).to_be_visible()
    expect(page.get_by_role("button", name="Submit my answers")).to_have_count(0)

    page.goto(f"{site}/answer/{made.code}/result/")
    press(page, "Finish and clear this device")
    expect(title).to_have_text("This device is clear")
    assert {cookie.get("name") for cookie in page.context.cookies()} <= {"csrftoken"}
    page.goto(f"{site}/answer/{made.code}/result/")
    expect(title).to_have_text("Open the join link again")
    response = Response.objects.get()
    assert (str(response.partner), response.role, response.submitted) == ("North", "executive", True)
    assert stored() == GIVEN


def test_journey_of_a_respondent_on_a_phone(page: Page, site: str) -> None:
    answer_on_a_phone(page, site)


def test_journey_of_a_respondent_without_scripts(page_without_scripts: Page, site: str) -> None:
    answer_on_a_phone(page_without_scripts, site)


def test_journey_of_a_respondent_by_keyboard(page: Page, site: str) -> None:
    """Tab, Space, Enter and arrows, and nothing else."""
    made = make_round(clusters=["risk"])
    page.goto(f"{site}/join/{made.join_code}/")

    def tab_to(target: Locator) -> None:
        for _stop in range(40):
            page.keyboard.press("Tab")
            if target.evaluate("target => target === document.activeElement"):
                return
        raise AssertionError(f"Tab does not lead to {target}")

    def press_key(key: str, times: int = 1) -> None:
        for _time in range(times):
            page.keyboard.press(key)

    def first_of(question: str) -> Locator:
        return page.get_by_role("group", name=question).get_by_role("radio").first

    def send(button: str) -> None:
        tab_to(page.get_by_role("button", name=button, exact=True))
        with page.expect_navigation():
            press_key("Enter")

    tab_to(first_of("Where do you belong?"))
    press_key("Space")
    tab_to(first_of("What is your role?"))
    press_key("ArrowDown")
    send("Begin")
    tab_to(page.get_by_role("radio").first)
    press_key("ArrowDown", times=3)
    while "/check/" not in page.url:
        send("Save and continue")
    send("Submit my answers")
    expect(page.get_by_role("heading", level=1)).to_contain_text("This is what your answers say")
    response = Response.objects.get()
    assert (str(response.partner), response.role, response.submitted) == ("North", "executive", True)
    assert stored() == {"risk-1a": 3}


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def test_journey_of_a_facilitator(page: Page, site: str) -> None:
    """From signing in to results, which a viewer then sees too."""
    make_user()
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, site, "ann@example.org")
    page.get_by_role("link", name="Start a collaboration").click()
    page.get_by_label("Name").fill("Pellshire Alliance")
    choose(page, "What form does it have?", "Alliance")
    choose(page, "Which phase is it in?", "Planning")
    press(page, "Start it")
    for partner in ("North", "South"):
        page.get_by_label("Name").fill(partner)
        page.get_by_label("Sector").select_option("acute")
        choose(page, "Size", "Large: more than 1,000 staff")
        press(page, "Add the partner")
    page.get_by_role("link", name="Pellshire Alliance").click()
    page.get_by_role("link", name="Prepare the first round").click()
    page.get_by_label("Title").fill("Spring round")
    press(page, "Save the draft")
    page.get_by_role("link", name="Check and open it").click()
    press(page, "Open the round")
    made = Round.objects.get()
    expect(page.get_by_label("Join link")).to_have_value(f"{site}/join/{made.join_code}/")
    assert page.get_by_alt_text("QR code of the join link").evaluate("picture => picture.naturalWidth") > 0

    for level in range(5):
        answer(made, {"trust-1a": level})
    page.reload()
    expect(page.get_by_text("5 people have submitted")).to_be_visible()
    page.get_by_role("link", name="Close the round").click()
    press(page, "Close the round")
    page.get_by_role("link", name="Publish the results").click()
    press(page, "Publish the results")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert Round.objects.get().state == "closed"
    page.get_by_text("I understand that this is final").click()
    press(page, "Publish the results")
    expect(page).to_have_url(f"{site}/rounds/{made.code}/results/")
    results = page.get_by_role("main").text_content()  # not what is drawn, which hangs on what has loaded

    make_member(made.collaboration, "viewer")
    press(page, "Sign out")
    sign_in(page, site, "viewer@example.org")
    page.get_by_role("link", name="Pellshire Alliance").click()
    page.get_by_role("link", name="See the results").click()
    page.wait_for_url(f"{site}/rounds/{made.code}/results/")
    assert page.get_by_role("main").text_content() == results
