"""Every cookie that the site sets: no script reads it, no other site sends it along, and it goes by https alone."""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ioc_assess.collaborations.models import MemberInvitation
from tests.accounts.test_account_login import sign_in
from tests.factories import make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db


class Jar(Client):
    """A browser that remembers each cookie as it was set."""

    def __init__(self) -> None:
        super().__init__()
        self.set: dict[str, Morsel[str]] = {}

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        for name, one in response.cookies.items():
            if one.value:
                self.set[name.partition("-")[0]] = one
        return response


@pytest.fixture
def jar() -> Jar:
    """After a walk on which each cookie is set."""
    made = make_round(make_collaboration())
    jar = Jar()
    jar.get("/sign-in/")
    sign_in(jar)
    jar.post("/account/", {"name": "Ann Owner"})
    jar.post("/look/", {"look": "dark"})
    _invitation, secret = MemberInvitation.objects.invite(
        made.collaboration, by=owner_of(made.collaboration), email="new@example.org", right="viewer"
    )
    jar.get(reverse("invitation_open", args=[secret]))
    page = jar.get(reverse("join", args=[made.join_code]))["Location"]
    north = made.collaboration.partners.get(name="North").code
    jar.post(page, {"partner": north, "role": "executive"})
    jar.get(reverse("answer_check", args=[made.code]))
    return jar


#: Where each is sent to
PATHS = {
    "sessionid": "/",
    "csrftoken": "/",
    "messages": "/",
    "look": "/",
    "invitation": "/invitation/",
    "join": "/answer/",
    "answers": "/answer/",
    "result": "/answer/",
}


@pytest.mark.parametrize("https", [True, False])
def test_cookies_are_kept_from_scripts_from_other_sites_and_from_the_open_line(
    https: bool, settings: Settings, request: pytest.FixtureRequest
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = https
    jar: Jar = request.getfixturevalue("jar")
    assert set(jar.set) == set(PATHS)
    for name, one in jar.set.items():
        assert one["httponly"] is True, name
        assert one["samesite"] == "Lax", name
        assert bool(one["secure"]) is https, name
        assert not one["domain"], name
        assert one["path"] == "/" if PATHS[name] == "/" else one["path"].startswith(PATHS[name]), name


def test_cookies_of_a_session_are_new_with_each_step_of_signing_in(jar: Jar) -> None:
    """A session that somebody slipped in before becomes nobody's."""
    browser = Client()
    browser.session.save()
    keys = [browser.session.session_key]
    for step in (lambda: sign_in(browser), lambda: browser.post("/sign-out/"), lambda: sign_in(browser)):
        step()
        keys.append(browser.session.session_key)
    assert len(set(keys)) == len(keys)
