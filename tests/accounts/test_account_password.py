"""Setting, changing and resetting a password."""

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from ioc_assess.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = "a kettle on a hill"
TWICE = {"password1": NEW, "password2": NEW}


def has_password(password: str) -> bool:
    return User.objects.get().check_password(password)


def mailed_link(mail: EmailMessage) -> str:
    found = re.search(r"^http://testserver(/password/reset/\S+)$", str(mail.body), re.MULTILINE)
    assert found
    return found[1]


def open_link(client: Client, link: str) -> str:
    """The address of the form, which no longer carries the secret."""
    response = client.get(link)
    assert response.status_code == 302
    assert response["Location"].endswith("-set-password/")
    return str(response["Location"])


# Change


def test_account_change_password_keeps_this_browser_in_and_others_out(client: Client) -> None:
    user = make_user()
    other = Client()
    other.force_login(user)
    client.force_login(user)
    response = client.post("/password/", TWICE | {"oldpassword": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/account/", 302)]
    assert "Your password is changed." in response.content.decode()
    assert has_password(NEW)
    assert client.get("/password/").status_code == 200
    assert other.get("/password/").status_code == 302


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"oldpassword": "wrong", **TWICE}, "oldpassword"),
        ({"oldpassword": PASSWORD, "password1": NEW, "password2": "another"}, "password2"),
        ({"oldpassword": PASSWORD, "password1": "short", "password2": "short"}, "password1"),
        ({"oldpassword": PASSWORD, "password1": "ann@example.org", "password2": "ann@example.org"}, "password1"),
    ],
)
def test_account_change_password_refuses(client: Client, answer: dict[str, str], field: str) -> None:
    client.force_login(make_user())
    response = client.post("/password/", answer)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert has_password(PASSWORD)


# The first one


def test_account_set_password_is_for_those_who_have_none(client: Client) -> None:
    client.force_login(make_user(password=None))
    assert client.get("/password/")["Location"] == "/password/first/"
    assert client.post("/password/first/", {"password1": "short", "password2": "short"}).status_code == 422
    response = client.post("/password/first/", TWICE, follow=True)
    assert "Your password is set." in response.content.decode()
    assert has_password(NEW)
    assert client.post("/password/first/", {"password1": "x" * 20})["Location"] == "/password/"
    assert has_password(NEW)


# Reset


def test_account_reset_password_sets_a_new_one_by_a_mailed_link(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user()
    assert client.post("/password/reset/", {"email": "Ann@Example.org"})["Location"] == "/password/reset/sent/"
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ann@example.org"], "Set a new password for IOC Assess")
    form = open_link(client, mailed_link(mail))
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": "short", "password2": "short"}).status_code == 422
    assert client.post(form, TWICE)["Location"] == "/password/reset/done/"
    assert has_password(NEW)
    assert "_auth_user_id" not in client.session


def test_account_reset_password_link_works_once(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user()
    client.post("/password/reset/", {"email": "ann@example.org"})
    link = mailed_link(mailoutbox[0])
    client.post(open_link(client, link), TWICE)
    assert "This link no longer works" in Client().get(link).content.decode()


def test_account_reset_password_link_is_not_used_up_by_looking(client: Client, mailoutbox: list[EmailMessage]) -> None:
    """Mail scanners follow links before people do."""
    make_user()
    client.post("/password/reset/", {"email": "ann@example.org"})
    link = mailed_link(mailoutbox[0])
    open_link(Client(), link)
    client.post(open_link(client, link), TWICE)
    assert has_password(NEW)


@pytest.mark.parametrize("link", ["/password/reset/1-abc-def/", "/password/reset/zzzzzzzzzzzzzzzz-abc-def/"])
def test_account_reset_password_from_key_refuses_another_link(client: Client, link: str) -> None:
    make_user()
    assert "This link no longer works" in client.get(link).content.decode()
    client.post(link, TWICE)
    assert has_password(PASSWORD)


def test_account_reset_password_tells_nothing_about_who_has_an_account(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_user()
    answers = [
        client.post("/password/reset/", {"email": email}, follow=True).content
        for email in ("ann@example.org", "bob@example.org")
    ]
    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [["ann@example.org"]]


def test_account_reset_password_refuses_nonsense(client: Client) -> None:
    response = client.post("/password/reset/", {"email": "ann"})
    assert response.status_code == 422
    assert 'aria-describedby="id_email_error"' in response.content.decode()
