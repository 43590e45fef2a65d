"""The results page as it is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.factories import make_published, make_round, owner_of

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
        first.get_by_role("link", name="Download the board report (PDF)"),
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
    assert [steps.nth(n).is_visible() for n in range(4)] == [True, True, True, False]
    for gone in (".jump", ".filter", "#summary .button", "#actions-list summary"):
        expect(page.locator(gone).first).to_be_hidden()
    assert "(Development)" in page.title()
