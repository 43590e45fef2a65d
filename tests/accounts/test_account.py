"""One's own account: name, and signing out everywhere."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from ioc_assess.accounts.models import User
from tests.accounts.test_account_login import is_in, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

END = "/account/sign-out/"


def is_let_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.fixture
def browsers() -> list[Client]:
    """Two in which Ann is signed in."""
    make_user()
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser)
    return browsers


def test_account_changes_the_name_and_nothing_else(browsers: list[Client]) -> None:
    response = browsers[0].post("/account/", {"name": "  Ann\tNewname ", "email": "eve@example.org"}, follow=True)
    assert "Your name is changed." in response.content.decode()
    assert User.objects.values_list("name", "email").get() == ("Ann Newname", "ann@example.org")


@pytest.mark.parametrize("name", ["", " ", "x" * 151, "Ann\u202eOwner"])
def test_account_refuses_a_name(browsers: list[Client], name: str) -> None:
    response = browsers[0].post("/account/", {"name": name})
    assert response.status_code == 422
    assert 'href="#id_name"' in response.content.decode()
    assert User.objects.get().name == "Ann Owner"


def test_account_is_led_to_from_every_page(browsers: list[Client]) -> None:
    assert 'href="/account/">Ann Owner<' in browsers[0].get("/theory/").content.decode()


def test_account_sign_out_everywhere_ends_every_session(browsers: list[Client]) -> None:
    response = browsers[0].post(END, follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    assert "You are signed out on all devices" in response.content.decode()
    assert not is_in(browsers[0])
    assert not any(is_let_in(one) for one in browsers)
    sign_in(browsers[1])
    assert is_let_in(browsers[1])


def test_account_sign_out_everywhere_else_keeps_this_one(browsers: list[Client]) -> None:
    before = browsers[0].session.session_key
    response = browsers[0].post(END, {"stay": "on"}, follow=True)
    assert response.redirect_chain == [("/account/", 302)]
    assert "signed out on all other devices" in response.content.decode()
    assert [is_let_in(one) for one in browsers] == [True, False]
    assert browsers[0].session.session_key != before


def test_account_sign_out_everywhere_is_of_ones_own_account(browsers: list[Client]) -> None:
    other = Client()
    other.force_login(make_user("bob@example.org", "Bob"))
    other.post(END)
    assert all(is_let_in(one) for one in browsers)


def test_account_sessions_from_before_there_was_signing_out_everywhere_go_on(browsers: list[Client]) -> None:
    """An upgrade signs nobody out: without a nonce the session's hash is Django's own."""
    user = User.objects.get()
    assert user.sessions_nonce == ""
    assert user.get_session_auth_hash() == super(User, user).get_session_auth_hash()
    plain = super(User, user)._get_session_auth_hash()  # type: ignore[misc]
    assert user.get_session_auth_hash() == plain


def test_account_change_password_is_told_by_mail(browsers: list[Client], mailoutbox: list[EmailMessage]) -> None:
    new = "a kettle on a hill"
    browsers[0].post("/password/", {"oldpassword": "correct horse battery", "password1": new, "password2": new})
    assert [mail.subject for mail in mailoutbox] == ["Your password for IOC Assess was changed"]
    assert "testserver" not in str(mailoutbox[0].body)
