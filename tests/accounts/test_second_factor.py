"""Second factors: an app that makes codes, and recovery codes. Passkeys: test_passkeys.py."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from ioc_assess.accounts.adapter import SecondFactorAdapter
from ioc_assess.accounts.factors import Factors
from ioc_assess.accounts.models import User
from tests.accounts.test_account_login import is_in, sign_in
from tests.accounts.test_account_login_code import ask, code_in
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

APP = "/account/second-factor/app/"
CODES = "/account/second-factor/codes/"
STEP = "/sign-in/second-factor/"


def app_code(key: str, *, later: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), so many seconds from now."""
    counter = struct.pack(">Q", int(time.time() + later) // 30)
    made = hmac.new(base64.b32decode(key), counter, hashlib.sha1).digest()
    at = made[-1] & 15
    return f"{(struct.unpack('>I', made[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_second_factor_codes_are_those_of_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 6238, appendix B: the last six digits of its eight at 59 seconds."""
    monkeypatch.setattr("time.time", lambda: 59)
    assert app_code(base64.b32encode(b"12345678901234567890").decode()) == "287082"


def confirm(client: Client) -> None:
    assert client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/"})["Location"] == "/account/"


def add_app(client: Client) -> tuple[str, list[str]]:
    """Adds an app to the account that is signed in: its key, and the recovery codes that are then shown."""
    confirm(client)
    (key,) = re.findall(r'class="key">([A-Z2-7]{32})<', client.get(APP).content.decode())
    response = client.post(APP, {"code": app_code(key)}, follow=True)
    assert response.redirect_chain == [(CODES, 302)]
    codes = re.findall(r"<code>(\d{8})</code>", response.content.decode())
    assert len(codes) == len(set(codes)) == 10
    return key, codes


@pytest.fixture
def ann(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


def test_mfa_activate_totp_asks_first_who_one_is(client: Client, ann: User) -> None:
    assert client.get(APP)["Location"] == "/account/confirm/?next=%2Faccount%2Fsecond-factor%2Fapp%2F"
    assert client.post(APP, {"code": "123456"})["Location"].startswith("/account/confirm/")
    assert client.post("/account/confirm/", {"password": "wrong"}).status_code == 422
    assert client.post("/account/confirm/", {"password": PASSWORD, "next": APP})["Location"] == APP
    assert client.get(APP).status_code == 200


def test_mfa_activate_totp_asks_again_after_ten_minutes(
    client: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(client)
    later = time.time() + 601
    monkeypatch.setattr("time.time", lambda: later)
    assert client.get(APP).status_code == 302


def test_confirming_keeps_no_form_or_cookie_in_the_session(client: Client, ann: User) -> None:
    client.cookies["else"] = "s3cret"
    client.post(APP, {"code": "swordfish"})
    assert "swordfish" not in str(dict(client.session))
    assert "s3cret" not in str(dict(client.session))


def test_mfa_activate_totp_does_not_ask_whoever_has_nothing_to_be_asked_for(client: Client) -> None:
    client.force_login(make_user(password=None))
    assert client.get(APP).status_code == 200


def test_mfa_activate_totp_refuses_a_wrong_code(client: Client, ann: User) -> None:
    confirm(client)
    client.get(APP)
    response = client.post(APP, {"code": "000000"})
    assert response.status_code == 422
    assert "This code is not right" in response.content.decode()
    assert not Factors.of(ann)


@pytest.mark.django_db(transaction=True)
def test_mfa_activate_totp_tells_it_by_mail(client: Client, ann: User, mailoutbox: list[EmailMessage]) -> None:
    add_app(client)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ann@example.org"], "An app was added to your account at IOC Assess")
    assert "If it was not" in str(mail.body)


def test_mfa_authenticate_is_asked_after_the_password(client: Client, ann: User) -> None:
    key, _codes = add_app(client)
    browser = Client()
    assert sign_in(browser) == STEP
    assert not is_in(browser)
    assert browser.get("/collaborations/").status_code == 302
    assert browser.post(STEP, {"code": "000000"}).status_code == 422
    assert browser.post(STEP, {"code": app_code(key)})["Location"] == "/collaborations/"
    assert is_in(browser)


def test_mfa_authenticate_is_asked_after_the_code_from_a_mail(
    client: Client, ann: User, mailoutbox: list[EmailMessage]
) -> None:
    key, _codes = add_app(client)
    browser = Client()
    ask(browser)
    assert browser.post("/sign-in/code/enter/", {"code": code_in(mailoutbox[-1])})["Location"] == STEP
    assert not is_in(browser)
    browser.post(STEP, {"code": app_code(key)})
    assert is_in(browser)


def test_mfa_authenticate_is_asked_after_a_reset_password(
    client: Client, ann: User, mailoutbox: list[EmailMessage]
) -> None:
    add_app(client)
    browser = Client()
    browser.post("/password/reset/", {"email": ann.email})
    link = re.search(r"http://testserver(/password/reset/\S+)", str(mailoutbox[-1].body))
    assert link
    new = "a kettle on a hill"
    browser.post(browser.get(link[1])["Location"], {"password1": new, "password2": new})
    assert not is_in(browser)
    assert sign_in(browser, password=new) == STEP


@pytest.mark.parametrize("later", [-30, 0, 30])
def test_mfa_authenticate_takes_the_codes_of_a_clock_that_is_wrong_each_once(
    client: Client, ann: User, later: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _codes = add_app(client)
    code, now = app_code(key, later=later), time.time()
    for at, passes in ((now, True), (now, False), (now + 31, False), (now + 59, False)):
        browser = Client()
        monkeypatch.setattr("time.time", lambda at=at: at)
        sign_in(browser)
        browser.post(STEP, {"code": f"{code[:3]} {code[3:]}"})
        assert is_in(browser) is passes, at - now


@pytest.mark.parametrize("later", [-90, 90])
def test_mfa_authenticate_refuses_the_codes_of_other_times(client: Client, ann: User, later: int) -> None:
    key, _codes = add_app(client)
    browser = Client()
    sign_in(browser)
    assert browser.post(STEP, {"code": app_code(key, later=later)}).status_code == 422


def test_mfa_authenticate_takes_each_recovery_code_once(client: Client, ann: User) -> None:
    _key, codes = add_app(client)
    for n, (code, passes) in enumerate([(codes[3], True), (codes[3], False), (codes[0], True)]):
        browser = Client()
        sign_in(browser)
        browser.post(STEP, {"code": code})
        assert is_in(browser) is passes, n
    assert Factors.of(ann).codes_left == 8


def test_mfa_authenticate_stops_guessing(client: Client, ann: User) -> None:
    key, _codes = add_app(client)
    browser = Client()
    sign_in(browser)
    answers = [browser.post(STEP, {"code": f"{n:06}"}).status_code for n in range(12)]
    assert answers[:10] == [422] * 10
    assert answers[10:] == [429, 429]
    assert browser.post(STEP, {"code": app_code(key)}).status_code == 429


def test_mfa_authenticate_is_nothing_without_a_first_step(client: Client) -> None:
    assert client.get(STEP)["Location"] == "/sign-in/"
    assert client.post(STEP, {"code": "123456"})["Location"] == "/sign-in/"


def test_mfa_authenticate_goes_on_to_where_one_wanted_to(client: Client, ann: User) -> None:
    key, _codes = add_app(client)
    browser = Client()
    sign_in(browser, next="/theory/")
    assert browser.post(STEP, {"code": app_code(key)})["Location"] == "/theory/"


def test_mfa_reauthenticate_confirms_by_a_code(client: Client) -> None:
    client.force_login(make_user(password=None))
    (key,) = re.findall(r'class="key">([A-Z2-7]{32})<', client.get(APP).content.decode())
    client.post(APP, {"code": app_code(key)})
    assert client.get(f"{APP}remove/")["Location"].startswith("/account/confirm/code/")
    answer = {"code": app_code(key), "next": f"{APP}remove/"}
    assert client.post("/account/confirm/code/", {"code": "000000"}).status_code == 422
    assert client.post("/account/confirm/code/", answer)["Location"] == f"{APP}remove/"
    assert client.get(f"{APP}remove/").status_code == 200


def test_mfa_view_recovery_codes_shows_them_once(client: Client, ann: User) -> None:
    _key, codes = add_app(client)
    page = client.get(CODES).content.decode()
    assert not any(code in page for code in codes)
    assert "10 are left" in page


def test_mfa_generate_recovery_codes_makes_the_others_void(client: Client, ann: User) -> None:
    _key, codes = add_app(client)
    page = client.post(f"{CODES}new/", follow=True).content.decode()
    new = re.findall(r"<code>(\d{8})</code>", page)
    assert len(new) == 10
    assert not set(new) & set(codes)
    browser = Client()
    sign_in(browser)
    assert browser.post(STEP, {"code": codes[0]}).status_code == 422
    assert browser.post(STEP, {"code": new[0]}).status_code == 302


def test_mfa_generate_recovery_codes_is_for_those_who_have_a_factor(client: Client, ann: User) -> None:
    confirm(client)
    response = client.post(f"{CODES}new/")
    assert response.status_code == 422
    assert "First add an app or a passkey" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_mfa_deactivate_totp_takes_the_recovery_codes_along(
    client: Client, ann: User, mailoutbox: list[EmailMessage]
) -> None:
    add_app(client)
    assert client.post(f"{APP}remove/")["Location"] == "/account/second-factor/"
    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "The app was removed from your account at IOC Assess"
    assert sign_in(Client()) == "/collaborations/"


def test_second_factor_secrets_are_not_to_be_read_in_the_database(client: Client, ann: User) -> None:
    key, codes = add_app(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert key not in stored
    assert not any(code in stored for code in codes)
    assert len(Factors.of(ann).app.wrap().instance.data["secret"]) > 100  # type: ignore[union-attr]


def test_second_factor_of_another_secret_key_opens_nothing(client: Client, ann: User, settings: Settings) -> None:
    key, codes = add_app(client)
    settings.SECRET_KEY = "another-" + "y" * 50
    for code in (app_code(key), codes[0]):
        browser = Client()
        sign_in(browser)
        assert browser.post(STEP, {"code": code}).status_code == 422
    settings.SECRET_KEY_FALLBACKS = ["for-tests-only-" + "x" * 50]
    browser = Client()
    sign_in(browser)
    assert browser.post(STEP, {"code": codes[0]}).status_code == 302


def test_second_factor_cipher_is_another_for_each_text() -> None:
    adapter = SecondFactorAdapter()
    assert adapter.encrypt("a") != adapter.encrypt("a")
    assert adapter.decrypt(adapter.encrypt("a")) == "a"
    assert adapter.decrypt("nonsense") not in ("nonsense", "")


def test_reset_second_factor_is_the_way_out(
    client: Client, ann: User, mailoutbox: list[EmailMessage], capsys: pytest.CaptureFixture[str]
) -> None:
    add_app(client)
    call_command("reset_second_factor", "Ann@example.org")
    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "Your second factor for IOC Assess was removed"
    assert client.get("/account/").status_code == 302  # signed out, lest it was not they who asked
    assert sign_in(Client()) == "/collaborations/"
    assert "2 factors" in capsys.readouterr().out


def test_reset_second_factor_names_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "ann@example.org")
    make_user()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", "ann@example.org")
