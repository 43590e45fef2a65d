"""Guessing is slowed down, and honest people are not."""

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from ioc_assess.accounts.throttle import RATE, forget, note_failure, too_many_failures, wait_page
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to move on by hand. (The cache's own clock runs on; it only ever forgets late.)"""
    now = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


def post(email: str, password: str = "wrong", address: str = "192.0.2.1", **headers: str) -> int:
    answer = {"login": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/sign-in/", answer, headers=headers).status_code


def request(address: str = "192.0.2.1", **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def test_throttle_counts_in_a_table_that_migrate_makes() -> None:
    assert "cache" in connection.introspection.table_names()
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_throttle_forgets_addresses_whose_time_is_over() -> None:
    def addresses() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key FROM cache")
            return {key.rpartition(":")[2] for (key,) in cursor.fetchall()}

    note_failure(request("192.0.2.1"), "join")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = %s", ["2020-01-01 00:00:00"])
    note_failure(request("192.0.2.2"), "join")
    assert addresses() == {"192.0.2.1", "192.0.2.2"}  # the cache itself forgets only what somebody asks for again
    forget()
    assert addresses() == {"192.0.2.2"}


# Signing in


def test_throttle_of_an_account(clock: list[float]) -> None:
    make_user()
    tries = [post("ann@example.org", address=f"192.0.2.{n}") for n in range(11)]
    assert tries == [422] * 10 + [429]
    assert post("ann@example.org", PASSWORD, address="198.51.100.1") == 429
    clock[0] += 601
    assert post("ann@example.org", PASSWORD, address="198.51.100.1") == 302


def test_throttle_of_an_account_is_the_same_for_one_that_is_not_there() -> None:
    assert [post("bob@example.org", address=f"192.0.2.{n}") for n in range(11)] == [422] * 10 + [429]


def test_throttle_of_an_address(clock: list[float]) -> None:
    make_user()
    assert [post(f"{n}@example.org") for n in range(61)] == [422] * 60 + [429]
    assert post("ann@example.org", PASSWORD) == 429
    assert post("ann@example.org", PASSWORD, address="198.51.100.1") == 302


def test_throttle_does_not_count_people_who_sign_in() -> None:
    make_user()
    assert {post("ann@example.org", PASSWORD) for _ in range(70)} == {302}


def test_throttle_has_a_page_that_says_to_wait() -> None:
    for n in range(10):
        post("ann@example.org", address=f"192.0.2.{n}")
    response = Client().post("/sign-in/", {"login": "ann@example.org", "password": "wrong"})
    assert response.status_code == 429
    assert "<h1>Please wait ten minutes</h1>" in response.content.decode()


def test_throttle_of_codes_keeps_a_mailbox_from_filling(mailoutbox: list[EmailMessage]) -> None:
    make_user()
    for address, email in (("/sign-in/code/", "ann@example.org"), ("/password/reset/", "ann@example.org")):
        mailoutbox.clear()
        statuses = [Client(REMOTE_ADDR=f"192.0.2.{n}").post(address, {"email": email}).status_code for n in range(6)]
        assert statuses == [302] * 5 + [429]
        assert len(mailoutbox) == 5


# Who is calling


def test_throttle_believes_no_forged_header(settings: Settings) -> None:
    """Without a proxy the header is nothing; behind one, only the address that the proxy itself added counts."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    forged = [post(f"{n}@example.org", **{"x-forwarded-for": f"203.0.113.{n}"}) for n in range(61)]
    assert forged == [422] * 60 + [429]


def test_throttle_behind_a_proxy_counts_the_address_that_the_proxy_saw(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [
        post(f"{n}@example.org", address="10.0.0.1", **{"x-forwarded-for": f"203.0.113.{n}, 198.51.100.7"})
        for n in range(61)
    ]
    assert forged == [422] * 60 + [429]
    assert post("x@example.org", address="10.0.0.1", **{"x-forwarded-for": "198.51.100.8"}) == 422


# Codes and links of other rooms


def test_throttle_counts_only_failures_and_each_thing_by_itself(clock: list[float]) -> None:
    for _ in range(300):
        assert not too_many_failures(request(), "join")
    for _ in range(RATE.amount):
        assert not too_many_failures(request(), "join")
        note_failure(request(), "join")
    assert too_many_failures(request(), "join")
    assert not too_many_failures(request(), "invitation")
    assert not too_many_failures(request(address="198.51.100.1"), "join")
    clock[0] += 601
    assert not too_many_failures(request(), "join")


def test_throttle_counts_a_whole_ipv6_network_as_one() -> None:
    for n in range(RATE.amount):
        note_failure(request(address=f"2001:db8::{n + 1:x}"), "join")
    assert too_many_failures(request(address="2001:db8::ffff"), "join")
    assert not too_many_failures(request(address="2001:db8:0:1::1"), "join")


def test_throttle_asks_the_database_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        too_many_failures(request(), "join")


def test_throttle_wait_page_is_ours(client: Client) -> None:
    asked = client.get("/").wsgi_request
    assert wait_page(asked).status_code == 429
