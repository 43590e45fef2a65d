"""Someone's right is taken away, or their session ends, while they fill in a form in another browser."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory

from ioc_assess.accounts.typed import typed
from ioc_assess.collaborations.models import Collaboration, Membership
from tests.factories import make_collaboration, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db

TEXT = "Two wards were forgotten,\nand <one> clinic."


@pytest.fixture
def alliance() -> Collaboration:
    return make_collaboration()


@pytest.fixture
def fay(alliance: Collaboration) -> Membership:
    """A facilitator."""
    return alliance.memberships.get(user=make_member(alliance, "facilitator", name="Fay"))


@pytest.fixture
def browser(fay: Membership) -> Client:
    """Fay's, on the page by which a round is reopened."""
    browser = Client()
    browser.force_login(fay.user)
    return browser


@pytest.fixture
def form(alliance: Collaboration, browser: Client) -> str:
    made = make_round(alliance)
    made.close(by=owner_of(alliance))
    form = f"/rounds/{made.code}/reopen/"
    assert browser.get(form).status_code == 200
    return form


def owners_browser(alliance: Collaboration) -> Client:
    owner = Client()
    owner.force_login(owner_of(alliance))
    return owner


def test_right_reduced_is_told_with_what_is_left_and_whom_to_ask(
    alliance: Collaboration, fay: Membership, browser: Client, form: str
) -> None:
    owners_browser(alliance).post(f"/members/{fay.code}/change/", {"right": "viewer"})
    response = browser.post(form, {"reason": TEXT})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your right is now: <strong>Viewer</strong>. Reads what is published, and changes nothing." in page
    assert "Whom to ask: Ann Owner." in page
    assert "Two wards were forgotten,\nand &lt;one&gt; clinic." in page
    assert f'href="/collaborations/{alliance.code}/"' in page
    assert "What you typed" not in browser.get(form).content.decode()


def test_member_removed_is_told_no_more_than_a_stranger_and_loses_no_text(
    alliance: Collaboration, fay: Membership, browser: Client, form: str
) -> None:
    owners_browser(alliance).post(f"/members/{fay.code}/remove/")
    response = browser.post(form, {"reason": TEXT})
    page = response.content.decode()
    assert response.status_code == 404
    assert "you may have been removed" in page
    assert "and &lt;one&gt; clinic." in page
    assert 'href="/collaborations/">Your collaborations<' in page
    assert alliance.name not in page
    nowhere = browser.post("/rounds/zzzzzzzzzzzz/reopen/", {"reason": TEXT}).content.decode()
    assert re.sub(r'value="\w{64}"', "", page) == re.sub(r'value="\w{64}"', "", nowhere)


@pytest.mark.parametrize("end", ["everywhere", "in another window"])
def test_session_ended_gives_the_text_back_and_leads_to_sign_in(
    fay: Membership, browser: Client, form: str, end: str
) -> None:
    if end == "everywhere":
        fay.user.end_sessions()
    else:
        browser.post("/sign-out/")
    response = browser.post(form, {"reason": TEXT})
    page = response.content.decode()
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    assert "You are signed out" in page
    assert "and &lt;one&gt; clinic." in page
    assert f'href="/sign-in/?next={form}"' in page
    assert "Fay" not in page


def test_session_ended_without_text_goes_straight_to_sign_in(fay: Membership, browser: Client, form: str) -> None:
    browser.post("/sign-out/")
    assert browser.post(form, {"right": "viewer"})["Location"] == f"/sign-in/?next={form}"


def test_typed_text_is_what_nobody_but_a_person_sends() -> None:
    sent = {
        "name": "West", "reason": "two words", "email": "a@example.org", "right": "viewer", "empty": "", "n": "12",
        "csrfmiddlewaretoken": "Abc", "oldpassword": "My secret", "password1": "My secret", "code": "ABCD-EFGH",
        "credential": "{}", "next": "/A/", "was-x": "3:A",
    }  # fmt: skip
    request = RequestFactory().post("/", sent)
    assert typed(request) == ["West", "two words", "a@example.org"]
    assert typed(RequestFactory().get("/", sent)) == []
