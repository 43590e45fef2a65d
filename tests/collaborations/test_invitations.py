"""Inviting members by a one-time link, and becoming one."""

import datetime
import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import AlreadyInvited, Collaboration, MemberInvitation, Refused
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Event
from tests.collaborations.test_members import both, last_event
from tests.factories import PASSWORD, make_collaboration, make_member, make_user, owner_of

pytestmark = pytest.mark.django_db

LINK = re.compile(r'value="http://testserver(/invitation/([\w-]{43})/)"')


def invite(
    collaboration: Collaboration, email: str = "bo@example.org", right: str = "viewer"
) -> tuple[MemberInvitation, str]:
    return MemberInvitation.objects.invite(collaboration, by=owner_of(collaboration), email=email, right=right)


def carry(client: Client, secret: str) -> None:
    """Open the link, as far as the page that says what it is for."""
    response = client.get(reverse("invitation_open", args=[secret]))
    assert (response.status_code, response["Location"]) == (302, "/invitation/")


# Tables


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"right": "king"}, "member_invitation_right_known"),
        ({"email": "Bo@example.org"}, "member_invitation_email_lower"),
    ],
)
def test_invitation_constraints(change: dict[str, str], constraint: str) -> None:
    invite(make_collaboration())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MemberInvitation.objects.update(**change)


def test_invitation_secrets_differ() -> None:
    made = make_collaboration()
    first, _secret = invite(made)
    second, _secret = invite(made, "cy@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberInvitation.objects.filter(pk=first.pk).update(secret_hash=second.secret_hash)


# Verbs


def test_invitation_stores_no_secret() -> None:
    made = make_collaboration()
    invitation, secret = invite(made, " Bo@Example.org ")
    assert invitation.email == "bo@example.org"
    assert invitation.expires_on == timezone.localdate() + datetime.timedelta(days=14)
    assert last_event() == ("member_invited", "bo@example.org", "viewer")
    row = MemberInvitation.objects.values().get()
    assert secret not in str(row)
    assert MemberInvitation.objects.find(secret) == invitation
    assert MemberInvitation.objects.find(secret + "x") is None
    assert MemberInvitation.objects.find(row["secret_hash"]) is None


def test_invitation_anew_makes_the_first_void() -> None:
    made = make_collaboration()
    _invitation, first = invite(made)
    invitation, second = invite(made, right="owner")
    assert MemberInvitation.objects.find(first) is None
    assert MemberInvitation.objects.find(second) == invitation


def test_invitation_of_a_member_is_refused() -> None:
    with pytest.raises(Refused, match="is a member already"):
        invite(make_collaboration(), "ANN@example.org")
    assert MemberInvitation.objects.count() == 0


def test_invitation_of_the_same_code_is_made_once() -> None:
    made = make_collaboration()
    ann, code = owner_of(made), public_code()
    _invitation, secret = MemberInvitation.objects.invite(
        made, by=ann, email="bo@example.org", right="viewer", code=code
    )
    with pytest.raises(AlreadyInvited):
        MemberInvitation.objects.invite(made, by=ann, email="bo@example.org", right="viewer", code=code)
    assert MemberInvitation.objects.find(secret) is not None


@pytest.mark.parametrize(
    ("giver", "right", "may"),
    [
        ("owner", "owner", True),
        ("facilitator", "owner", False),
        ("facilitator", "facilitator", True),
        ("facilitator", "viewer", True),
        ("viewer", "viewer", False),
        (None, "viewer", False),
    ],
)
def test_invitation_gives_no_more_than_its_giver_may(giver: str | None, right: str, may: bool) -> None:
    made = make_collaboration()
    by = make_member(made, giver) if giver else make_user("stranger@example.org")
    if may:
        MemberInvitation.objects.invite(made, by=by, email="bo@example.org", right=right)
    else:
        with pytest.raises(Refused, match="may not give this right"):
            MemberInvitation.objects.invite(made, by=by, email="bo@example.org", right=right)
    assert made.invitations.count() == int(may)


def test_invitation_of_an_owner_is_not_undone_by_a_facilitator() -> None:
    made = make_collaboration()
    fay = make_member(made, "facilitator")
    invitation, secret = invite(made, right="owner")
    with pytest.raises(Refused, match="with more rights"):
        MemberInvitation.objects.invite(made, by=fay, email="bo@example.org", right="viewer")
    with pytest.raises(Refused, match="Only an owner"):
        invitation.revoke(by=fay)
    assert MemberInvitation.objects.find(secret) == invitation
    MemberInvitation.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    MemberInvitation.objects.invite(made, by=fay, email="bo@example.org", right="viewer")


def test_invitation_is_accepted_once() -> None:
    made = make_collaboration()
    invitation, secret = invite(made)
    bo = make_user("bo@example.org", "Bo")
    invitation.accept(by=bo)
    assert made.right_of(bo) == "viewer"
    assert last_event() == ("member_joined", "Bo", "viewer")
    assert MemberInvitation.objects.find(secret) is None
    with pytest.raises(Refused, match="used or taken back"):
        MemberInvitation.objects.get().accept(by=bo)
    assert Event.objects.filter(verb="member_joined").count() == 1


def test_invitation_is_for_nobody_else() -> None:
    made = make_collaboration()
    invitation, _secret = invite(made)
    cy = make_user("cy@example.org")
    with pytest.raises(Refused, match=r"is for bo@example\.org"):
        invitation.accept(by=cy)
    assert made.right_of(cy) is None
    assert not MemberInvitation.objects.get().accepted


@pytest.mark.parametrize(("days", "opens"), [(0, True), (-1, False)])
def test_invitation_ends(days: int, opens: bool) -> None:
    _invitation, secret = invite(make_collaboration())
    MemberInvitation.objects.update(expires_on=timezone.localdate() + datetime.timedelta(days=days))
    assert (MemberInvitation.objects.find(secret) is not None) is opens


def test_invitation_revoked_opens_nothing() -> None:
    made = make_collaboration()
    invitation, secret = invite(made)
    stale = MemberInvitation.objects.get()
    invitation.revoke(by=owner_of(made))
    assert last_event() == ("invitation_revoked", "bo@example.org", "")
    assert MemberInvitation.objects.find(secret) is None
    with pytest.raises(Refused, match="used or taken back"):
        stale.accept(by=make_user("bo@example.org"))
    with pytest.raises(Refused, match="used or taken back"):
        stale.revoke(by=owner_of(made))
    assert Event.objects.filter(verb="invitation_revoked").count() == 1


def test_invitation_used_is_not_revoked() -> None:
    made = make_collaboration()
    invitation, _secret = invite(made)
    bo = make_user("bo@example.org")
    MemberInvitation.objects.get().accept(by=bo)
    with pytest.raises(Refused, match="used or taken back"):
        invitation.revoke(by=owner_of(made))
    assert made.right_of(bo) == "viewer"


def test_invitation_that_fails_makes_no_account() -> None:
    invitation, _secret = invite(make_collaboration())
    MemberInvitation.objects.update(accepted=True)
    with pytest.raises(Refused, match="used or taken back"):
        invitation.accept_as_new(name="Bo", password=None)
    assert not User.objects.filter(email="bo@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_invitation_used_by_two_at_once() -> None:
    made = make_collaboration()
    _invitation, secret = invite(made)

    def use() -> None:
        found = MemberInvitation.objects.find(secret)
        if found is None:
            raise Refused("used")
        found.accept_as_new(name="Bo", password=None)

    assert both(use, use) == ["done", "refused"]
    assert User.objects.filter(email="bo@example.org").count() == 1
    assert made.memberships.count() == 2
    assert Event.objects.filter(verb="member_joined").count() == 1


@pytest.mark.django_db(transaction=True)
def test_invitation_used_and_made_anew_at_once() -> None:
    """Whoever comes first wins; neither waits for the other for ever."""
    made = make_collaboration()
    invitation, _secret = invite(made)
    bo = make_user("bo@example.org")
    outcomes = both(lambda: invitation.accept(by=bo), lambda: invite(made))
    assert outcomes == ["done", "refused"]


# Making a link


def test_invitation_link_is_shown_once(client: Client) -> None:
    made = make_collaboration()
    client.force_login(owner_of(made))
    address = reverse("members", args=[made.code])
    form = {"code": public_code(), "email": "Bo@example.org", "right": "facilitator"}
    response = client.post(address, form)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    found = LINK.search(response.content.decode())
    assert found is not None
    assert MemberInvitation.objects.find(found[2]) == MemberInvitation.objects.get(email="bo@example.org")
    # Reloading sends the same form again: no second link, and the first still works.
    again = client.post(address, form).content.decode()
    assert "has been invited already" in again
    assert LINK.search(again) is None
    assert MemberInvitation.objects.find(found[2]) is not None
    # The page offers a new one, by a form with another code.
    fresh = re.search(r'name="code" value="(\w{12})"><input type="hidden" name="email" value="bo@example.org"', again)
    assert fresh is not None
    assert LINK.search(client.post(address, form | {"code": fresh[1]}).content.decode())
    assert MemberInvitation.objects.find(found[2]) is None
    assert LINK.search(client.get(address).content.decode()) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": ""}, "Enter the e-mail of the person"),
        ({"email": "bo"}, "such as ann@example.org"),
        ({"email": "ANN@example.org"}, "is a member already"),
        ({"right": ""}, "Choose what they may do"),
        ({"right": "king"}, "Select a valid choice"),
        ({"code": "no"}, "There is a problem"),
    ],
)
def test_invitation_form_refuses(client: Client, change: dict[str, str], message: str) -> None:
    made = make_collaboration()
    client.force_login(owner_of(made))
    form = {"code": public_code(), "email": "bo@example.org", "right": "viewer"}
    response = client.post(reverse("members", args=[made.code]), form | change)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert MemberInvitation.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "right", "status"),
    [
        ("facilitator", "viewer", 200),
        ("facilitator", "owner", 422),
        ("viewer", "viewer", 403),
        ("stranger", "viewer", 404),
    ],
)
def test_invitation_form_by_right(client: Client, who: str, right: str, status: int) -> None:
    made = make_collaboration()
    client.force_login(make_user("s@example.org") if who == "stranger" else make_member(made, who))
    form = {"code": public_code(), "email": "bo@example.org", "right": right}
    assert client.post(reverse("members", args=[made.code]), form).status_code == status
    assert made.invitations.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    ("who", "status", "left"), [("owner", 302, 0), ("facilitator", 302, 0), ("viewer", 403, 1), ("stranger", 404, 1)]
)
def test_invitation_revoke_page(client: Client, who: str, status: int, left: int) -> None:
    made = make_collaboration()
    invitation, _secret = invite(made)
    if who == "owner":
        client.force_login(owner_of(made))
    else:
        client.force_login(make_user("s@example.org") if who == "stranger" else make_member(made, who))
    address = reverse("invitation_revoke", args=[invitation.code])
    assert client.get(address).status_code == status
    assert made.invitations.count() == 1
    assert client.post(address).status_code == status
    assert made.invitations.count() == left


def test_invitation_revoke_page_tells_a_facilitator_why_not(client: Client) -> None:
    made = make_collaboration()
    invitation, _secret = invite(made, right="owner")
    client.force_login(make_member(made, "facilitator"))
    response = client.post(reverse("invitation_revoke", args=[invitation.code]), follow=True)
    assert "Only an owner can take this invitation back" in response.content.decode()
    assert made.invitations.count() == 1


# Following a link


def test_invitation_open_hides_the_secret_and_writes_nothing(client: Client) -> None:
    made = make_collaboration()
    _invitation, secret = invite(made)
    events = Event.objects.count()
    for method in (client.head, client.get):
        response = method(reverse("invitation_open", args=[secret]))
        assert (response.status_code, response["Location"]) == (302, "/invitation/")
    cookie = response.cookies["invitation"]
    assert (cookie.value, cookie["path"], cookie["samesite"]) == (secret, "/invitation/", "Lax")
    assert cookie["httponly"]
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies
    page = client.get("/invitation/")
    assert secret not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert (Event.objects.count(), User.objects.count(), MemberInvitation.objects.get().accepted) == (events, 1, False)


def test_invitation_cookie_goes_over_https_alone(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    _invitation, secret = invite(make_collaboration())
    assert client.get(reverse("invitation_open", args=[secret])).cookies["invitation"]["secure"]


def test_invitation_makes_an_account_without_a_password(client: Client) -> None:
    made = make_collaboration()
    _invitation, secret = invite(made)
    carry(client, secret)
    page = client.get("/invitation/").content.decode()
    assert "You are invited to Pellshire Alliance" in page
    assert "bo@example.org" in page
    assert "Reads what is published" in page
    response = client.post("/invitation/", {"name": " Bo  Bobson ", "password": ""})
    assert response["Location"] == reverse("collaboration", args=[made.code])
    bo = User.objects.get(email="bo@example.org")
    assert (bo.name, bo.has_usable_password(), made.right_of(bo)) == ("Bo Bobson", False, "viewer")
    assert client.session["_auth_user_id"] == str(bo.pk)
    assert "You are now a member" in client.get(response["Location"]).content.decode()
    assert "invitation" not in {name for name, one in client.cookies.items() if one.value}
    # The link is used up, whoever follows it.
    for other in (client, Client()):
        assert other.get(reverse("invitation_open", args=[secret])).status_code == 404


def test_invitation_makes_an_account_with_a_password(client: Client) -> None:
    _invitation, secret = invite(make_collaboration())
    carry(client, secret)
    client.post("/invitation/", {"name": "Bo", "password": PASSWORD})
    assert User.objects.get(email="bo@example.org").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"name": "", "password": PASSWORD}, "Enter your name"),
        ({"name": "B\x07o", "password": PASSWORD}, "cannot be seen"),
        ({"name": "Bo", "password": "short"}, "too short"),
        ({"name": "Bo Bobbington-Smith", "password": "bobbington-smith"}, "too similar"),
        ({"name": "Bo", "password": "bo@example.org"}, "too similar"),
    ],
)
def test_invitation_account_form_refuses(client: Client, answers: dict[str, str], message: str) -> None:
    _invitation, secret = invite(make_collaboration())
    carry(client, secret)
    response = client.post("/invitation/", answers)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not User.objects.filter(email="bo@example.org").exists()


def test_invitation_of_someone_with_an_account(client: Client) -> None:
    made = make_collaboration()
    bo = make_user("bo@example.org", "Bo")
    _invitation, secret = invite(made)
    carry(client, secret)
    page = client.get("/invitation/").content.decode()
    assert "There is an account of bo@example.org already" in page
    assert "/sign-in/?next=/invitation/" in page
    # A forged form makes no second account and lets nobody in.
    client.post("/invitation/", {"name": "Mallory", "password": PASSWORD})
    assert made.right_of(bo) is None
    assert "_auth_user_id" not in client.session
    signed_in = client.post("/sign-in/?next=/invitation/", {"login": "bo@example.org", "password": PASSWORD})
    assert signed_in["Location"] == "/invitation/"
    assert "Accept the invitation" in client.get("/invitation/").content.decode()
    assert made.right_of(bo) is None
    assert client.post("/invitation/")["Location"] == reverse("collaboration", args=[made.code])
    assert made.right_of(bo) == "viewer"


def test_invitation_for_someone_else_than_who_is_signed_in(client: Client) -> None:
    made = make_collaboration()
    cy = make_user("cy@example.org")
    client.force_login(cy)
    _invitation, secret = invite(made)
    carry(client, secret)
    page = client.get("/invitation/").content.decode()
    assert "You are signed in as cy@example.org" in page
    assert "Accept the invitation" not in page
    client.post("/invitation/", {"name": "Cy"})
    assert (made.right_of(cy), MemberInvitation.objects.get().accepted) == (None, False)
    response = client.post("/sign-out/", {"next": "/invitation/"})
    assert response["Location"] == "/invitation/"
    assert "Make your account" in client.get("/invitation/").content.decode()


@pytest.mark.parametrize("fate", ["unknown", "expired", "revoked", "used"])
def test_invitation_that_opens_nothing(client: Client, fate: str) -> None:
    invitation, secret = invite(make_collaboration())
    carry(client, secret)
    if fate == "expired":
        MemberInvitation.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    elif fate == "revoked":
        MemberInvitation.objects.all().delete()
    elif fate == "used":
        MemberInvitation.objects.update(accepted=True)
    else:
        client.cookies["invitation"] = secret = "x" * 43
    for response in (
        client.get("/invitation/"),
        client.post("/invitation/", {"name": "Bo"}),
        client.get(reverse("invitation_open", args=[secret])),
    ):
        assert response.status_code == 404
        assert "ask the person who sent it for a new link" in response.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()


def test_invitation_is_not_kept_from_honest_people_by_stale_links(client: Client) -> None:
    """A secret of 256 bits needs no throttle, and a hospital's people share one address."""
    _invitation, secret = invite(make_collaboration())
    for _stale in range(101):
        assert client.get(reverse("invitation_open", args=["x" * 43])).status_code == 404
    assert client.get(reverse("invitation_open", args=[secret])).status_code == 302


def test_invitation_texts_are_escaped(client: Client) -> None:
    made = make_collaboration(name="<b>Bold</b>")
    _invitation, secret = invite(made)
    carry(client, secret)
    page = client.get("/invitation/").content.decode()
    assert "<b>" not in page
    assert "&lt;b&gt;Bold" in page


def test_invitation_says_who_invites(client: Client) -> None:
    made = make_collaboration()
    fay = make_member(made, "facilitator", name="Fay <Facilitator>")
    invitation, secret = MemberInvitation.objects.invite(made, by=fay, email="bo@example.org", right="viewer")
    assert invitation.by == fay
    carry(client, secret)
    said = "<strong>Fay &lt;Facilitator&gt;</strong> invites you to become a member of Pellshire Alliance."
    assert said in client.get("/invitation/").content.decode()
    MemberInvitation.objects.update(by=None)
    page = client.get("/invitation/").content.decode()
    assert "You are invited to Pellshire Alliance" in page
    assert "invites you" not in page


def test_invitation_outlives_the_account_that_made_it() -> None:
    made = make_collaboration()
    fay = make_member(made, "facilitator")
    _invitation, secret = MemberInvitation.objects.invite(made, by=fay, email="bo@example.org", right="viewer")
    made.memberships.get(user=fay).remove(by=owner_of(made))
    fay.delete()
    found = MemberInvitation.objects.find(secret)
    assert found is not None
    assert found.by is None
