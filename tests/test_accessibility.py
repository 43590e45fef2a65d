"""Every page in a real browser, on a desk and on a phone: axe-core's rules, no sideways scrolling, nothing blocked."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.mail import EmailMessage
from django.db.models import F
from playwright.sync_api import Page, expect

from ioc_assess.assessments.models import Answer
from tests.access import CALLERS, FIRST, LINES, World, build
from tests.accounts.test_account_login_code import code_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # to describe all that passes takes axe most of its time
}

#: Lines of the table of access that no browser shows as a page
NO_PAGES = {
    "healthz",
    "mfa_login_webauthn",
    "report_pdf",
    "round_paper_pdf",
    "round_qr",
    "seat_live",
    "projector_live",
    "workshop_live",
    "workshop_agenda_pdf",
}
#: What a form of each page refuses when nothing is filled in or chosen
EMPTY_FORMS = [
    ("anonymous", "account_login", "-"),
    ("anonymous", "account_request_login_code", "-"),
    ("anonymous", "account_reset_password", "-"),
    ("anonymous", "invitation", "opened-link"),
    ("anonymous", "join_code", "-"),
    ("respondent", "answer", "joined"),
    ("respondent", "answer_role", "open"),
    ("anonymous", "mfa_authenticate", "half"),
    ("owner", "account", "-"),
    ("owner", "account_change_password", "-"),
    ("owner", "account_reauthenticate", "-"),
    ("owner", "mfa_activate_totp", "sure"),
    ("owner", "mfa_reauthenticate", "secured"),
    ("owner", "collaboration_new", "-"),
    ("owner", "collaboration_change", "alliance"),
    ("owner", "partners", "alliance"),
    ("owner", "partner_change", "spare"),
    ("owner", "members", "alliance"),
    ("owner", "member_change", "a-viewer"),
    ("owner", "round_new", "alliance"),
    ("owner", "workshop_new", "alliance"),
    ("owner", "workshop_change", "planned"),
    ("owner", "round_change", "draft"),
    ("owner", "round_reopen", "closed"),
    ("owner", "round_publish", "closed"),
    ("owner", "round_release", "declared"),
    ("owner", "round_enter", "open"),
    ("owner", "workshop_agree", "counted-step"),
    ("owner", "workshop_go_on", "ended-room"),
]


#: Empties and sends the last form of the page's main part that has anything to fill in.
SEND_EMPTY = """() => {
  const forms = [...document.querySelectorAll("main form")];
  const form = forms.filter(one => one.querySelector("input:not([type=hidden]), textarea, select")).at(-1);
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    field.checked = false;
    if (!["radio", "checkbox"].includes(field.type)) field.value = "";
  }
  form.requestSubmit();
}"""
#: What the browser says of a page where a refusal is looked for, and of an icon that it no longer waits for
EXPECTED = re.compile(r"responded with a status of (403|404|422) |net::ERR_ABORTED$")


def assert_accessible(page: Page, what: str, width: int) -> None:
    page.wait_for_load_state()  # all of it, once something of it is there
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, f"{what}: {results.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what


class Visitor:
    """Goes through a page after another as different callers, and looks at each in one width."""

    def __init__(self, page: Page, site: str, width: int) -> None:
        self.page, self.site, self.width = page, site, width
        self.complaints: list[str] = []
        page.on("console", lambda message: self._complain(message.text))
        page.on("requestfailed", lambda request: self._complain(f"{request.url} {request.failure}"))
        page.set_viewport_size({"width": width, "height": 800})

    def _complain(self, words: str) -> None:
        if not EXPECTED.search(words):
            self.complaints.append(f"{self.page.url}: {words}")

    def go(self, world: World, caller: str, name: str, thing: str) -> None:
        line = next(one for one in LINES if (one.name, one.thing) == (name, thing))
        address = self.site + world.address(line)
        # A page that looks for news by itself would find somebody signed out, and load itself again in between.
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        cookies = world.cookies(caller, line).items()
        self.page.context.add_cookies([{"name": key, "value": one.value, "url": address} for key, one in cookies])
        response = self.page.goto(address)
        assert response
        assert response.status < 500
        assert_accessible(self.page, f"{caller} at {name} of {thing}", self.width)


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_every_page(page: Page, site: str, width: int) -> None:
    """Each page of the table of access, as whoever may do most there, and as a viewer; and what others get instead."""
    world, visitor = build(), Visitor(page, site, width)
    seen: set[tuple[str, str]] = set()
    for line in LINES:
        if line.method != "GET" or line.name in NO_PAGES:
            continue
        may = [caller for caller in CALLERS if line.outcomes[caller] == "page"]
        if may:
            visitor.go(world, may[-1], line.name, line.thing)
        if may and "viewer" in may and "anonymous" not in may and may[-1] != "viewer":
            visitor.go(world, "viewer", line.name, line.thing)
        for caller in ("anonymous", "viewer"):  # once each page that refuses
            refused = line.outcomes[caller]
            if refused in ("403", "404") and (refused, line.name.partition("_")[0]) not in seen:
                seen.add((refused, line.name.partition("_")[0]))
                visitor.go(world, caller, line.name, line.thing)
    assert not visitor.complaints, "\n".join(visitor.complaints)


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_every_refused_form(page: Page, site: str, width: int) -> None:
    """Sent empty, each form tells in one list what is wrong, and each line of it leads to its field."""
    world, visitor = build(), Visitor(page, site, width)
    for caller, name, thing in EMPTY_FORMS:
        visitor.go(world, caller, name, thing)
        with page.expect_navigation() as reply:
            page.evaluate(SEND_EMPTY)
        assert reply.value.status == 422, name
        assert_accessible(page, f"{name}, refused", width)
        link = page.locator(".error-summary a").first
        target = (link.get_attribute("href") or "").partition("#")[2]
        link.click()
        assert target, name
        expect(page.locator(f"#{target}"), name).to_be_focused()
    # With that script the page tells it before: see test_saving_in_browser.py.
    page.route("**/js/saving.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    visitor.go(world, "respondent", "answer_part", "open-part")
    Answer.objects.filter(response__submitted=False, item=FIRST).update(level=0, version=F("version") + 1)
    page.locator(f"input[name={FIRST}][value='4']").dispatch_event("click")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="was answered differently in another window").click()
    expect(page.locator(":focus")).to_have_id(re.compile(f"^id_{FIRST}"))
    assert_accessible(page, "answer_part, changed elsewhere", width)
    assert not visitor.complaints, "\n".join(visitor.complaints)


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_signing_in_by_code(page: Page, site: str, mailoutbox: list[EmailMessage], width: int) -> None:
    """Through all its pages, to a message at the end."""
    make_user(password=None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + "/password/")
    page.get_by_role("link", name="Sign in by a code").click()
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").wait_for()
    assert_accessible(page, page.url, width)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".error-summary").wait_for()
    assert_accessible(page, page.url, width)
    page.get_by_label("Code").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill("a kettle on a hill")
    assert_accessible(page, page.url, width)
    page.get_by_label("New password again").fill("a kettle on a hill")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("Your password is set.").wait_for()
    assert_accessible(page, page.url, width)
    page.goto(site + "/password/")
    assert_accessible(page, page.url, width)


def test_accessibility_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_accessibility_uses_our_own_font(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.weight)")
    assert "400" in loaded
