"""Passkeys in a real browser, with a device that it makes up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ioc_assess.accounts.factors import Factors
from tests.factories import PASSWORD, make_user
from tests.test_accessibility import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


def plug_in(page: Page) -> tuple[Any, str]:
    """A phone that unlocks at once, without a hand."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    phone = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    phone |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": phone})["authenticatorId"]


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("banner").get_by_role("link", name="Sign in").wait_for()


def test_passkeys_are_added_and_sign_in(page: Page, site: str, sign_in: Callable[[Any], None]) -> None:
    ann = make_user()
    sign_in(ann)
    session, phone = plug_in(page)
    page.goto(f"{site}/account/")
    page.get_by_role("link", name="Add a passkey or an app").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Go on with your device").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert_accessible(page, "recovery codes", 1280)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split() == codes
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{site}/account/")
    (passkey,) = Factors.of(ann).passkeys
    assert (passkey.name, passkey.signs_in) == ("Phone", True)

    # The same device twice
    page.goto(f"{site}/account/passkeys/new/")
    page.get_by_role("button", name="Go on with your device").click()
    page.get_by_text("This device holds a passkey of your account already.").wait_for()

    # By the passkey alone
    sign_out(page)
    page.goto(f"{site}/sign-in/?next=/theory/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/theory/")
    page.get_by_role("link", name="Ann Owner").wait_for()

    # After the password
    sign_out(page)
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="One more step").wait_for()
    assert_accessible(page, "one more step", 1280)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/collaborations/")

    # On a device that has none of ours
    sign_out(page)
    session.send("WebAuthn.clearCredentials", {"authenticatorId": phone})
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The device gave no passkey").wait_for(timeout=90_000)
    assert_accessible(page, "no passkey", 1280)


def test_passkeys_are_not_offered_without_scripts(page_without_scripts: Page, site: str) -> None:
    page_without_scripts.goto(f"{site}/sign-in/")
    expect(page_without_scripts.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page_without_scripts.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
