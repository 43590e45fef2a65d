import pytest
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_sign_in_lets_in_and_sign_out_lets_out(client: Client) -> None:
    make_user()
    response = client.post("/sign-in/", {"username": "ANN@example.org", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "Sign out" in client.get("/").content.decode()
    client.post("/sign-out/")
    assert "Sign in" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.org", "wrong"), ("stranger@example.org", PASSWORD), ("ann@example.org", "")]
)
def test_sign_in_refuses(client: Client, email: str, password: str) -> None:
    make_user()
    response = client.post("/sign-in/", {"username": email, "password": password})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_refuses_someone_without_a_password(client: Client) -> None:
    make_user(password=None)
    assert client.post("/sign-in/", {"username": "ann@example.org", "password": ""}).status_code == 422


def test_sign_in_says_the_same_of_a_wrong_password_and_a_stranger(client: Client) -> None:
    make_user()
    pages = [
        client.post("/sign-in/", {"username": email, "password": "wrong"}).context["form"].errors.as_text()
        for email in ("ann@example.org", "stranger@example.org")
    ]
    assert pages[0] == pages[1]


def test_sign_in_goes_back_only_within_the_site(client: Client) -> None:
    make_user()
    answer = {"username": "ann@example.org", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/sign-in/", answer)["Location"] == "/"


def test_sign_in_errors_are_tied_to_their_fields(client: Client) -> None:
    page = client.post("/sign-in/", {"username": "", "password": "x"}).content.decode()
    assert 'href="#id_username">Enter your e-mail' in page
    assert 'aria-describedby="id_username_error"' in page
    assert 'id="id_username_error"' in page


def test_sign_in_that_leads_to_itself_leads_home(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/sign-in/?next=/sign-in/")["Location"] == "/"


def test_sign_out_of_someone_whose_session_has_ended(client: Client) -> None:
    """Not by way of signing in: that would lead back to an address which only takes posts."""
    assert client.post("/sign-out/")["Location"] == "/"
