"""The results page as it is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.factories import make_published, make_round, owner_of
from tests.reports.printed import page_letters
from tests.reports.rounds import published

THEORY = theory()
DEMO = results(
    THEORY, parse((Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json").read_text(), THEORY)
)
NAMES = {name: name for name in DEMO.groups}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_round_results_first_screen_says_what_it_comes_to(
    page: Page, site: str, sign_in: Callable[[Any], None], width: int, height: int
) -> None:
    """For someone with one minute: what limits, the drives, actions, strengths, what to talk about, the report."""
    round = make_round()
    make_published(round, DEMO, NAMES)
    sign_in(owner_of(round.collaboration))
    page.set_viewport_size({"width": width, "height": height})
    page.goto(site + reverse("round_results", args=[round.code]))
    first = page.locator("#summary")
    expect(first.get_by_role("heading", level=2)).to_have_text("Willingness to take risks limits you most: 35 of 100.")
    expect(first).to_contain_text("“Felt” rests on 15 answers to one question, asked of leads only.")
    expect(first.get_by_role("link", name="views differ on 2, 3")).to_have_attribute("href", "#splits")
    expect(first).to_contain_text("(64% of 36 don’t know)")
    wanted = [
        *[first.locator(".drives .score", has_text=figure) for figure in ("57", "77", "79", "35")],
        *[
            first.get_by_role("link", name=THEORY.statement[one.statement].title)
            for one in (
                *DEMO.assessment.suggestions.actions[:3],
                *DEMO.assessment.suggestions.strengths[:3],
            )
        ],
        first.get_by_role("link", name=THEORY.item[DEMO.splits[0]].text),
        first.get_by_role("link", name=THEORY.item[DEMO.find_out[0]].text),
        first.get_by_role("link", name="Board report (PDF)"),
    ]
    for part in wanted:
        box = part.bounding_box()
        assert box
        assert box["y"] + box["height"] <= height, part


@pytest.mark.django_db(transaction=True)
def test_round_results_on_paper_say_how_to_begin_the_first_three(
    page: Page, site: str, sign_in: Callable[[Any], None]
) -> None:
    """Nothing can be unfolded on paper, and nothing is there to be pressed."""
    round = make_round()
    make_published(round, DEMO, NAMES)
    sign_in(owner_of(round.collaboration))
    page.goto(site + reverse("round_results", args=[round.code]))
    page.emulate_media(media="print")
    steps = page.locator("#actions-list .facts")
    for n in range(4):
        expect(steps.nth(n)).to_be_visible(visible=n < 3)
    for gone in (".jump", ".filter", "#summary .button", "#actions-list summary"):
        expect(page.locator(gone).first).to_be_hidden()
    assert "(Development)" in page.title()


def jumps(page: Page) -> list[str]:
    """Where the list of what is on the page leads."""
    found: list[str] = page.locator(".jump li a").evaluate_all("all => all.map(one => one.hash)")
    return found


def expect_seen(page: Page, target: str) -> None:
    """It is unfolded, and the whole of its heading in view."""
    one = page.locator(target)
    expect(one, target).to_be_visible()
    heading = one.locator("xpath=ancestor-or-self::section[1]").locator("h2").first
    expect(heading, target).to_be_in_viewport(ratio=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_round_results_are_folded_and_links_unfold_them(
    page: Page, page_without_scripts: Page, site: str, client: Client, scripts: bool
) -> None:
    """On a phone all of it is a few screens, and each link, pressed with the keyboard, unfolds what it leads to."""
    page = page if scripts else page_without_scripts
    round = make_round()
    make_published(round, DEMO, NAMES)
    client.force_login(owner_of(round.collaboration))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + reverse("round_results", args=[round.code]))
    assert page.evaluate("document.documentElement.scrollHeight") < 9000
    assert page.locator("details[open]").count() == 0
    targets = jumps(page)
    assert len(targets) == 15
    for target in targets:
        page.locator(f'.jump li a[href="{target}"]').press("Enter")
        page.wait_for_url(f"**{target}")
        expect_seen(page, target)
    first = page.locator("details.chapter[open]").last
    first.evaluate("one => one.open = false")  # again to where the address already points
    page.locator(f'.jump li a[href="{targets[-1]}"]').press("Enter")
    expect(first).to_have_attribute("open", "")


@pytest.mark.django_db(transaction=True)
def test_round_results_take_no_harm_from_a_garbled_address(
    page: Page, site: str, sign_in: Callable[[Any], None]
) -> None:
    round = make_round()
    make_published(round, DEMO, NAMES)
    sign_in(owner_of(round.collaboration))
    faults: list[Any] = []
    page.on("pageerror", lambda fault: faults.append(fault))
    page.goto(site + reverse("round_results", args=[round.code]) + "#50%")
    page.locator('.jump li a[href="#clusters"]').press("Enter")
    expect_seen(page, "#clusters")
    page.evaluate("location.hash = '%E0%A4%A'")
    page.locator('.jump li a[href="#method"]').press("Enter")
    expect_seen(page, "#method")
    assert not faults


@pytest.mark.django_db(transaction=True)
def test_round_results_can_be_opened_as_a_whole(page_without_scripts: Page, site: str, client: Client) -> None:
    page = page_without_scripts
    round = make_round()
    make_published(round, DEMO, NAMES)
    client.force_login(owner_of(round.collaboration))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page.goto(site + reverse("round_results", args=[round.code]))
    page.get_by_role("link", name="Open everything").click()
    page.wait_for_url("**/?open=all#jump-title")
    expect(page.locator("details").first).to_have_attribute("open", "")
    expect(page.locator("details:not([open])")).to_have_count(0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "warning"),
    [
        ("demo", ""),
        ("solo", "One leader’s own view; this is not an anonymous round."),
        ("declared", "Stated positions; this is not an anonymous round."),
    ],
)
def test_round_results_say_on_every_page_of_paper_what_they_are(
    page: Page, site: str, sign_in: Callable[[Any], None], kind: str, warning: str
) -> None:
    found = published(kind)
    round = make_round(mode=found.meta.mode, title="Spring round", purpose="assurance")
    make_published(round, found.figures, found.names)
    sign_in(owner_of(round.collaboration))
    page.goto(site + reverse("round_results", args=[round.code]))
    pages = page_letters(page.pdf(format="A4"))
    assert len(pages) > 15
    for number, letters in enumerate(pages, start=1):
        assert "Springround·Assurance" in letters, number
        assert warning.replace(" ", "") in letters, number
        assert bool(warning) == ("notananonymousround" in letters), number
    whole = "".join(pages)
    for folded in (THEORY.source.limits[-1].text, THEORY.statement["conflict-2"].title, THEORY.item["faith-5a"].text):
        assert "".join(folded.split()) in whole


@pytest.mark.django_db(transaction=True)
def test_round_results_of_twelve_partners_fit_on_paper(page: Page, site: str, sign_in: Callable[[Any], None]) -> None:
    """A browser prints all of a page smaller where one table in it is too wide for the paper."""
    found = published("twelve")
    round = make_round()
    make_published(round, found.figures, found.names)
    sign_in(owner_of(round.collaboration))
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 without its margins
    page.goto(site + reverse("round_results", args=[round.code]))
    page.emulate_media(media="print")
    expect(page.locator("#groups table th.group").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
