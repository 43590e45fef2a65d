"""The register of what is stored: nothing is stored that it does not tell of, nothing is told that is not stored."""

import io
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from ioc_assess.accounts import register
from ioc_assess.accounts.register import ELSEWHERE, TABLES, check_register, column, faults, table
from tests.factories import make_user

DOC = settings.BASE_DIR / "docs" / "data-protection.md"


@pytest.mark.django_db
def test_register_tells_of_every_column_of_the_database_and_no_other() -> None:
    """Of those of no model too: the cache, and what the framework makes for itself."""
    with connection.cursor() as cursor:
        found = {
            name: {one.name for one in connection.introspection.get_table_description(cursor, name)}
            for name in connection.introspection.table_names(cursor)
        }
    assert list(faults(found)) == []
    assert set(TABLES) == set(found)


def test_register_is_checked_when_the_site_is() -> None:
    assert check_register() == []


def test_register_check_names_what_is_missing_and_what_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "TABLES", {})
    told = {"what": "Something", "why": "Because", "until": "Tomorrow", "seen_by": "Nobody"}
    table(
        "pen", about=register.About.SITE, columns=[column("ink", "cap", what="a pen"), column("cap", what="")], **told
    )
    assert list(faults({"pen": {"ink", "nib"}, "paper": {"lines"}})) == [
        "The table paper is not in the register of what is stored.",
        "The register of what is stored says nothing of pen: nib.",
        "The register of what is stored tells of what pen does not have: cap.",
        "The register of what is stored tells twice of a column of pen.",
    ]
    assert {one.id for one in check_register()} == {"accounts.E001"}


def test_register_leaves_nothing_unsaid() -> None:
    for one in TABLES.values():
        assert all(str(words).strip() for words in (one.what, one.why, one.until, one.seen_by)), one.name
        assert all(str(each.what).strip() for each in one.columns), one.name


def test_register_of_cookies_names_every_one_that_is_set() -> None:
    told = {name for one in ELSEWHERE for name in re.findall(r"Cookie “(\w+)", str(one.name))}
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "look", "invitation"}
    assert told >= ours | {"join", "answers", "result", "seats"}
    set_by = [
        path.relative_to(settings.BASE_DIR / "ioc_assess").as_posix()
        for path in (settings.BASE_DIR / "ioc_assess").rglob("*.py")
        if ".set_cookie(" in path.read_text(encoding="utf-8")
    ]
    # Whoever sets a cookie elsewhere tells of it in the register and adds the file here.
    assert sorted(set_by) == [
        *("assessments/device.py", "collaborations/views/invitations.py", "views.py", "workshops/phone.py")
    ]


def test_register_is_printed_as_it_stands_in_the_docs() -> None:
    """After a change: manage.py data_protection > docs/data-protection.md"""
    printed = io.StringIO()
    call_command("data_protection", stdout=printed)
    assert printed.getvalue() == DOC.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_data_protection_shows_every_table_to_whoever_is_signed_in() -> None:
    client = Client()
    client.force_login(make_user())
    page = client.get("/data-protection/").content.decode()
    for one in TABLES.values():
        assert f'id="{one.name}"' in page
        for name in one.names:
            assert f"<code>{name}</code>" in page
