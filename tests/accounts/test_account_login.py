"""Signing in by password, and out."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str = "ann@example.org", password: str = PASSWORD, **more: str) -> str:
    """Posts the form; where it leads to, or the page that refuses."""
    response = client.post("/sign-in/", {"login": email, "password": password, **more})
    assert response.status_code in (302, 422)
    return response["Location"] if response.status_code == 302 else response.content.decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["ann@example.org", "Ann@Example.org", " ANN@EXAMPLE.ORG "])
def test_account_login_lets_in_and_account_logout_lets_out(client: Client, email: str) -> None:
    make_user()
    assert sign_in(client, email) == "/collaborations/"
    assert "Sign out" in client.get("/").content.decode()
    assert client.post("/sign-out/")["Location"] == "/"
    assert not is_in(client)
    assert "Sign in" in client.get("/").content.decode()


def test_account_login_makes_a_new_session_that_lasts_two_weeks(client: Client) -> None:
    make_user()
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie.value != before
    assert cookie["max-age"] == 14 * 24 * 60 * 60
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.org", "wrong"), ("stranger@example.org", PASSWORD), ("ann@example.org", "")]
)
def test_account_login_refuses(client: Client, email: str, password: str) -> None:
    make_user()
    page = sign_in(client, email, password)
    assert "There is a problem" in page
    assert "<title>Error: Sign in" in page
    assert not is_in(client)


def test_account_login_refuses_someone_without_a_password(client: Client) -> None:
    make_user(password=None)
    assert "do not match an account" in sign_in(client, password="wrong")
    assert "Enter your password" in sign_in(client, password="")


def test_account_login_says_the_same_of_a_wrong_password_and_a_stranger(client: Client) -> None:
    make_user()
    pages = [
        client.post("/sign-in/", {"login": email, "password": "wrong"}).context["form"].errors.as_text()
        for email in ("ann@example.org", "stranger@example.org")
    ]
    assert pages[0] == pages[1]


def test_account_login_goes_back_only_within_the_site(client: Client) -> None:
    make_user()
    assert sign_in(client, next="https://elsewhere.example/") == "/collaborations/"
    client.logout()
    assert sign_in(client, next="//elsewhere.example/") == "/collaborations/"
    client.logout()
    assert sign_in(client, next="/theory/") == "/theory/"


def test_account_login_hands_on_where_to_go_back_to(client: Client) -> None:
    page = client.get("/sign-in/?next=/theory/").content.decode()
    assert '<input type="hidden" name="next" value="/theory/">' in page
    assert 'href="/sign-in/code/?next=%2Ftheory%2F"' in page


def test_account_login_errors_are_tied_to_their_fields(client: Client) -> None:
    page = sign_in(client, email="", password="x")
    assert 'href="#id_login">Enter your e-mail' in page
    assert 'aria-describedby="id_login_error"' in page
    assert 'id="id_login_error"' in page


def test_account_login_gives_no_password_back(client: Client) -> None:
    assert "swordfish" not in sign_in(client, password="swordfish")


def test_account_login_that_leads_to_itself_leads_home(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/sign-in/?next=/sign-in/", follow=True).redirect_chain[-1] == ("/collaborations/", 302)


def test_account_login_answers_no_script(client: Client) -> None:
    """allauth would answer with JSON; one form of answer is enough to guard."""
    response = client.post("/sign-in/", {"login": "a"}, headers={"x-requested-with": "XMLHttpRequest"})
    assert (response.status_code, response["Content-Type"]) == (422, "text/html; charset=utf-8")


def test_account_logout_takes_no_get(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)


def test_account_logout_of_someone_whose_session_has_ended(client: Client) -> None:
    """Not by way of signing in: that would lead back to an address which only takes posts."""
    assert client.post("/sign-out/")["Location"] == "/"


@pytest.mark.parametrize("address", ["/sign-up/", "/signup/", "/accounts/signup/", "/account/email/", "/email/"])
def test_account_login_comes_without_signing_up_or_changing_the_email(client: Client, address: str) -> None:
    client.force_login(make_user())
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "ann@example.org"}).status_code == 404
