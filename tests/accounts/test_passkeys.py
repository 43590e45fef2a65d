"""Passkeys: adding one, signing in by it alone or after a password, and confirming who one is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from ioc_assess.accounts.factors import Factors
from ioc_assess.accounts.models import User
from tests.accounts.key import Key
from tests.accounts.test_account_login import is_in, sign_in
from tests.accounts.test_second_factor import STEP, confirm
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADD = "/account/passkeys/new/"
IN = "/sign-in/passkey/"
NONSENSE: list[Any] = [
    [], "", 7, None, {}, {"response": "x"}, {"response": {"userHandle": 1}}, {"response": {"userHandle": "MQ"}},
    {"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "MQ", "clientDataJSON": "e30"}},
    {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA",
     "authenticatorData": "YQ", "signature": "YQ", "userHandle": "MQ"}},
]  # fmt: skip


def options(client: Client, address: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/json">(.+?)</script>', client.get(address).content.decode())
    made: dict[str, Any] = json.loads(found)
    return made


def add_passkey(client: Client, key: Key, name: str = "Phone") -> Any:
    answer = {"name": name, "credential": json.dumps(key.create(options(client, ADD)))}
    return client.post(ADD, answer)


def come_in(client: Client, key: Key, **more: str) -> Any:
    asked = client.get(IN).json()["options"]
    return client.post(IN, {"credential": json.dumps(key.get(asked)), **more})


@pytest.fixture
def ann(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def key(client: Client, ann: User) -> Key:
    """Of Ann."""
    key = Key()
    confirm(client)
    assert add_passkey(client, key)["Location"] == "/account/second-factor/codes/"
    return key


def test_mfa_add_webauthn_adds_one_and_tells_it_by_mail(
    client: Client, key: Key, ann: User, mailoutbox: list[EmailMessage]
) -> None:
    (one,) = Factors.of(ann).passkeys
    assert (one.name, one.signs_in, one.used) == ("Phone", True, None)
    assert mailoutbox[-1].subject == "A passkey was added to your account at IOC Assess"
    assert "Phone" in client.get("/account/second-factor/").content.decode()


def test_mfa_add_webauthn_is_made_for_the_name_of_the_site(client: Client, ann: User, settings: Settings) -> None:
    settings.SITE_URL = "https://assess.example.org"
    confirm(client)
    asked = options(client, ADD)["publicKey"]
    assert asked["rp"] == {"id": "assess.example.org", "name": "IOC Assess"}
    assert asked["user"]["name"] == "ann@example.org"


@pytest.mark.parametrize("key", [Key(origin="https://elsewhere.example"), Key(rp="elsewhere.example")])
def test_mfa_add_webauthn_refuses_one_of_another_site(client: Client, ann: User, key: Key) -> None:
    confirm(client)
    assert add_passkey(client, key).status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", NONSENSE)
def test_mfa_add_webauthn_refuses_nonsense(client: Client, ann: User, credential: Any) -> None:
    confirm(client)
    client.get(ADD)
    assert client.post(ADD, {"credential": json.dumps(credential)}).status_code == 422
    assert client.post(ADD, {"credential": "{"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_mfa_add_webauthn_takes_no_answer_twice(client: Client, ann: User) -> None:
    confirm(client)
    answer = {"credential": json.dumps(Key().create(options(client, ADD)))}
    assert client.post(ADD, answer).status_code == 302
    assert client.post(ADD, answer).status_code == 422
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_mfa_login_webauthn_lets_in_without_anything_else(key: Key) -> None:
    browser = Client()
    assert come_in(browser, key)["Location"] == "/collaborations/"
    assert is_in(browser)
    assert come_in(Client(), key, next="/theory/")["Location"] == "/theory/"
    assert come_in(Client(), key, next="https://elsewhere.example/")["Location"] == "/collaborations/"


@pytest.mark.parametrize("fault", ["another key", "not verified", "another site", "another challenge", "twice"])
def test_mfa_login_webauthn_refuses(key: Key, fault: str) -> None:
    browser = Client()
    asked = browser.get(IN).json()["options"]
    if fault == "another key":
        key._private = Key()._private
    if fault == "not verified":
        key.verifies = False
    if fault == "another site":
        key.origin = "https://elsewhere.example"
    if fault == "another challenge":
        asked = Client().get(IN).json()["options"]
    answer = {"credential": json.dumps(key.get(asked))}
    if fault == "twice":
        browser.post(IN, answer)
        browser.post("/sign-out/")
    response = browser.post(IN, answer, follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    assert "This passkey opens no account here" in response.content.decode()
    assert not is_in(browser)


@pytest.mark.parametrize("credential", NONSENSE)
def test_mfa_login_webauthn_says_the_same_of_all_that_opens_nothing(key: Key, credential: Any) -> None:
    """Whether or not there is an account 1: nobody learns who has one, or a passkey."""
    browser = Client()
    browser.get(IN)
    response = browser.post(IN, {"credential": json.dumps(credential)}, follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    page = response.content.decode()
    assert "This passkey opens no account here" in page or "The device gave no answer" in page


def test_mfa_login_webauthn_asks_the_same_of_everybody(key: Key) -> None:
    asked = Client().get(IN)
    assert "no-store" in asked["Cache-Control"]
    public = asked.json()["options"]["publicKey"]
    assert public.pop("challenge")
    assert public == {"rpId": "localhost", "allowCredentials": [], "userVerification": "required"}


def test_mfa_authenticate_takes_a_passkey(key: Key) -> None:
    browser = Client()
    assert sign_in(browser) == STEP
    asked = options(browser, STEP)
    assert [one["id"] for one in asked["publicKey"]["allowCredentials"]] == [key.create({"publicKey": {
        "user": {"id": key.user}, "challenge": ""}})["id"]]  # fmt: skip
    wrong = {"credential": json.dumps(Key().get(asked))}
    assert browser.post(STEP, wrong).status_code == 422
    asked = options(browser, STEP)
    assert browser.post(STEP, {"credential": json.dumps(key.get(asked))})["Location"] == "/collaborations/"


@pytest.mark.parametrize("credential", NONSENSE)
def test_mfa_authenticate_refuses_nonsense(key: Key, credential: Any) -> None:
    browser = Client()
    sign_in(browser)
    browser.get(STEP)
    assert browser.post(STEP, {"credential": json.dumps(credential)}).status_code == 422
    assert not is_in(browser)


def test_mfa_reauthenticate_webauthn_confirms_by_a_passkey(key: Key) -> None:
    browser = Client()
    come_in(browser, key)
    where = "/account/confirm/passkey/?next=/account/passkeys/new/"
    assert browser.get(ADD)["Location"].startswith("/account/confirm/?")
    assert 'href="/account/confirm/passkey/?' in browser.get(f"/account/confirm/?next={ADD}").content.decode()
    for one, goes_to in ((Key(), where.replace("=/", "=%2F").replace("s/n", "s%2Fn")), (key, ADD)):
        asked = options(browser, where)
        answer = {"credential": json.dumps(one.get(asked)), "next": ADD}
        found = browser.post("/account/confirm/passkey/", answer)["Location"]
        assert found.partition("?")[0] == goes_to.partition("?")[0]
    assert browser.get(ADD).status_code == 200


def test_mfa_remove_webauthn_removes_ones_own(client: Client, key: Key, ann: User) -> None:
    (one,) = Factors.of(ann).passkeys
    where = f"/account/passkeys/{one.code}/remove/"
    assert "It is your only second factor" in client.get(where).content.decode()
    stranger = Client()
    stranger.force_login(make_user("stan@example.org", password=None))
    assert stranger.get(where).status_code == stranger.post(where).status_code == 404
    assert client.post(where)["Location"] == "/account/second-factor/"
    assert not Authenticator.objects.exists()
    assert client.post(where).status_code == 404
