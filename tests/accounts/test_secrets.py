"""Secrets that open something: none comes into a log."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments.views import joining

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site's own handler writes."""
    (handler,) = (one for one in logging.getLogger("django").handlers if one.name == "console")
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/invitation/{}/", "/invitation/…"),  # used or misspelt
        ("/invitation/{}./", "/invitation/…"),  # a mail program took the full stop for part of the link
        ("/password/reset/1-{}/more/", "/password/reset/1-…"),
        ("/join/{}/", "/join/…"),
        ("/show/{}/live/", "/show/…"),
        ("/nowhere/{}/", "/nowhere/{}/"),
    ],
)
def test_secrets_stay_out_of_the_log(log: io.StringIO, address: str, shown: str) -> None:
    secret = new_secret()
    logging.getLogger("django.request").warning("Not Found: %s", address.format(secret))
    assert log.getvalue() == f"Not Found: {shown.format(secret)}\n"


def test_secrets_of_links_that_open_nothing_stay_out_of_the_log(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(f"/invitation/{new_secret()}/").status_code == 404
    monkeypatch.setattr(joining, "too_many_failures", lambda *args: True)
    assert client.get("/join/abcd2345/").status_code == 429
    assert log.getvalue() == "Not Found: /invitation/…\nToo Many Requests: /join/…\n"
