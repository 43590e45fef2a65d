"""Every page in a real browser, on a desk and on a phone: axe-core's rules, no sideways scrolling, nothing blocked."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.mail import EmailMessage
from django.urls import reverse
from playwright.sync_api import Page

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Collaboration, MemberInvitation, Membership, Partner
from tests.accounts.test_account_login_code import code_in
from tests.factories import make_collaboration, make_member, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LONG = "North and South Pellshire Integrated Community, Mental Health and Children’s Services " + "W" * 34


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


@dataclass
class Cast:
    """Rows for pages to show, with names as long as names get."""

    owner: User
    collaboration: Collaboration
    partner: Partner
    member: Membership
    secret: str


def make_cast() -> Cast:
    made = make_collaboration(partners=["North", LONG, "South"])
    owner = owner_of(made)
    make_member(made, "viewer", email=f"{'v' * 60}@example.org", name="V" * 60)
    make_round(made, title=LONG[:120])
    _invitation, secret = MemberInvitation.objects.invite(made, by=owner, email="bo@example.org", right="facilitator")
    member = made.memberships.get(right="viewer")
    return Cast(owner=owner, collaboration=made, partner=made.partners.all()[1], member=member, secret=secret)


#: Pages of members by name, each with what stands in its address.
MEMBERS_PAGES: dict[str, Callable[[Cast], list[str]]] = {
    "collaborations": lambda cast: [],
    "collaboration_new": lambda cast: [],
    "collaboration": lambda cast: [cast.collaboration.code],
    "collaboration_change": lambda cast: [cast.collaboration.code],
    "partners": lambda cast: [cast.collaboration.code],
    "partner_change": lambda cast: [cast.partner.code],
    "partner_remove": lambda cast: [cast.partner.code],
    "members": lambda cast: [cast.collaboration.code],
    "member_change": lambda cast: [cast.member.code],
    "member_remove": lambda cast: [cast.member.code],
    "member_leave": lambda cast: [cast.collaboration.code],
    "events": lambda cast: [cast.collaboration.code],
}


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_members_pages(page: Page, site: str, sign_in: Callable[[User], None], width: int) -> None:
    cast = make_cast()
    sign_in(cast.owner)
    page.set_viewport_size({"width": width, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    for name, parts in MEMBERS_PAGES.items():
        page.goto(site + reverse(name, args=parts(cast)))
        assert_accessible(page, name, width)
    assert complaints == []


def assert_accessible(page: Page, name: str, width: int) -> None:
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_inviting(page: Page, site: str, sign_in: Callable[[User], None], width: int) -> None:
    """Through the errors to the link, and by the link to an account."""
    cast = make_cast()
    sign_in(cast.owner)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + reverse("members", args=[cast.collaboration.code]))
    page.get_by_role("button", name="Make the link").click()
    page.get_by_role("link", name="Enter the e-mail of the person to invite").click()
    assert page.evaluate("document.activeElement.id") == "id_email"
    assert_accessible(page, "errors", width)
    page.keyboard.type("cy@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from the first round to the last: a viewer
    page.keyboard.press("Enter")
    link = page.get_by_label("One-time link").input_value()
    assert_accessible(page, "link", width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.reload()
    assert page.get_by_text("cy@example.org has been invited already").is_visible()
    assert_accessible(page, "sent twice", width)
    page.goto(link)
    assert_accessible(page, "somebody else's", width)
    page.locator("main").get_by_role("button", name="Sign out").click()
    assert page.url == site + "/invitation/"
    page.get_by_role("button", name="Make the account").click()
    assert_accessible(page, "account", width)
    page.get_by_label("Your name").fill("Cy")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("You are now a member of Pellshire Alliance.").wait_for()
    assert_accessible(page, "first page", width)
    page.goto(link)
    page.get_by_role("heading", name="This link opens nothing").wait_for()
    assert_accessible(page, "used", width)


@pytest.mark.parametrize("width", [1280, 390])
def test_accessibility_of_ordering_partners_by_keyboard(
    page: Page, site: str, sign_in: Callable[[User], None], width: int
) -> None:
    cast = make_cast()
    sign_in(cast.owner)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + reverse("partners", args=[cast.collaboration.code]))
    page.get_by_role("button", name="Move South up").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move South down").wait_for()
    page.wait_for_url(f"{site}/collaborations/*/partners/#partner-*")
    assert page.locator("ol.rows strong").all_inner_texts() == ["North", "South", LONG]
    # One tab further are the buttons of what was moved.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Move South up"


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
