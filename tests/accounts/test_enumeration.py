"""Nobody learns who has an account: neither from what is answered, nor from how much work the answer was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ioc_assess.accounts import adapter
from tests.factories import make_user

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "ann@example.org", "bob@example.org"
Form = Callable[[str], dict[str, str]]
FORMS: list[tuple[str, Form]] = [
    ("/sign-in/", lambda email: {"login": email, "password": "wrong"}),
    ("/sign-in/code/", lambda email: {"email": email}),
    ("/password/reset/", lambda email: {"email": email}),
]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each time that a password is hashed, which takes longer than all the rest."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def note(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", note)
    return done


@pytest.mark.parametrize("password", ["correct horse battery", None])
def test_account_login_hashes_as_often_for_a_stranger(hashes: list[str], password: str | None) -> None:
    make_user(password=password)
    counts = []
    for email in (KNOWN, UNKNOWN):
        hashes.clear()
        assert Client().post("/sign-in/", {"login": email, "password": "wrong"}).status_code == 422
        counts.append(len(hashes))
    assert counts == [1, 1]


@pytest.mark.parametrize(("address", "form"), FORMS)
def test_account_forms_ask_the_database_as_much_of_a_stranger(address: str, form: Form) -> None:
    """Give or take a look-up of a row or two, which is nothing beside the rest. What tells would be a mail sent, or a
    password hashed."""
    make_user()
    Client().post(address, form("carl@example.org"))  # the first also sets up the counting of tries from here
    counts = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as asked:
            Client().post(address, form(email))
        counts.append(len(asked))
    assert abs(counts[0] - counts[1]) <= 2, counts


class Slow:
    """A mail server that does not answer until it is told to."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.asked = threading.Event()

    def send(self, mail: EmailMessage, fail_silently: bool = False) -> int:
        self.asked.set()
        assert self.goes_on.wait(20)
        return 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    server, threads = Slow(), ThreadPoolExecutor(max_workers=1)
    monkeypatch.setattr(adapter, "sending", threads)
    monkeypatch.setattr(EmailMessage, "send", lambda mail, fail_silently=False: server.send(mail))
    yield server
    server.goes_on.set()
    threads.shutdown()


@pytest.mark.parametrize(("address", "form"), FORMS[1:])
def test_account_forms_do_not_wait_for_the_mail_server(address: str, form: Form, slow: Slow) -> None:
    make_user()
    assert Client().post(address, form(KNOWN)).status_code == 302
    assert slow.asked.wait(20)
    assert not slow.goes_on.is_set()


def test_account_forms_write_to_nobody_without_an_account(mailoutbox: list[EmailMessage]) -> None:
    for address, form in FORMS:
        Client().post(address, form(UNKNOWN))
    assert mailoutbox == []
