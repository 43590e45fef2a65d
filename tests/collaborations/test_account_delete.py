"""Someone deletes their account: nothing names them any more, and nothing else is touched."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.deleting import OnlyOwner, delete_account
from ioc_assess.collaborations.models import Collaboration, MemberInvitation, Membership, Refused
from ioc_assess.operations.models import Event, Job, Mail
from tests.factories import PASSWORD, make_collaboration, make_member, make_user, owner_of

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def whole_database() -> str:
    with connection.cursor() as cursor:
        told = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told += [repr(row) for row in cursor.fetchall()]
    return "\n".join(told)


def invited_member(made: Collaboration, email: str = "zoe@zed.example", name: str = "Zoe Zed") -> User:
    """Came by a mailed invitation, as people do, and got another right since."""
    owner = owner_of(made)
    invitation, _secret = MemberInvitation.objects.invite(made, by=owner, email=email, right="viewer", mail=True)
    user = invitation.accept_as_new(name=name, password=PASSWORD)
    made.memberships.get(user=user).change_right(by=owner, right="facilitator")
    return user


def test_account_delete_leaves_no_trace_of_the_person_and_what_they_did() -> None:
    made = make_collaboration()
    other = make_collaboration(name="Other")
    user = invited_member(made)
    MemberInvitation.objects.invite(other, by=owner_of(other), email=user.email, right="viewer", mail=True)
    made.add_partner(by=user, name="West", sector="acute", size="small")
    user.rename(name="Zoe Newname")
    events = Event.objects.count()
    client = signed_in(user)
    before = whole_database()
    assert all(word in before for word in ("Zoe Zed", "Zoe Newname", "zoe@zed.example"))
    reply = client.post(reverse("account_delete"), {"email": "ZOE@zed.example"}, follow=True)
    assert reply.status_code == 200
    assert "Your account is deleted." in reply.text
    assert client.get(reverse("account")).status_code == 302
    left = whole_database()
    assert [word for word in ("Zoe", "zoe@", "zed.example") if word in left] == []
    assert not EmailAddress.objects.filter(user_id=user.pk).exists()
    assert (MemberInvitation.objects.count(), Mail.objects.count(), Job.objects.filter(kind="send_mails").count()) == (
        0,
        0,
        0,
    )
    assert Event.objects.count() == events + 1  # that they left
    assert made.partners.filter(name="West").exists()
    owner = Client()
    owner.force_login(owner_of(made))
    page = owner.get(reverse("events", args=[made.code])).text
    for told in (
        "<strong>A former user</strong> left",
        "<strong>A former user</strong> joined",
        "<strong>A former user</strong> added the partner <strong>West</strong>",
        "<strong>Ann Owner</strong> invited <strong>a former user</strong>",
        "<strong>Ann Owner</strong> changed the right of <strong>a former user</strong>",
    ):
        assert told in page


def test_account_delete_touches_nobody_else_of_the_same_name() -> None:
    made, other = make_collaboration(), make_collaboration(name="Other")
    gone, stays = invited_member(made), invited_member(other, email="zoe@other.example")
    stays_signed_in = signed_in(stays)
    delete_account(gone)
    assert stays_signed_in.get(reverse("account")).status_code == 200
    assert Session.objects.count() == 1
    assert Event.objects.filter(label="Zoe Zed", collaboration_code=other.code).count() == 2
    assert Membership.objects.filter(user=stays).count() == 1


def test_account_delete_is_refused_to_the_only_owner_of_a_collaboration() -> None:
    made, second = make_collaboration(), make_collaboration(name="Second & Co")
    make_member(made, "owner")
    user = User.objects.get(email="ann@example.org")
    client = signed_in(user)
    page = client.get(reverse("account_delete")).text
    assert "Second &amp; Co" in page
    assert reverse("members", args=[second.code]) in page
    assert reverse("members", args=[made.code]) not in page
    assert "Delete it for good" not in page
    before = Event.objects.count()
    reply = client.post(reverse("account_delete"), {"email": user.email})
    assert reply.status_code == 422
    assert "only owner of “Second &amp; Co”" in reply.text
    with pytest.raises(OnlyOwner):
        delete_account(user)
    assert (Event.objects.count(), user.memberships.count()) == (before, 2)
    second.memberships.create(user=make_user("bo@example.org", "Bo"), right="owner")
    delete_account(user)
    assert User.objects.filter(email="ann@example.org").count() == 0


@pytest.mark.django_db(transaction=True)
def test_account_delete_pressed_twice_at_once_is_done_once() -> None:
    made = make_collaboration()
    user = invited_member(made)
    clients, barrier = [signed_in(user), signed_in(user)], Barrier(2)

    def press(client: Client) -> tuple[int, str]:
        try:
            barrier.wait(timeout=10)
            reply = client.post(reverse("account_delete"), {"email": user.email})
            return reply.status_code, reply["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        replies = list(pool.map(press, clients))
    # Whoever comes after it is no longer signed in.
    assert {status for status, _where in replies} == {302}
    assert reverse("home") in [where for _status, where in replies]
    assert Event.objects.filter(verb="member_removed").count() == 1
    assert not User.objects.filter(pk=user.pk).exists()


def test_account_delete_is_refused_where_someone_joined_at_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = make_collaboration(), make_collaboration(name="Other")
    user = invited_member(made)
    taking_out = type(Event.objects).take_out

    def take_out_and_join(self: Any, user: User, *, instead: str) -> None:
        taking_out(self, user, instead=instead)
        other.memberships.create(user=user, right="viewer")

    monkeypatch.setattr(type(Event.objects), "take_out", take_out_and_join)
    with pytest.raises(Refused, match="just become a member"):
        delete_account(user)
    assert made.memberships.filter(user=user).exists()


def test_account_delete_says_what_goes_and_asks_for_the_address() -> None:
    made = make_collaboration()
    user = invited_member(made)
    client = signed_in(user)
    page = client.get(reverse("account_delete")).text
    assert "your name, Zoe Zed, and your address, zoe@zed.example" in page
    assert "Pellshire Alliance" in page
    for typed, told in (("", "Type the e-mail address"), ("ann@example.org", "Your account has another address")):
        reply = client.post(reverse("account_delete"), {"email": typed})
        assert (reply.status_code, told in reply.text) == (422, True)
    assert User.objects.filter(pk=user.pk).exists()
    assert reverse("account_delete") in client.get(reverse("account")).text


def test_account_delete_asks_who_it_is_first() -> None:
    client = Client()
    client.force_login(make_user())
    for reply in (
        client.get(reverse("account_delete")),
        client.post(reverse("account_delete"), {"email": "ann@example.org"}),
    ):
        assert reply["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.count() == 1


def test_delete_account_tells_first_and_deletes_by_yes() -> None:
    made = make_collaboration()
    user = invited_member(made)
    out = StringIO()
    call_command("delete_account", "Zoe@zed.example", stdout=out)
    assert "Member of: Pellshire Alliance." in out.getvalue()
    assert "add --yes" in out.getvalue()
    assert User.objects.filter(pk=user.pk).exists()
    call_command("delete_account", "zoe@zed.example", "--yes", stdout=out)
    assert "is deleted. Backups still hold it." in out.getvalue()
    assert not User.objects.filter(pk=user.pk).exists()


def test_delete_account_refuses_whoever_is_not_there_and_only_owners() -> None:
    make_collaboration()
    with pytest.raises(CommandError, match="no account of nobody"):
        call_command("delete_account", "nobody@example.org")
    out = StringIO()
    call_command("delete_account", "ann@example.org", stdout=out)
    assert "cannot be deleted yet: it is the only owner of Pellshire Alliance." in out.getvalue()
    with pytest.raises(CommandError, match="only owner of “Pellshire Alliance”"):
        call_command("delete_account", "ann@example.org", "--yes")
    assert User.objects.count() == 1
