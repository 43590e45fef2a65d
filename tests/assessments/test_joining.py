"""A join link or code lets a browser in: it gets a cookie, and nothing is written."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ioc_assess.accounts import throttle
from ioc_assess.assessments.models import Round
from tests.assessments.browsers import cookies, everything_stored, join
from tests.factories import make_round, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    cache.clear()


def test_join_sets_a_cookie_and_leaves_the_code_behind(client: Client) -> None:
    made = make_round()
    before = everything_stored()
    reply = client.get(reverse("join", args=[made.join_code]))
    assert everything_stored() == before
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/")
    assert "no-store" in reply["Cache-Control"]
    (morsel,) = reply.cookies.values()
    assert morsel.key == f"join-{made.code}"
    assert (morsel["path"], morsel["samesite"], morsel["httponly"]) == (f"/answer/{made.code}/", "Lax", True)
    assert made.join_code
    assert made.join_code not in morsel.OutputString()
    page = client.get(reply["Location"])
    assert page.status_code == 200
    assert made.join_code not in page.content.decode()


def test_join_cookie_is_secure_where_the_site_is(client: Client, settings: Settings) -> None:
    made = make_round()
    settings.SESSION_COOKIE_SECURE = True
    assert client.get(reverse("join", args=[made.join_code])).cookies[f"join-{made.code}"]["secure"]
    settings.SESSION_COOKIE_SECURE = False
    assert not client.get(reverse("join", args=[made.join_code])).cookies[f"join-{made.code}"]["secure"]


@pytest.mark.parametrize("typed", ["{a}{b}", "{A}-{B}", " {A} {b} ", "{a} – {B}"])
def test_join_code_forgives_how_it_is_typed(client: Client, typed: str) -> None:
    made = make_round()
    assert made.join_code
    a, b = made.join_code[:4], made.join_code[4:]
    code = typed.format(a=a, b=b, A=a.upper(), B=b.upper())
    reply = client.post(reverse("join_code"), {"code": code})
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/")
    assert f"join-{made.code}" in reply.cookies
    assert client.get(f"/join/{code.strip().replace(' ', '%20')}/").status_code == 302


@pytest.mark.parametrize(
    "typed",
    ["https://assess.example.org/join/{code}/", " assess.example.org/join/{code}", "HTTP://LOCALHOST/JOIN/{CODE}/ "],
)
def test_join_code_takes_the_whole_link(client: Client, typed: str) -> None:
    made = make_round()
    assert made.join_code
    link = typed.format(code=made.join_code, CODE=made.join_code.upper())
    reply = client.post(reverse("join_code"), {"code": link})
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/")


@pytest.mark.parametrize("typed", ["https://example.org/{code}/", "https://example.org/join/{code}/more/"])
def test_join_code_of_another_address(client: Client, typed: str) -> None:
    reply = client.post(reverse("join_code"), {"code": typed.format(code=make_round().join_code)})
    assert reply.status_code == 422
    assert "Nothing opens with this code" in reply.content.decode()


@pytest.mark.parametrize(("typed", "told"), [("", "Enter the join code"), ("abcd-efgh", "Nothing opens with this")])
def test_join_code_tells_what_is_wrong(client: Client, typed: str, told: str) -> None:
    page = client.get(reverse("join_code"))
    assert page.status_code == 200
    reply = client.post(reverse("join_code"), {"code": typed})
    assert reply.status_code == 422
    assert told in reply.content.decode()


def test_join_of_an_unknown_code(client: Client) -> None:
    make_round()
    make_round(opened=False)
    for code in ("abcdefgh", "-", "None"):
        reply = client.get(reverse("join", args=[code]))
        assert reply.status_code == 404
        assert "This link leads to no round" in reply.content.decode()
        assert not reply.cookies


def test_join_counts_failures_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred people behind one address come in; a guesser does not go on, by link or by form."""
    made = make_round()
    for _person in range(200):
        assert Client().get(reverse("join", args=[made.join_code])).status_code == 302
    for _guess in range(throttle.RATE.amount):
        assert client.get(reverse("join", args=["abcdefgh"])).status_code == 404
    assert client.get(reverse("join", args=["abcdefgh"])).status_code == 429
    assert client.post(reverse("join_code"), {"code": "abcdefgh"}).status_code == 429


@pytest.mark.parametrize("state", ["closed", "published", "late"])
def test_join_of_a_round_that_takes_no_answers(client: Client, state: str) -> None:
    made = make_round()
    if state == "late":
        Round.objects.filter(pk=made.pk).update(closes_at="2026-01-01T00:00Z")
    else:
        made.close(by=owner_of(made.collaboration))
        Round.objects.filter(pk=made.pk).update(state=state)
    page = client.get(reverse("join", args=[made.join_code]), follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert ("This round has ended" if state == "published" else "This round is closed") in text
    assert "<form" not in text
    assert client.post(f"/answer/{made.code}/", {"partner": "none", "role": "board"}).status_code == 409


def test_join_pass_ends_with_the_join_code() -> None:
    made = make_round()
    client = join(made)
    Round.objects.filter(pk=made.pk).update(join_code="zzzzzzzz")
    assert client.get(f"/answer/{made.code}/").status_code == 404


def test_join_without_cookies_is_explained(client: Client) -> None:
    made = make_round()
    reply = client.get(reverse("join", args=[made.join_code]))
    page = Client().get(reply["Location"])  # the cookie was refused
    assert page.status_code == 404
    text = page.content.decode()
    assert "the join link was not opened in it, a personal link was taken back, or it refuses cookies" in text
    assert "with cookies allowed for this site" in text


def test_join_pass_of_one_round_is_none_of_another() -> None:
    one = make_round()
    other = make_round(one.collaboration, title="Other")
    client = join(one)
    client.cookies[f"join-{other.code}"] = cookies(client)[f"join-{one.code}"].value
    assert client.get(f"/answer/{other.code}/").status_code == 404
