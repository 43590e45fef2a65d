"""Signing in by a code that comes by mail."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from tests.factories import make_user

pytestmark = pytest.mark.django_db

Outbox = list[EmailMessage]


def ask(client: Client, email: str = "ann@example.org", **more: str) -> None:
    response = client.post("/sign-in/code/", {"email": email, **more})
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/sign-in/code/enter/")


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.body), re.MULTILINE)
    assert found
    return found[0]


@pytest.mark.parametrize("password", [None, "correct horse battery"])
def test_account_confirm_login_code_lets_in(client: Client, mailoutbox: Outbox, password: str | None) -> None:
    make_user(password=password)
    ask(client, "Ann@Example.org")
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ann@example.org"], "Your code for IOC Assess")
    assert mail.from_email == "IOC Assess <no-reply@localhost>"
    response = client.post("/sign-in/code/enter/", {"code": code_in(mail).lower().replace("-", " ")})
    assert (response.status_code, response["Location"]) == (302, "/collaborations/")
    assert "_auth_user_id" in client.session


def test_account_confirm_login_code_goes_back_only_within_the_site(client: Client, mailoutbox: Outbox) -> None:
    make_user()
    for back, goes_to in (("/theory/", "/theory/"), ("https://elsewhere.example/", "/collaborations/")):
        ask(client, next=back)
        answer = {"code": code_in(mailoutbox[-1]), "next": back}
        assert client.post("/sign-in/code/enter/", answer)["Location"] == goes_to
        client.logout()


def test_account_confirm_login_code_works_once(client: Client, mailoutbox: Outbox) -> None:
    make_user()
    ask(client)
    answer = {"code": code_in(mailoutbox[0])}
    client.post("/sign-in/code/enter/", answer)
    client.logout()
    assert client.post("/sign-in/code/enter/", answer)["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in client.session


def test_account_confirm_login_code_works_in_no_other_browser(client: Client, mailoutbox: Outbox) -> None:
    make_user()
    ask(client)
    other = Client()
    other.post("/sign-in/code/enter/", {"code": code_in(mailoutbox[0])})
    assert "_auth_user_id" not in other.session


def test_account_confirm_login_code_refuses_a_wrong_one_and_ends_after_three(
    client: Client, mailoutbox: Outbox
) -> None:
    make_user()
    ask(client)
    for wrong in ("", "BBBB-BBBB"):
        response = client.post("/sign-in/code/enter/", {"code": wrong})
        assert response.status_code == 422
        assert 'aria-describedby="id_code_error"' in response.content.decode()
    response = client.post("/sign-in/code/enter/", {"code": "BBBB-BBBB"}, follow=True)
    assert response.redirect_chain == [("/sign-in/code/", 302)]
    assert "that code is void" in response.content.decode()
    client.post("/sign-in/code/enter/", {"code": code_in(mailoutbox[0])})
    assert "_auth_user_id" not in client.session


def test_account_confirm_login_code_ends_after_ten_minutes(
    client: Client, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user()
    ask(client)
    later = (datetime.now(UTC) + timedelta(minutes=10, seconds=1)).timestamp()
    monkeypatch.setattr("time.time", lambda: later)
    response = client.post("/sign-in/code/enter/", {"code": code_in(mailoutbox[0])})
    assert response["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in client.session


def test_account_confirm_login_code_lets_one_start_again(client: Client) -> None:
    ask(client, "amm@example.org")
    assert client.get("/sign-in/")["Location"] == "/sign-in/code/enter/"  # allauth leads back to what was begun
    client.post("/sign-out/", {"next": "/sign-in/code/"})
    assert client.get("/sign-in/code/").status_code == 200


def test_account_request_login_code_refuses_nonsense(client: Client) -> None:
    response = client.post("/sign-in/code/", {"email": "ann"})
    assert response.status_code == 422
    assert 'href="#id_email">Enter an e-mail such as' in response.content.decode()


def test_account_request_login_code_tells_nothing_about_who_has_an_account(client: Client, mailoutbox: Outbox) -> None:
    make_user()
    pages = []
    for email in ("ann@example.org", "bob@example.org"):
        browser = Client()
        ask(browser, email)
        seen = [browser.get("/sign-in/code/enter/")]
        seen += [browser.post("/sign-in/code/enter/", {"code": "BBBB-BBBB"}, follow=True) for _ in range(3)]
        words = [f"{one.status_code} {one.content.decode()}".replace(email, "") for one in seen]
        pages.append([re.sub(r'value="\w{64}"', "", page) for page in words])
    assert pages[0] == pages[1]
    assert [mail.to for mail in mailoutbox] == [["ann@example.org"]]


def test_account_request_login_code_does_not_tell_by_failing_either(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    make_user()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nothing listens there
    ask(client)
    assert "could not be sent" in caplog.text
