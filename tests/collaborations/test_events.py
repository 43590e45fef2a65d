"""What members did, as owners read it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.collaborations.models import MemberInvitation
from ioc_assess.collaborations.views.events import _sentences
from ioc_assess.operations.models import Event
from tests.factories import make_collaboration, make_member, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db


def words(client: Client, code: str, page: str = "") -> str:
    return " ".join(client.get(reverse("events", args=[code]) + page).content.decode().split())


def test_events_tell_every_verb_in_words(client: Client) -> None:
    made = make_collaboration(partners=["North", "South"])
    ann = owner_of(made)
    made.change(by=ann, phase="ending", external_funding=False)
    made.partners.get(name="North").change(by=ann, name="Far North")
    MemberInvitation.objects.invite(made, by=ann, email="bo@example.org", right="facilitator")
    MemberInvitation.objects.get().accept(by=make_user("bo@example.org", "Bo"))
    made.memberships.get(user__name="Bo").change_right(by=ann, right="owner")
    made.memberships.get(user__name="Bo").remove(by=ann)
    round = make_round(made, title="Spring", opened=False)
    round.change(by=ann, title="Summer", closes_at=timezone.now() + datetime.timedelta(days=1))
    round.open(by=ann)
    round.close(by=None)
    client.force_login(ann)
    page = words(client, made.code)
    for who, what in [
        ("Ann Owner", "started the collaboration <strong>Pellshire Alliance</strong>"),
        ("Ann Owner", 'changed the collaboration <strong>Pellshire Alliance</strong><span class="hint">: phase, money'),
        ("Ann Owner", 'changed the partner <strong>Far North</strong><span class="hint">: before: North</span>'),
        ("Ann Owner", 'invited <strong>bo@example.org</strong><span class="hint">: as facilitator</span>'),
        ("Bo", 'joined<span class="hint">: as facilitator</span>'),
        ("Ann Owner", 'changed the right of <strong>Bo</strong><span class="hint">: as owner</span>'),
        ("Ann Owner", "removed <strong>Bo</strong>"),
        ("Ann Owner", 'changed the round <strong>Summer</strong><span class="hint">: title, closing time</span>'),
        ("The site itself", "closed the round <strong>Summer</strong>"),
    ]:
        assert f"<strong>{who}</strong> {what}" in page
    assert page.index("closed the round") < page.index("started the collaboration")


def test_events_have_a_sentence_for_every_verb() -> None:
    for verb, sentence in _sentences().items():
        assert sentence == f"{{who}} {verb.label} {{label}}"
    assert set(_sentences()) == set(Event.Verb)


def test_events_of_someone_whose_account_is_gone(client: Client) -> None:
    made = make_collaboration(partners=[])
    gone = make_user("gone@example.org", "Gone")
    made.record(by=gone, verb=Event.Verb.PARTNER_ADDED, label="North")
    gone.delete()
    client.force_login(owner_of(made))
    page = words(client, made.code)
    assert "<strong>A former user</strong> added the partner <strong>North</strong>" in page


def test_events_of_elsewhere_are_not_shown(client: Client) -> None:
    made = make_collaboration()
    make_collaboration(make_user("bo@example.org"), name="Elsewhere", partners=["Secret"])
    client.force_login(owner_of(made))
    page = words(client, made.code)
    assert "Elsewhere" not in page
    assert "Secret" not in page


def test_events_come_by_fifties(client: Client) -> None:
    made = make_collaboration(partners=[])
    for number in range(60):
        made.record(by=owner_of(made), verb=Event.Verb.PARTNER_ADDED, label=f"P{number:02}.")
    client.force_login(owner_of(made))
    first, second = words(client, made.code), words(client, made.code, "?page=2")
    assert first.count("<time") == 50
    assert second.count("<time") == 11
    assert "P59." in first
    assert "P09." not in first
    assert "P09." in second
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    # An address that somebody mistyped leads to the nearest page.
    assert "Page 1 of 2" in words(client, made.code, "?page=x")
    assert "Page 2 of 2" in words(client, made.code, "?page=99")


def test_events_without_any(client: Client) -> None:
    made = make_collaboration()
    Event.objects.all().delete()
    client.force_login(owner_of(made))
    assert "Nothing has been noted yet" in words(client, made.code)


def test_events_are_escaped(client: Client) -> None:
    made = make_collaboration(make_user(name="<b>Ann</b>"), partners=["<i>North</i>"])
    made.partners.get().change(by=owner_of(made), name="N")
    client.force_login(owner_of(made))
    page = words(client, made.code)
    assert "<b>" not in page
    assert "<i>" not in page


def test_events_hold_the_longest_address() -> None:
    made = make_collaboration()
    email = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"[:254]
    MemberInvitation.objects.invite(made, by=owner_of(made), email=email, right="viewer")
    assert Event.objects.of(made.code)[0].label == email


@pytest.mark.parametrize("n", [1, 3])
def test_events_page_takes_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    made = make_collaboration(partners=[])
    for number in range(n):
        user = make_member(made, "owner", email=f"o{number}@example.org")
        made.record(by=user, verb=Event.Verb.PARTNER_ADDED, label="P")
    client.force_login(owner_of(made))
    with django_assert_num_queries(5):  # session, user, collaboration, how many events, events with their actors
        words(client, made.code)
