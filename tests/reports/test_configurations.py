"""The configurations on the results page: what a filter leaves, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.results import PublishedResults
from ioc_assess.reports.arrangement import arrangement
from ioc_assess.reports.board_report import board_report_html
from ioc_assess.reports.configurations import ConfigurationFilter, by_verdict, configuration_rows, fold
from ioc_assess.reports.results_page import results_page
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.factories import make_published, make_round, owner_of
from tests.reports.rounds import meta
from tests.scoring.factories import make_answers, make_profile

THEORY = theory()
DEMO = results(
    THEORY, parse((Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json").read_text(), THEORY)
)
NAMES = {name: name for name in DEMO.groups}
ARRANGED = arrangement(THEORY, DEMO, NAMES)
ROWS = configuration_rows(THEORY, DEMO, ARRANGED["statement_rows"], ARRANGED["item_rows"])
CONFIGURATIONS = DEMO.assessment.configurations


def left(**chosen: str) -> list[str]:
    """The codes that these choices leave."""
    form = ConfigurationFilter(chosen or None, ROWS)
    form.is_valid()
    return [row.what.code for row in form.filtered() if row.shown]


def test_configurations_are_all_there_once_in_the_order_of_verdicts() -> None:
    assert sorted(row.what.code for row in ROWS) == sorted(CONFIGURATIONS)
    order = [words.code for words in THEORY.verdicts]
    places = [order.index(row.verdict.code) for row in ROWS]
    assert places == sorted(places)
    assert [group.words.code for group in by_verdict(ROWS)] == [code for code in order if order.index(code) in places]
    assert left() == [row.what.code for row in ROWS]


def test_configurations_are_filtered_by_verdict_cluster_and_closeness() -> None:
    assert set(left(verdict="missing")) == {code for code, one in CONFIGURATIONS.items() if one.verdict == "missing"}
    assert set(left(part="conflict")) == {"conflict-1", "conflict-2", "conflict-3"}
    assert set(left(part="findings")) == {one.code for one in THEORY.findings}
    assert set(left(close="on")) == {code for code, one in CONFIGURATIONS.items() if one.close_call}
    assert set(left(verdict="missing", part="conflict", close="on")) == {
        code
        for code in ("conflict-1", "conflict-2", "conflict-3")
        if CONFIGURATIONS[code].verdict == "missing" and CONFIGURATIONS[code].close_call
    }


def test_configurations_are_searched_by_all_words_in_their_texts() -> None:
    assert left(q="conflict-2") == ["conflict-2"]
    assert left(q="UNBIASED disputes") == ["conflict-2"]
    assert left(q="unbiased xylophone") == []


def test_configurations_are_not_left_out_by_what_no_filter_knows() -> None:
    assert set(left(verdict="nonsense", part="conflict")) == {"conflict-1", "conflict-2", "conflict-3"}
    assert len(left(q="x" * 101)) == 53


def test_configurations_are_searched_without_case_accents_and_curls() -> None:
    assert fold("Partners’ ÉLAN") == "partners' elan"


def test_configurations_of_findings_say_what_the_paper_only_names() -> None:
    named = {row.what.code for row in ROWS if row.only_named}
    assert named == {one.code for one in THEORY.findings if not one.written}
    row = next(row for row in ROWS if row.what.code == "finding-1")
    assert row.evidence == "Trust: Significant evidence."


# --- on the page ---


@pytest.fixture
def published(db: None) -> Round:
    round = make_round()
    make_published(round, DEMO, NAMES)
    return round


def shown(page: str) -> list[str]:
    return re.findall(r'<details class="configuration" data-code="([^"]+)"[^>]*data-close="\w*">', page)


def test_configurations_are_filtered_by_the_address(client: Client, published: Round) -> None:
    client.force_login(owner_of(published.collaboration))
    address = reverse("round_results", args=[published.code])
    page = client.get(address).content.decode()
    assert len(shown(page)) == 53
    assert "All 53 are shown." in page
    page = client.get(address, {"part": "conflict"}).content.decode()
    assert set(shown(page)) == {"conflict-1", "conflict-2", "conflict-3"}
    assert "3 of 53 are shown." in page
    assert '<option value="conflict" selected>' in page
    counts = re.findall(r'<span class="count">([1-9]\d*)</span>', page)
    assert sum(map(int, counts)) == 3
    page = client.get(address, {"q": "conflict-2"}).content.decode()
    assert shown(page) == ["conflict-2"]
    assert "1 of 53 is shown." in page
    assert re.findall(r'<span class="count">([1-9]\d*)</span>', page) == ["1"]
    assert f'href="{address}#' in page
    page = client.get(address, {"q": "xylophone"}).content.decode()
    assert shown(page) == []
    assert "None of the 53 fits all of this." in page
    page = client.get(address, {"verdict": "nonsense", "q": "conflict-2"}).content.decode()
    assert shown(page) == ["conflict-2"]
    assert "nonsense" not in page
    assert "There is a problem" not in page


@pytest.mark.django_db(transaction=True)
def test_configurations_are_filtered_as_one_chooses(page: Page, site: str, sign_in: Callable[[Any], None]) -> None:
    round = make_round()
    make_published(round, DEMO, NAMES)
    sign_in(owner_of(round.collaboration))
    address = site + reverse("round_results", args=[round.code])
    page.goto(f"{address}#configurations")
    said, rows = page.locator("#configurations-count"), page.locator(".configuration:visible")
    expect(rows).to_have_count(53)
    page.get_by_label("Cluster", exact=True).select_option("conflict")
    expect(said).to_have_text("3 of 53 are shown.")
    expect(rows).to_have_count(3)
    expect(page.locator(".verdict-group:visible .count").first).to_have_text(re.compile(r"^[123]$"))
    page.get_by_label("Words in it", exact=True).fill("xylophone")
    expect(said).to_have_text(re.compile("None of the 53 fits"))
    expect(page.locator(".verdict-group:visible")).to_have_count(0)
    page.get_by_role("link", name="Show all").click()
    expect(said).to_have_text("All 53 are shown.")
    # As the server does it
    for chosen in ({"close": "on"}, {"verdict": "partial"}, {"q": "trust leaders"}):
        page.goto(f"{address}?{'&'.join(f'{key}={value}' for key, value in chosen.items())}")
        expect(rows).to_have_count(len(left(**chosen)))
    # A link to one that is left out brings it back, open.
    page.get_by_label("Words in it", exact=True).fill("xylophone")
    page.locator('#actions-list a[href$="#conflict-2"]').click()
    expect(page.locator("#conflict-2")).to_be_visible()
    expect(rows).to_have_count(53)


@pytest.mark.django_db(transaction=True)
def test_configurations_are_filtered_without_scripts(page_without_scripts: Page, site: str, client: Client) -> None:
    round = make_round()
    make_published(round, DEMO, NAMES)
    client.force_login(owner_of(round.collaboration))
    page = page_without_scripts
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page.goto(site + reverse("round_results", args=[round.code]) + "#configurations")
    page.get_by_label("Cluster", exact=True).select_option("findings")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".configuration:visible")).to_have_count(18)
    expect(page.locator("#configurations-count")).to_have_text("18 of 53 are shown.")


def test_configurations_without_a_verdict_show_no_figure_of_what_is_felt() -> None:
    """Trust is felt at 100; of its statements only trust-2 was asked."""
    sheet = {"trust-2a": 3, "pulse-trust": 4, "context-b": 0, "pulse-progress": 4}
    found = results(THEORY, make_answers([("A", sheet)] * 6, profile=make_profile(), asked=[*sheet, "culture-1a"]))
    published = PublishedResults(meta=meta(), names={"A": "A"}, figures=found)
    page = results_page(THEORY, published, {})
    verdicts = {row.what.code: row for group in page["configurations"] for row in group.rows}
    assert [verdicts[code].verdict.code for code in ("trust-7", "culture-1", "mandate-1", "finding-10")] == [
        "not_asked", "unknown", "not_applicable", "not_at_play"
    ]  # fmt: skip
    assert [verdicts[code].configuration.felt for code in ("trust-7", "mandate-3")] == [1.0, 1.0]
    for code in ("trust-7", "culture-1", "mandate-1", "mandate-3"):
        part = render_to_string("reports/_results_configuration.html", page | {"row": verdicts[code]})
        assert 'class="felt"' not in part
        assert "Felt <b" not in part
        assert "100" not in part
    pressure = render_to_string("reports/_results_configuration.html", page | {"row": verdicts["finding-10"]})
    assert 'Pressure <b class="context">0</b>' in pressure
    report = board_report_html(THEORY, published)
    (table,) = re.findall(r"<table[^>]*>\s*<caption>This round did not ask.*?</table>", report, re.S)
    assert report.count("No figure stands beside these") == 3
    assert 'class="n' not in table
    (table,) = re.findall(r"<table[^>]*>\s*<caption>The pressure that.*?</table>", report, re.S)
    assert re.findall(r'<td class="n[^"]*">[^<]*</td>', table) == ['<td class="n">0</td>']
