"""A facilitator's pages of a round in a real browser: the whole way without scripts, and what scripts add."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Round
from tests.factories import answer, make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def test_rounds_without_scripts_from_draft_to_results(page_without_scripts: Page, site: str) -> None:
    page = page_without_scripts
    collaboration = make_collaboration()
    sign_in(page, site, owner_of(collaboration))
    page.goto(site + reverse("round_new", args=[collaboration.code]))
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Check and open it").click()
    page.get_by_role("button", name="Open the round").click()
    link = page.get_by_label("Join link")
    link.wait_for()
    made = Round.objects.get()
    assert made.state == "open"
    expect(link).to_have_value(f"{site}/join/{made.join_code}/")
    page.wait_for_load_state()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    for level in range(5):
        answer(made, {"trust-1a": level})
    page.reload()
    expect(page.get_by_text("5 people have submitted")).to_be_visible()
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    page.get_by_role("link", name="Publish the results").click()
    page.get_by_text("I understand that this is final").click()
    page.get_by_role("button", name="Publish the results").click()
    expect(page).to_have_url(site + reverse("round_results", args=[made.code]))
    assert Round.objects.get().state == "published"


def test_rounds_copy_the_join_link(page: Page, site: str) -> None:
    made = make_round()
    sign_in(page, site, owner_of(made.collaboration))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto(site + reverse("round", args=[made.code]))
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/join/{made.join_code}/"


def test_rounds_with_a_name_without_a_gap_fit_a_phone(page: Page, site: str) -> None:
    """What somebody pasted as a title must not push a page wider than the phone on which people answer."""
    made = make_round(make_collaboration(name="Gesamtversorgung" * 7), title="Wintermonitoring" * 7)
    sign_in(page, site, owner_of(made.collaboration))
    page.set_viewport_size({"width": 390, "height": 800})
    addresses = [reverse(name, args=[made.code]) for name in ("round", "round_join", "invitees", "round_enter")]
    for address in [*addresses, f"/join/{made.join_code}/"]:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_rounds_ask_for_groups_and_threshold_in_a_survey_only(page: Page, site: str) -> None:
    collaboration = make_collaboration()
    sign_in(page, site, owner_of(collaboration))
    page.goto(site + reverse("round_new", args=[collaboration.code]))
    threshold = page.get_by_label("Smallest number of people")
    expect(threshold).to_be_visible()
    page.get_by_text("One leader’s own view", exact=True).click()
    expect(threshold).to_be_hidden()
    page.get_by_text("Anonymous survey", exact=True).click()
    expect(threshold).to_be_visible()
