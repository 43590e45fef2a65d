"""Every page in a real browser, on a desk and on a phone: axe-core's rules, no sideways scrolling, nothing blocked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.mail import EmailMessage
from playwright.sync_api import Page

from tests.accounts.test_account_login_code import code_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/theory/",
        "/sign-in/",
        "/sign-in/code/",
        "/password/reset/",
        "/password/reset/sent/",
        "/password/reset/done/",
        "/password/reset/1-gone/",
        "/nowhere/",
    ],
)
def test_accessibility(page: Page, site: str, address: str, width: int) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + address)
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expected = ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    assert complaints == (expected if address == "/nowhere/" else [])


def test_accessibility_of_errors(page: Page, site: str) -> None:
    page.goto(site + "/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("link", name="Enter your e-mail").click()
    assert page.evaluate("document.activeElement.id") == "id_login"


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_signing_in_by_code(page: Page, site: str, mailoutbox: list[EmailMessage], width: int) -> None:
    """Through all its pages, to a message at the end."""
    make_user(password=None)
    page.set_viewport_size({"width": width, "height": 800})

    def look() -> None:
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, results.generate_report()

    page.goto(site + "/password/")
    page.get_by_role("link", name="Sign in by a code").click()
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_role("button", name="Send the code").click()
    look()
    page.get_by_role("button", name="Sign in").click()
    look()
    page.get_by_label("Code").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill("a kettle on a hill")
    look()
    page.get_by_label("New password again").fill("a kettle on a hill")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("Your password is set.").wait_for()
    look()
    page.goto(site + "/password/")
    look()


def test_accessibility_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_accessibility_uses_our_own_font(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.weight)")
    assert "400" in loaded
