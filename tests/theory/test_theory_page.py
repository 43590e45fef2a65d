"""The theory page: whole, open to anyone, nothing unescaped, and its search in a real browser."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import DjangoAssertNumQueries

from ioc_assess.scoring.numbers import APART, HIGH, LOW, percent
from ioc_assess.theory import loading
from ioc_assess.theory.loading import theory
from tests.factories import PASSWORD, make_user

# Fields whose text is for programs. Whatever else the theory says must be on the page, new fields too.
CODES = {"code", "kind", "grade", "statement", "mechanism", "section", "cluster", "when", "toward", "asked", "audience"}
CODES |= {"integration", "is_", "language", "mechanisms", "outcomes", "items", "source", "target", "profile", "item"}
CODES |= {"too_much", "apart", "most", "licence_url"}
TEXTS_DESPITE_THEIR_NAME = {("Statement", "too_much")}


class Reader(HTMLParser):
    """What is on a page: its text, its ids and the entries that its links name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()
        self.pieces: list[str] = []
        self.feed(page)
        self.text = squeeze(" ".join(self.pieces))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if name := given.get("id"):
            self.ids[name] += 1
        if (target := given.get("href") or "").startswith("#"):
            self.links.add(target[1:])

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def is_code(one: object, name: str) -> bool:
    return name in CODES and (type(one).__name__, name) not in TEXTS_DESPITE_THEIR_NAME


def texts(value: object) -> Iterator[str]:
    """Every text of the theory that is written for people."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            inside = getattr(value, field.name)
            if not is_code(value, field.name) or _holds_values(inside):
                yield from texts(inside)


def altered(value: Any, change: Callable[[str], str]) -> Any:
    """The theory with every text for people changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(altered(one, change) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    inside = {field.name: getattr(value, field.name) for field in fields(value)}
    return replace(
        value,
        **{
            name: altered(one, change) for name, one in inside.items() if not is_code(value, name) or _holds_values(one)
        },
    )


def _holds_values(value: object) -> bool:
    """Theory.items holds values where Finding.items holds codes; Theory.source is one where Link.source is a code."""
    return is_dataclass(value) or (isinstance(value, tuple) and bool(value) and is_dataclass(value[0]))


def expected_ids() -> list[str]:
    """The anchors that reports and exports link to."""
    t = theory()
    kinds: dict[str, tuple[Any, ...]] = {
        "section": t.sections,
        "mechanism": t.mechanisms,
        "pattern": t.patterns,
        "scale": t.scales,
        "answer": t.no_levels,
        "role": t.roles,
        "form": t.forms,
        "integration": t.integrations,
        "phase": t.phases,
        "flag": t.flags,
        "condition": t.conditions,
        "grade": t.grades,
        "verdict": t.verdicts,
    }
    return [
        *[*t.statement, *t.item, *t.finding],
        *[f"{kind}-{one.code}" for kind, group in kinds.items() for one in group],
        *[f"link-{link.source}-{link.target}" for link in t.links],
    ]


@pytest.fixture
def read(client: Client) -> Reader:
    return Reader(client.get("/theory/").content.decode())


def test_theory_is_for_anyone_and_asks_the_database_nothing(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/theory/")
    assert response.status_code == 200
    assert response.templates[0].name == "theory/theory.html"


def test_theory_can_only_be_read(client: Client) -> None:
    assert client.head("/theory/").status_code == 200
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/theory/").status_code == 405


def test_theory_may_be_kept_by_caches_unless_someone_is_signed_in(client: Client, db: None) -> None:
    response = client.get("/theory/")
    assert "public" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    assert client.get("/theory/", headers={"if-none-match": response["ETag"]}).status_code == 304
    make_user()
    assert client.login(email="ann@example.org", password=PASSWORD)
    response = client.get("/theory/")
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


def test_theory_has_every_code_once(read: Reader) -> None:
    assert {code: read.ids[code] for code in expected_ids() if read.ids[code] != 1} == {}
    assert [name for name, n in read.ids.items() if n > 1] == []


def test_theory_links_lead_somewhere(read: Reader) -> None:
    assert read.links - set(read.ids) == set()


def test_theory_has_every_text(read: Reader) -> None:
    assert [text for text in texts(theory()) if squeeze(text) not in read.text] == []


def test_theory_has_texts_for_all_that_is_told() -> None:
    """The walk itself: it finds prose of every table, and no codes."""
    found = list(texts(theory()))
    assert len(found) > 1000
    assert theory().statement["trust-7"].too_much[0] in found
    assert theory().item["trust-5a"].text in found
    assert not {"trust-5", "leads", "extent"} & set(found)


def test_theory_has_every_link_in_both_its_mechanisms_and_in_the_table(read: Reader) -> None:
    whys = Counter(squeeze(link.why) for link in theory().links)
    assert {why: read.text.count(why) for why in whys if read.text.count(why) != 3 * whys[why]} == {}
    assert read.text.count("told, never computed") == sum(link.feedback for link in theory().links) == 4


def test_theory_says_plainly_what_the_paper_only_names(read: Reader) -> None:
    assert read.text.count("Only named in the paper") == 6
    assert read.text.count("Written out in the paper") == 12
    assert read.text.count("Can help or hurt") == 1


def test_theory_cites_its_source(client: Client) -> None:
    page, source = client.get("/theory/").content.decode(), theory().source
    assert f'href="https://doi.org/{source.doi}"' in page
    assert f'href="{source.licence_url}"' in page
    assert f"version {theory().version}" in page


def test_theory_names_the_cuts_that_the_scoring_uses(read: Reader) -> None:
    assert f"high from {percent(HIGH)} of 100 upwards and as low below {percent(LOW)}." in read.text
    assert f"far apart from {percent(APART)} points upwards" in read.text


def test_theory_escapes_whatever_the_file_says(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = altered(theory(), lambda text: f"<i>&'\"{text}")
    monkeypatch.setattr(loading, "theory", lambda: strange)
    page = client.get("/theory/").content.decode()
    assert "<i>" not in page
    assert html.escape("<i>&'\"") + html.escape(theory().statements[0].title) in page


def test_theory_has_nothing_inline(client: Client) -> None:
    page = client.get("/theory/").content.decode()
    assert re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", page) == []


# In the browser


@pytest.fixture
def entries(page: Page, site: str, transactional_db: None) -> Locator:
    page.goto(site + "/theory/")
    return page.locator("[data-entry]")


def visible(entries: Locator) -> set[str]:
    shown = entries.evaluate_all("all => all.filter(one => one.getClientRects().length).map(one => one.id)")
    return set(shown)


def test_theory_search_shows_what_matches(page: Page, site: str, entries: Locator) -> None:
    total = entries.count()
    assert total == 35 + 86 + 14 + 18 + 8
    field = page.get_by_label("Search this page")
    field.fill("trust")
    count = page.get_by_role("status")
    expect(count).to_have_text(re.compile(rf"^\d+ of {total} entries for “trust”$"))
    expect(page).to_have_url(f"{site}/theory/?q=trust")
    assert {"mechanism-trust", "trust-5", "pulse-trust", "pattern-us_and_them"} <= visible(entries)
    assert 0 < len(visible(entries)) < total
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert "Mechanisms" in headings
    assert "Limits" not in headings

    field.press("Escape")
    expect(count).to_have_text("")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    assert len(visible(entries)) == total
    page.wait_for_url("**/theory/")


def test_theory_search_wants_every_word_and_minds_neither_case_nor_accents(page: Page, entries: Locator) -> None:
    field = page.get_by_label("Search this page")
    field.fill("  VÍSION   Disagree ")
    assert "conflict-3" in visible(entries)
    assert "faith-2a" not in visible(entries)
    field.fill("partners'")
    straight = visible(entries)
    field.fill("partners’")
    assert straight == visible(entries) != set()


def test_theory_search_for_a_question_keeps_its_statement_as_heading(page: Page, entries: Locator) -> None:
    page.get_by_label("Search this page").fill("trust-1b")
    expect(page.get_by_role("status")).to_have_text(re.compile("^1 of"))
    assert visible(entries) == {"trust-1", "trust-1b"}
    expect(page.get_by_role("heading", level=4)).to_have_count(1)
    expect(page.locator("#trust-1 .what")).to_be_hidden()


def test_theory_search_that_finds_nothing_says_so(page: Page, entries: Locator) -> None:
    page.get_by_label("Search this page").fill("zebra <b>")
    expect(page.get_by_role("status")).to_contain_text("No entry holds all the words of “zebra <b>”.")
    assert visible(entries) == set()
    page.get_by_role("button", name="Clear").click()
    assert len(visible(entries)) == entries.count()


def test_theory_search_can_be_shared(page: Page, site: str, transactional_db: None) -> None:
    page.goto(site + "/theory/?q=champions")
    expect(page.get_by_label("Search this page")).to_have_value("champions")
    assert visible(page.locator("[data-entry]")) >= {"faith-6", "faith-6a"}


def test_theory_search_steps_aside_for_a_link_and_comes_back(page: Page, site: str, entries: Locator) -> None:
    page.goto(site + "/theory/?q=champions")
    page.locator("#faith-6").get_by_role("link", name="Clear and shared vision").click()
    expect(page.locator("#mechanism-vision")).to_be_in_viewport()
    expect(page).to_have_url(f"{site}/theory/#mechanism-vision")
    assert len(visible(entries)) == entries.count()
    page.go_back()
    expect(page.get_by_label("Search this page")).to_have_value("champions")
    expect(page.locator("#mechanism-vision")).to_be_hidden()


def test_theory_link_from_elsewhere_finds_its_entry(page: Page, site: str, transactional_db: None) -> None:
    page.goto(site + "/theory/#finding-4")
    expect(page.get_by_role("heading", name=re.compile("finding-4"))).to_be_in_viewport()
    page.get_by_role("link", name="How mechanisms are linked").click()
    expect(page.get_by_role("heading", name="How mechanisms are linked")).to_be_in_viewport()


def test_theory_on_a_phone(page: Page, entries: Locator) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".contents ul").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# The whole page stands before axe in tests/test_accessibility.py.
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("query", ["peers", "zebra"])
def test_theory_search_is_accessible(page: Page, site: str, transactional_db: None, query: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site}/theory/?q={query}")
    expect(page.get_by_role("status")).not_to_be_empty()
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_theory_on_paper_is_whole(page: Page, entries: Locator) -> None:
    page.emulate_media(media="print")
    assert len(visible(entries)) == entries.count()
    expect(page.get_by_label("Search this page")).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()


@pytest.mark.browser
def test_theory_without_javascript(chromium: Browser, site: str, transactional_db: None) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "/theory/?q=champions")
        expect(page.get_by_label("Search this page")).to_be_hidden()
        expect(page.get_by_role("link", name="Source and licence")).to_be_visible()
        for place in ("#mechanism-trust", "#trust-5", "#finding-18", "#limits", "#link-trust-conflict"):
            expect(page.locator(place)).to_be_visible()
        assert page.locator("[data-entry]:visible").count() == page.locator("[data-entry]").count()
