"""Members and their rights: never without an owner, and nobody gives more than they may."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Collaboration, MemberInvitation, Membership, Refused
from ioc_assess.operations.models import Event
from tests.factories import make_collaboration, make_member, make_user, owner_of

pytestmark = pytest.mark.django_db


def member(collaboration: Collaboration, user: User) -> Membership:
    return collaboration.memberships.get(user=user)


def last_event() -> tuple[str, str, str]:
    event = Event.objects.order_by("pk").last()
    assert event is not None
    return event.verb, event.label, event.detail


def both(*acts: Callable[[], Any]) -> list[str]:
    """Do these at the same moment, each with its own connection; what became of each."""
    barrier = threading.Barrier(len(acts), timeout=20)
    outcomes: list[str] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return sorted(outcomes)


# Tables


def test_membership_is_held_once() -> None:
    made = make_collaboration()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.memberships.create(user=owner_of(made), right="viewer")


def test_membership_right_is_known() -> None:
    make_collaboration()
    with pytest.raises(IntegrityError, match="membership_right_known"), transaction.atomic():
        Membership.objects.update(right="king")


# Verbs


def test_member_right_changes() -> None:
    made = make_collaboration()
    vera = make_member(made, "viewer", name="Vera")
    member(made, vera).change_right(by=owner_of(made), right="facilitator")
    assert made.right_of(vera) == "facilitator"
    assert last_event() == ("right_changed", "Vera", "facilitator")
    member(made, vera).change_right(by=owner_of(made), right="facilitator")
    assert Event.objects.filter(verb="right_changed").count() == 1


def test_member_is_removed() -> None:
    made = make_collaboration()
    vera = make_member(made, "viewer", name="Vera")
    stale = member(made, vera)
    member(made, vera).remove(by=owner_of(made))
    assert made.right_of(vera) is None
    assert last_event() == ("member_removed", "Vera", "")
    with pytest.raises(Refused, match="Vera is no member any more"):
        stale.remove(by=owner_of(made))
    with pytest.raises(Refused, match="Vera is no member any more"):
        stale.change_right(by=owner_of(made), right="owner")


def test_member_last_owner_stays_owner() -> None:
    made = make_collaboration()
    make_member(made, "facilitator")
    ann = owner_of(made)
    with pytest.raises(Refused, match="needs an owner"):
        member(made, ann).remove(by=ann)
    with pytest.raises(Refused, match="needs an owner"):
        member(made, ann).change_right(by=ann, right="viewer")
    make_member(made, "owner")
    member(made, ann).change_right(by=ann, right="viewer")
    assert made.right_of(ann) == "viewer"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["remove", "change_right"])
def test_member_two_owners_undo_each_other_at_once_and_one_stays(verb: str) -> None:
    made = make_collaboration()
    ann = owner_of(made)
    bo = make_member(made, "owner")
    values = {"right": "viewer"} if verb == "change_right" else {}
    outcomes = both(
        lambda: getattr(member(made, ann), verb)(by=bo, **values),
        lambda: getattr(member(made, bo), verb)(by=ann, **values),
    )
    assert outcomes == ["done", "refused"]
    assert made.memberships.filter(right="owner").count() == 1


# Pages


def test_members_page_shows_addresses_to_those_who_run_it(client: Client) -> None:
    made = make_collaboration()
    viewer = make_member(made, "viewer", email="v@example.org")
    MemberInvitation.objects.invite(made, by=owner_of(made), email="open@example.org", right="viewer")
    address = reverse("members", args=[made.code])
    for user, seen in [(owner_of(made), True), (make_member(made, "facilitator"), True), (viewer, False)]:
        client.force_login(user)
        page = client.get(address).content.decode()
        assert "Ann Owner" in page
        assert ("ann@example.org" in page) is seen
        assert ("open@example.org" in page) is seen
        assert ("Invite someone" in page) is seen


def test_member_change_page(client: Client) -> None:
    made = make_collaboration()
    vera = make_member(made, "viewer")
    address = reverse("member_change", args=[member(made, vera).code])
    client.force_login(owner_of(made))
    assert client.get(address).status_code == 200
    assert client.post(address, {"right": "king"}).status_code == 422
    assert client.post(address, {"right": "owner"})["Location"] == reverse("members", args=[made.code])
    assert made.right_of(vera) == "owner"


def test_member_change_page_refuses_the_last_owner(client: Client) -> None:
    made = make_collaboration()
    ann = owner_of(made)
    client.force_login(ann)
    response = client.post(reverse("member_change", args=[member(made, ann).code]), {"right": "viewer"})
    assert response.status_code == 422
    assert "needs an owner" in response.content.decode()
    assert made.right_of(ann) == "owner"


def test_member_remove_page(client: Client) -> None:
    made = make_collaboration()
    vera = make_member(made, "viewer", name="<b>Vera</b>")
    address = reverse("member_remove", args=[member(made, vera).code])
    client.force_login(owner_of(made))
    page = client.get(address).content.decode()
    assert "Remove &lt;b&gt;Vera" in page
    assert made.right_of(vera) == "viewer"
    assert client.post(address)["Location"] == reverse("members", args=[made.code])
    assert made.right_of(vera) is None
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("right", ["owner", "facilitator", "viewer"])
def test_member_leave_page(client: Client, right: str) -> None:
    made = make_collaboration()
    vera = make_member(made, right)
    client.force_login(vera)
    address = reverse("member_leave", args=[made.code])
    assert "Leave Pellshire Alliance?" in client.get(address).content.decode()
    assert client.post(address)["Location"] == reverse("collaborations")
    assert made.right_of(vera) is None
    assert last_event()[0] == "member_removed"
    client.force_login(owner_of(made))
    response = client.post(address)
    assert response.status_code == 422
    assert "needs an owner" in response.content.decode()


@pytest.mark.parametrize("who", ["facilitator", "viewer", "stranger"])
@pytest.mark.parametrize("name", ["member_change", "member_remove"])
def test_members_are_changed_by_owners_only(client: Client, who: str, name: str) -> None:
    made = make_collaboration()
    other = make_member(made, "viewer", email="other@example.org")
    client.force_login(
        make_user("s@example.org") if who == "stranger" else make_member(made, who, email="w@example.org")
    )
    for method in (client.get, client.post):
        response = method(reverse(name, args=[member(made, other).code]), {"right": "owner"})
        assert response.status_code == (404 if who == "stranger" else 403)
    assert made.right_of(other) == "viewer"


@pytest.mark.parametrize("n", [1, 3])
def test_members_page_takes_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    made = make_collaboration()
    for one in range(n):
        make_member(made, "viewer", email=f"v{one}@example.org")
        MemberInvitation.objects.invite(made, by=owner_of(made), email=f"i{one}@example.org", right="viewer")
    client.force_login(owner_of(made))
    with django_assert_num_queries(6):  # session, user, collaboration, members, invitations, their mails
        client.get(reverse("members", args=[made.code]))
