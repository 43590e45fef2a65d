"""A facilitator's pages of a round in a real browser: axe-core, narrow screens, and the whole way without scripts."""

import datetime
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Round
from tests.factories import answer, make_collaboration, make_round, owner_of
from tests.test_accessibility import WCAG

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def page_without_scripts(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(locale="en-GB", java_script_enabled=False) as context:
        yield context.new_page()


@pytest.mark.parametrize("width", [1280, 390])
def test_rounds_accessibility(page: Page, site: str, width: int) -> None:
    collaboration = make_collaboration(partners=["Pellshire Acute Hospitals NHS Foundation Trust", "Marsh Trust"])
    owner = owner_of(collaboration)
    draft = make_round(collaboration, opened=False)
    opened = make_round(collaboration, closes_at=timezone.now() + datetime.timedelta(days=3))
    closed = make_round(collaboration)
    for level in range(5):
        answer(closed, {"trust-1a": level}, partner="Marsh Trust")
    closed.close(by=owner)
    few = make_round(
        collaboration, title="A title as long as the field for titles will let anybody make it, " + "w" * 40
    )
    few.close(by=owner)
    declared = make_round(collaboration, mode="declared")
    answer(declared, {"trust-1a": 1}, partner="Marsh Trust", submit=False)
    sign_in(page, site, owner)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    steps: list[tuple[str, Round]] = [
        *((name, draft) for name in ("round", "round_change", "round_remove", "round_open")),
        *((name, opened) for name in ("round", "round_change", "round_close", "round_join")),
        *((name, closed) for name in ("round", "round_publish", "round_reopen")),
        *((name, few) for name in ("round", "round_publish")),
        *((name, declared) for name in ("round", "round_release")),
    ]
    pages = [reverse("round_new", args=[collaboration.code]), *(reverse(name, args=[one.code]) for name, one in steps)]
    for address in pages:
        page.goto(site + address)
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, address + results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert complaints == []
    page.goto(site + reverse("round_publish", args=[closed.code]))
    page.get_by_role("button", name="Publish the results").click()
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("link", name="Tick the box").click()
    assert page.evaluate("document.activeElement.id") == "id_final"


def test_rounds_without_scripts_from_draft_to_results(page_without_scripts: Page, site: str) -> None:
    page = page_without_scripts
    collaboration = make_collaboration()
    sign_in(page, site, owner_of(collaboration))
    page.goto(site + reverse("round_new", args=[collaboration.code]))
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Check and open it").click()
    page.get_by_role("button", name="Open the round").click()
    made = Round.objects.get()
    assert made.state == "open"
    assert page.get_by_label("Join link").input_value() == f"{site}/join/{made.join_code}/"
    assert page.get_by_role("button", name="Copy").count() == 0
    for level in range(5):
        answer(made, {"trust-1a": level})
    page.reload()
    assert page.get_by_text("5 people have submitted").is_visible()
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    page.get_by_role("link", name="Publish the results").click()
    page.get_by_text("I understand that this is final").click()
    page.get_by_role("button", name="Publish the results").click()
    assert page.url == site + reverse("round_results", args=[made.code])
    assert Round.objects.get().state == "published"


def test_rounds_copy_the_join_link(page: Page, site: str) -> None:
    made = make_round()
    sign_in(page, site, owner_of(made.collaboration))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto(site + reverse("round", args=[made.code]))
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/join/{made.join_code}/"


def test_rounds_ask_for_groups_and_threshold_in_a_survey_only(page: Page, site: str) -> None:
    collaboration = make_collaboration()
    sign_in(page, site, owner_of(collaboration))
    page.goto(site + reverse("round_new", args=[collaboration.code]))
    threshold = page.get_by_label("Smallest number of people")
    assert threshold.is_visible()
    page.get_by_text("One leader’s own view", exact=True).click()
    assert not threshold.is_visible()
    page.get_by_text("Anonymous survey", exact=True).click()
    assert threshold.is_visible()
