"""``manage.py invite``: the first account of a new site."""

import re
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import MemberInvitation
from ioc_assess.operations.mails import send_mails
from ioc_assess.operations.models import Mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def invite(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("invite", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_invite_leads_to_an_account_and_to_its_collaborations(client: Client) -> None:
    link, said = invite("Ann@Example.org", "--name", " Ann  Owner ", "--site", "https://assess.example.org/")
    found = re.fullmatch(r"https://assess\.example\.org(/invitation/[\w-]{43}/)\n", link)
    assert found is not None
    assert "Send this link to ann@example.org" in said
    client.get(found[1])
    page = client.get("/invitation/").content.decode()
    assert "You are invited to IOC Assess" in page
    assert 'value="Ann Owner"' in page
    assert "invites you" not in page  # nobody of the site did
    assert client.post("/invitation/", {"name": "Ann", "password": ""})["Location"] == reverse("collaborations")
    assert User.objects.get().email == "ann@example.org"


def test_invite_again_makes_the_first_link_void(client: Client) -> None:
    first, second = (invite("ann@example.org", "--site", "https://x.example")[0].strip() for _time in range(2))
    assert MemberInvitation.objects.count() == 1
    assert client.get(first.removeprefix("https://x.example")).status_code == 404
    assert client.get(second.removeprefix("https://x.example")).status_code == 302


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ann"], "'ann' is no e-mail address"),
        (["ann@example.org", "--name", "A\x07"], "--name: .* cannot be seen"),
        (["ann@example.org", "--name", "x" * 151], "--name: .* at most 150"),
        (["ann@example.org", "--site", "assess.example.org"], "--site must be like https://"),
        (["ann@example.org", "--site", "ftp://assess.example.org"], "--site must be like https://"),
        (["ann@example.org", "--site", "https://assess.example.org/app"], "--site must be like https://"),
        (
            ["bo@example.org"],
            "bo@example.org has an account already: they can sign in at http://localhost:8000/sign-in/",
        ),
    ],
)
def test_invite_refuses(arguments: list[str], message: str) -> None:
    make_user("bo@example.org")
    with pytest.raises(CommandError, match=message):
        invite(*arguments)
    assert MemberInvitation.objects.count() == 0


def test_invite_on_this_machine_says_how_to_name_another_port(settings: Settings) -> None:
    hint = "If the site is not at http://localhost:8000, add --site http://localhost:PORT."
    assert hint in invite("ann@example.org")[1]
    link, said = invite("ann@example.org", "--site", "http://localhost:8080")
    assert link.startswith("http://localhost:8080/invitation/")
    assert "add --site" not in said
    settings.SESSION_COOKIE_SECURE = True
    assert "add --site" not in invite("ann@example.org")[1]


def test_invite_names_the_site_of_the_settings(settings: Settings) -> None:
    assert invite("ann@example.org")[0].startswith("http://localhost:8000/invitation/")
    settings.SESSION_COOKIE_SECURE = True
    settings.SITE_URL = "https://assess.example.org"
    assert invite("ann@example.org")[0].startswith("https://assess.example.org/invitation/")
    with pytest.raises(CommandError, match="nothing without encryption"):
        invite("ann@example.org", "--site", "http://assess.example.org")


def test_invite_by_mail_prints_no_link(client: Client, mailoutbox: list[EmailMessage]) -> None:
    link, said = invite("ann@example.org", "--mail", "--name", "Ann")
    assert link == ""
    assert "manage.py work sends the link to ann@example.org" in said
    send_mails(Mail.objects.get().batch)
    (sent,) = mailoutbox
    assert (sent.to, sent.subject, sent.reply_to) == (["ann@example.org"], "Your account of IOC Assess", [])
    found = re.search(r"http://localhost:8000(/invitation/[\w-]{43}/)", str(sent.body))
    assert found is not None
    assert client.get(found[1])["Location"] == "/invitation/"


def test_invite_by_mail_names_no_other_site() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        invite("ann@example.org", "--mail", "--site", "https://x.example")
