"""A mail server to send to, and a kind of mail for tests."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from pytest_django import Settings

from ioc_assess.operations import mails
from ioc_assess.operations.mails import Message

from .mail_server import Handler, mail_server
from .mailing import Serve


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    """Starts a server with these manners, to which mails then go."""
    running: list[AbstractContextManager[tuple[int, Handler]]] = []
    settings.EMAIL_BACKEND = "ioc_assess.operations.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 0.3

    def serve(**manners: Any) -> Handler:
        server = mail_server(**manners)
        settings.EMAIL_PORT, handler = server.__enter__()
        running.append(server)
        return handler

    yield serve
    for one in running:
        one.__exit__(None, None, None)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A kind of mail for tests: the code is what stands before the @. What is put into the dict is a code's subject."""
    monkeypatch.setattr(mails, "KINDS", dict(mails.KINDS))
    subjects: dict[str, str] = {}

    @mails.mail("test")
    def write(code: str) -> Message | None:
        if code == "unwritable":
            raise ValueError("https://assess.example.org/invited/secret is odd")
        if code == "unwanted":
            return None
        subject = subjects.get(code, "Pelișhire")
        return Message(to=f"{code}@example.org", subject=subject, text="Words\n.\nFrom me\n", html="<p>Words</p>")

    return subjects
