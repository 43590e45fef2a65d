"""Inviting members and putting partners in order in a real browser, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ioc_assess.accounts.models import User
from tests.access import LONG
from tests.factories import make_collaboration, owner_of
from tests.test_accessibility import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_members_are_invited(page: Page, site: str, sign_in: Callable[[User], None], width: int) -> None:
    """Through the errors to the link, and by the link to an account."""
    made = make_collaboration(partners=["North", LONG, "South"])
    sign_in(owner_of(made))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + reverse("members", args=[made.code]))
    page.get_by_role("button", name="Invite", exact=True).click()
    page.get_by_role("link", name="Enter the e-mail of the person to invite").click()
    expect(page.locator("#id_email")).to_be_focused()
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
    expect(page.get_by_text("cy@example.org has been invited already")).to_be_visible()
    assert_accessible(page, "sent twice", width)
    page.goto(link)
    assert_accessible(page, "somebody else's", width)
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(site + "/invitation/")
    page.get_by_role("button", name="Make the account").click()
    page.locator(".error-summary").wait_for()
    assert_accessible(page, "account", width)
    page.get_by_label("Your name").fill("Cy")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("You are now a member of Pellshire Alliance.").wait_for()
    assert_accessible(page, "first page", width)
    page.goto(link)
    page.get_by_role("heading", name="This link opens nothing").wait_for()
    assert_accessible(page, "used", width)


@pytest.mark.parametrize("width", [1280, 390])
def test_partners_are_put_in_order_by_keyboard(
    page: Page, site: str, sign_in: Callable[[User], None], width: int
) -> None:
    made = make_collaboration(partners=["North", LONG, "South"])
    sign_in(owner_of(made))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + reverse("partners", args=[made.code]))
    page.get_by_role("button", name="Move South up").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move South down").wait_for()
    page.wait_for_url(f"{site}/collaborations/*/partners/#partner-*")
    expect(page.locator("ol.rows strong")).to_have_text(["North", "South", LONG])
    # One tab further are the buttons of what was moved.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Move South up")).to_be_focused()
