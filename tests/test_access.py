"""The table of who may do what (access.py) against the site: every address, every caller, every method."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from pytest_django import DjangoDbBlocker

from tests.access import CALLERS, LINES, NO_ACCOUNT, OUTCOMES, Line, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, since every request to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    """A thousand warnings of pages not found would hide what failed."""
    log = logging.getLogger("django.request")
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(logging.NOTSET)


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_access_the_table_names_every_address_and_no_other() -> None:
    found = list(names(get_resolver().url_patterns))
    assert None not in found
    assert len(found) == len(set(found))
    assert set(found) == {line.name for line in LINES}


def test_access_no_line_of_the_table_stands_twice() -> None:
    assert len({(line.name, line.thing, line.method) for line in LINES}) == len(LINES)
    assert {line.method for line in LINES} == {"GET", "POST"}


@pytest.mark.parametrize("caller", CALLERS)
def test_access_is_as_the_table_says_for(world: World, caller: str) -> None:
    """By GET, HEAD and POST; and nothing is written where the table does not say so."""
    faults = [
        f"{method} {line.name} ({line.thing}): {found}, not {line.outcomes[caller]}"
        for line in LINES
        for method in (("GET", "HEAD") if line.method == "GET" else ("POST",))
        if (found := outcome(world, line, caller, method)) != line.outcomes[caller]
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("caller", CALLERS)
def test_access_by_a_method_without_a_line_is_refused_to(world: World, caller: str) -> None:
    faults = []
    for line in {line.name: line for line in LINES}.values():
        listed = {one.method for one in LINES if one.name == line.name}
        closed = "sign-in" if caller in NO_ACCOUNT and line.outcomes[caller] == "sign-in" else "405"
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - listed:
            if (found := outcome(world, line, caller, method)) != closed:
                faults.append(f"{method} {line.name} ({line.thing}): {found}, not {closed}")
    assert not faults, "\n".join(faults)


def test_access_nobody_is_told_what_exists(world: World) -> None:
    """What a caller may not see looks in every way like what is not there."""
    told = []
    for line in LINES:
        nowhere = world.nowhere(line)
        for caller in CALLERS:
            if nowhere is None or line.outcomes[caller] not in ("404", "sign-in"):
                continue
            cookies = world.cookies(caller, line)
            with undone():
                there = seen(line.method, world.address(line), cookies, world.sent.get(line.name))
                not_there = seen(line.method, nowhere, cookies, world.sent.get(line.name))
            if there != not_there:
                told.append(f"{caller}: {line}: {there} {not_there}")
    assert not told, "\n".join(told)


@pytest.mark.parametrize("thing", ["open", "closed"])
def test_access_the_keys_of_another_round_open_nothing(world: World, thing: str) -> None:
    """Someone who answers elsewhere sends their own secrets under the names of this round's. Nor do they learn whether
    there is such a round."""
    secrets = world.cookies("elsewhere", LINES[0])
    for line in LINES:
        if not line.name.startswith("answer") or line.thing.partition("-")[0] != thing:
            continue
        address, nowhere = world.address(line), world.nowhere(line)
        assert nowhere
        found = []
        for one in (address, nowhere):
            code = resolve(one).kwargs["code"]
            cookies = SimpleCookie(
                {f"{name.partition('-')[0]}-{code}": secret.value for name, secret in secrets.items()}
            )
            with undone() as written:
                status, *rest = seen(line.method, one, cookies, world.sent.get(line.name))
            assert not written
            # To throw the keys away is offered, and the general privacy notice is everyone's.
            assert status in (404, 410) or line.name in ("answer_clear", "answer_privacy")
            found.append((status, *rest))
        assert found[0] == found[1], line


def test_access_no_form_is_taken_from_another_site(world: World) -> None:
    """Whoever may post may do so only from a page of ours."""
    taken = []
    for line in LINES:
        for caller in ("respondent", "owner"):
            if line.method != "POST" or not line.outcomes[caller].startswith(("page", "→")):
                continue
            client = Client(enforce_csrf_checks=True)
            client.cookies = world.cookies(caller, line)
            with undone() as written:
                response = client.post(world.address(line), world.sent.get(line.name))
            if response.status_code != 403 or written:
                taken.append(f"{caller}: {line}: {response.status_code} {written}")
    assert not taken, "\n".join(taken)


def ask(method: str, address: str, cookies: SimpleCookie, sent: dict[str, Any] | None) -> Any:
    client = Client()
    client.cookies = cookies
    return client.post(address, sent) if method == "POST" else client.generic(method, address)


def outcome(world: World, line: Line, caller: str, method: str) -> str:
    """In the table's words, and where it has none in others."""
    address = world.address(line)
    with undone() as written:
        response = ask(method, address, world.cookies(caller, line), world.sent.get(line.name))
    if line.name.startswith(("account", "mfa_", "invitation")):
        written.discard("django_session")  # signing in, the steps of it, and what it is confirmed by
    if "!" in line.outcomes[caller] and method == "POST":
        mark = "!" if written else ""
    else:
        mark = f" that wrote to {', '.join(sorted(written))}" if written else ""
    signing_in = f"{reverse('account_login')}?next={address}"
    if response.status_code == 403 and f'href="{signing_in}"' in response.content.decode():
        return f"sign-in{mark}"  # by way of a page that gives back what was typed
    if response.status_code != 302:
        words = {code: word for word, code in OUTCOMES.items()}
        return f"{words.get(response.status_code, response.status_code)}{mark}"
    if response["Location"] == signing_in:
        return f"sign-in{mark}"
    name = resolve(re.split("[?#]", response["Location"])[0]).url_name
    return f"→{mark}" if name in line.leads_to else f"→ {name}{mark}"


def seen(method: str, address: str, cookies: SimpleCookie, sent: dict[str, Any] | None) -> tuple[Any, ...]:
    """All that one can see of an answer, but for the code that one asked for."""
    response = ask(method, address, cookies, sent)
    code = next(iter(resolve(address).kwargs.values()))
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}
    shown = f"{headers} {response.cookies.output()} {response.content.decode()}".replace(code, "")
    return response.status_code, re.sub(r'(csrftoken=|csrfmiddlewaretoken" value="|expires=)[^;"]+', "", shown)


@contextmanager
def undone() -> Iterator[set[str]]:
    """The tables of which rows are written within; afterwards it never happened. The cache, where wrong guesses are
    counted, is none of them."""
    written: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = re.match(r'(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        # A refused verb may update the row that stands in the right state, and find none.
        if found and found[2] != "cache" and (found[1].startswith("INSERT") or context["cursor"].rowcount):
            written.add(found[2])
        return result

    with transaction.atomic(), connection.execute_wrapper(note):
        yield written
        transaction.set_rollback(True)
