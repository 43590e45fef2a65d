"""The look of every page: light, dark, or as the device says; its colours, and that they can be read."""

import re
from html import unescape
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from ioc_assess.operations.mail_look import MAIL_LOOK
from ioc_assess.views import ONLY_FORMS
from tests.access import LINES, build
from tests.test_accessibility import WCAG, Axe

CSS = settings.BASE_DIR / "static" / "css"
#: What is printed has style sheets of its own, which no page reads
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name not in ("report.css", "paper.css", "agenda.css"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")
NAMED = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def colours(look: str) -> dict[str, str]:
    light = dict(NAMED.findall((CSS / "site.css").read_text()))
    return light if look == "light" else light | dict(NAMED.findall((CSS / "dark.css").read_text()))


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_look_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


#: Words on what they stand on, and how clear they must be: running text 7:1, other words 4.5:1, edges 3:1
PAIRS = [
    *((word, ground, 7.0) for word, ground in product(("text", "muted"), ("page", "card"))),
    *(("text", ground, 7.0) for ground in ("teal-pale", "warn-pale", "field")),
    *((word, ground, 4.5) for word, ground in product(("teal", "teal-dark", "red"), ("page", "card"))),
    *((word, "teal-pale", 4.5) for word in ("teal", "teal-dark", "muted")),
    *((f"on-{one}", one, 4.5) for one in ("navy", "teal", "red", "high", "between", "low", "unknown")),
    *((f"on-{one}", one, 4.5) for one in ("unfelt", "in-place", "fragile", "apart")),
    ("on-teal", "teal-dark", 4.5),
    ("on-red", "red-dark", 4.5),
    *((edge, ground, 3.0) for edge, ground in product(("edge", "teal", "red"), ("page", "card", "field"))),
    ("unknown-edge", "unknown", 3.0),
    ("mint", "navy", 3.0),
    ("focus", "ring", 3.0),
]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground", "least"), PAIRS)
def test_look_colours_can_be_read(look: str, word: str, ground: str, least: float) -> None:
    known = colours(look)
    assert contrast(known[word], known[ground]) >= least


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_look_colours_are_named_in_one_place(path: object) -> None:
    """Else the dark look would miss them. Only :root of site.css and dark.css says what a colour is."""
    text = re.sub(r"/\*.*?\*/", "", (CSS / str(path)).read_text(), flags=re.S)
    if path in (CSS / "site.css", CSS / "dark.css"):
        text = re.sub(r"^:root \{.*?^\}", "", text, count=1, flags=re.S | re.M)
    assert COLOUR.findall(text) == []


def mail_colours(look: str) -> dict[str, str]:
    return {name.replace("_", "-"): colour for name, colour in MAIL_LOOK[look].items()}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_look_of_mails_is_that_of_the_pages(look: str) -> None:
    mine = mail_colours(look)
    assert mine == {name: colours(look)[name] for name in mine}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(
    ("word", "ground", "least"),
    [*product(("text", "muted"), ("page", "card"), (7.0,)), ("teal", "card", 4.5), ("on-teal", "teal", 4.5)],
)
def test_look_of_mails_can_be_read(look: str, word: str, ground: str, least: float) -> None:
    known = mail_colours(look)
    assert contrast(known[word], known[ground]) >= least


def test_look_of_templates_names_no_colour_and_only_mails_carry_styles() -> None:
    """A page's styles are refused by its Content-Security-Policy. A mail has no style sheet; its colours come from
    operations/mail_look.py."""
    pages = settings.BASE_DIR / "templates"
    coloured, styled = set(), set()
    for path in pages.rglob("*.html"):
        text, name = path.read_text(), str(path.relative_to(pages))
        if COLOUR.search(re.sub(r"&#\w+;|href=\"[^\"]*\"", "", text)):
            coloured.add(name)
        if re.search(r"\sstyle=|<style", text) and "mail" not in name:
            styled.add(name)
    assert (coloured, styled) == (set(), set())


def test_look_dark_has_only_colours_that_there_are() -> None:
    names = {path.name: re.findall(r"^  (--[\w-]+|color-scheme):", path.read_text(), flags=re.M) for path in SHEETS}
    assert set(names["dark.css"]) < set(re.findall(r"(--[\w-]+|color-scheme):", (CSS / "site.css").read_text()))


pytestmark = pytest.mark.django_db


def dark_when(client: Client, address: str = "/") -> list[str]:
    """What media the page's dark style sheet is for."""
    return re.findall(r'css/dark[^"]*" media="([^"]*)"', client.get(address).content.decode())


def test_look_is_that_of_the_device_until_it_is_chosen(client: Client) -> None:
    assert dark_when(client) == ["screen and (prefers-color-scheme: dark)"]
    for chosen, media in (("dark", ["screen"]), ("light", []), ("device", ["screen and (prefers-color-scheme: dark)"])):
        client.post("/look/", {"look": chosen})
        assert dark_when(client) == media
        page = client.get("/look/").content.decode()
        assert page.count('aria-pressed="true"') == 1
        assert f'value="{chosen}" aria-pressed="true"' in page


def test_look_is_kept_in_a_cookie_that_tells_nothing_else(client: Client) -> None:
    cookie = client.post("/look/", {"look": "dark"}).cookies["look"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("dark", True, "Lax", 31536000)
    assert client.post("/look/", {"look": '"><script>'}).cookies["look"]["max-age"] == 0
    client.cookies["look"] = '"><script>'
    assert dark_when(client) == ["screen and (prefers-color-scheme: dark)"]


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("http://testserver/theory/?q=trust", "http://testserver/theory/?q=trust"),
        ("http://testserver/sign-out/", "/"),  # takes no GET, which the page after a failed form comes from
        ("http://testserver/nothing-here/", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_look_leads_back_to_our_own_pages_only(client: Client, came_from: str, goes_to: str) -> None:
    page = client.get("/look/", headers={"referer": came_from}).content.decode()
    (back,) = re.findall(r'name="back" value="([^"]*)"', page)
    assert unescape(back) == goes_to
    assert client.post("/look/", {"look": "dark", "back": came_from})["Location"] == goes_to


def test_look_knows_the_addresses_that_are_only_posted_to() -> None:
    read = {line.name for line in LINES if line.method == "GET"}
    assert {line.name for line in LINES} - read == ONLY_FORMS


def test_look_needs_no_form_or_cookie_on_other_pages(client: Client) -> None:
    response = client.get("/theory/")
    assert 'href="/look/"' in response.content.decode()
    assert not response.cookies


@pytest.fixture
def dark_page(chromium: Browser) -> object:
    with chromium.new_context(locale="en-GB", color_scheme="dark") as context:
        yield context.new_page()


@pytest.mark.django_db(transaction=True)
def test_look_dark_pages_can_be_read(dark_page: Page, site: str) -> None:
    world = build()
    for caller, name, thing in [
        ("anonymous", "home", "-"),
        ("anonymous", "account_login", "-"),
        ("viewer", "theory", "-"),
        ("owner", "collaborations", "-"),
        ("owner", "collaboration", "alliance"),
        ("owner", "partners", "alliance"),
        ("owner", "round", "draft"),
        ("owner", "round", "open"),
        ("owner", "round", "published"),
        ("owner", "round_remove", "draft"),
        ("owner", "round_join", "open"),
        ("owner", "round_results", "published"),
        ("respondent", "answer_part", "open-part"),
        ("respondent", "answer_check", "open"),
        ("respondent", "answer_result", "closed"),
    ]:
        line = next(one for one in LINES if (one.name, one.thing) == (name, thing))
        address = site + world.address(line)
        dark_page.context.clear_cookies()
        cookies = world.cookies(caller, line).items()
        dark_page.context.add_cookies([{"name": key, "value": one.value, "url": address} for key, one in cookies])
        dark_page.goto(address)
        expect(dark_page.locator("body"), name).to_have_css("background-color", "rgb(16, 23, 30)")
        results = Axe().run(dark_page, options=WCAG)
        assert results.violations_count == 0, f"{name} of {thing}: {results.generate_report()}"


@pytest.mark.django_db(transaction=True)
def test_look_is_chosen_without_scripts(page_without_scripts: Page, site: str) -> None:
    page = page_without_scripts
    page.goto(f"{site}/theory/")
    page.get_by_role("link", name="Light or dark").click()
    page.get_by_role("button", name="Dark").click()
    expect(page).to_have_url(f"{site}/theory/")
    expect(page.locator("body")).to_have_css("background-color", "rgb(16, 23, 30)")
    page.emulate_media(media="print")  # on paper it is light all the same
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
