"""Invitations of members by mail: what it says, that it comes once, and what the page tells of it."""

import datetime
import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from ioc_assess.collaborations.mails import member_invitation
from ioc_assess.collaborations.models import Collaboration, MemberInvitation, Refused
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.mails import forget_mails, send_mails
from ioc_assess.operations.models import Event, Job, Mail
from tests.collaborations.test_members import last_event
from tests.factories import make_collaboration, make_member, owner_of

pytestmark = pytest.mark.django_db

Outbox = list[EmailMultiAlternatives]


def invite(collaboration: Collaboration, right: str = "viewer", *, mail: bool = True) -> MemberInvitation:
    invitation, _secret = MemberInvitation.objects.invite(
        collaboration, by=owner_of(collaboration), email="bo@example.org", right=right, mail=mail
    )
    return invitation


def send() -> None:
    for mail in Mail.objects.filter(state="queued"):
        send_mails(mail.batch)


def link_in(mail: EmailMultiAlternatives) -> str:
    (link,) = re.findall(r"http://localhost:8000(/invitation/[\w-]{43}/)", str(mail.body))
    return str(link)


def secret_in(mail: EmailMultiAlternatives) -> str:
    return link_in(mail).split("/")[2]


def age(**by: float) -> None:
    then = timezone.now() - datetime.timedelta(**by)
    Mail.objects.update(changed_at=then)


# What it says


def test_invitation_mail_says_who_invites_to_what_as_what_until_when(client: Client, mailoutbox: Outbox) -> None:
    made = make_collaboration(name="R&D <Pelișhire> Alliance")
    invitation = invite(made)
    send()
    (mail,) = mailoutbox
    assert (mail.to, mail.reply_to) == (["bo@example.org"], ['"Ann Owner" <ann@example.org>'])
    assert mail.subject == "Ann Owner invites you to R&D <Pelișhire> Alliance"
    text, html = str(mail.body), str(mail.alternatives[0][0])
    day = f"{invitation.expires_on:%-d %B %Y}"
    for words in ("Ann Owner invites you to become a member of R&D <Pelișhire> Alliance", "Viewer", day, "ann@example"):
        assert words in text
    assert "&" not in text.replace("R&D", "")
    assert "\n\n\n" not in text
    assert "R&amp;D &lt;Pelișhire&gt; Alliance" in html
    assert day in html
    assert html.count(link_in(mail)) == 3  # the button, and as text that is a link too
    assert client.get(link_in(mail))["Location"] == "/invitation/"
    assert MemberInvitation.objects.find(secret_in(mail)) == invitation


def test_invitation_mail_outlives_the_account_that_asked_for_it(mailoutbox: Outbox) -> None:
    invite(make_collaboration())
    MemberInvitation.objects.update(by=None)
    send()
    assert (mailoutbox[0].subject, mailoutbox[0].reply_to) == ("You are invited to Pellshire Alliance", [])
    assert "invites you" not in str(mailoutbox[0].body)


def test_invitation_mail_leaves_no_secret_behind(mailoutbox: Outbox) -> None:
    invitation = invite(make_collaboration())
    send()
    rows = str([*MemberInvitation.objects.values(), *Mail.objects.values(), *Job.objects.values()])
    assert secret_in(mailoutbox[0]) not in rows
    assert invitation.nonce in rows  # useless without the site's key


def test_invitation_mail_with_a_link_that_opens_nothing_is_not_sent(settings: Settings, mailoutbox: Outbox) -> None:
    """Another key would make another link of the same word. Sending it again makes it anew."""
    invitation = invite(made := make_collaboration())
    settings.SECRET_KEY = "another" * 10
    send()
    assert mailoutbox == []
    mail = Mail.objects.get()
    assert (mail.state, mail.error) == ("failed", "The mail could not be written: ask whoever runs the site.")
    invitation.send(by=owner_of(made), number=2)
    send()
    assert MemberInvitation.objects.find(secret_in(mailoutbox[0])) == invitation


@pytest.mark.parametrize("what", ["revoked", "accepted", "expired", "made anew"])
def test_invitation_mail_is_not_sent_once_it_opens_nothing(mailoutbox: Outbox, what: str) -> None:
    made = make_collaboration()
    invitation = invite(made)
    if what == "revoked":
        invitation.revoke(by=owner_of(made))
    elif what == "accepted":
        MemberInvitation.objects.update(accepted=True)
    elif what == "expired":
        MemberInvitation.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    else:
        invite(made, mail=False)
    send()
    assert mailoutbox == []
    assert Mail.objects.get().state == "dropped"


def test_invitation_that_was_only_shown_has_no_mail() -> None:
    assert member_invitation(invite(make_collaboration(), mail=False).code) is None
    assert not Mail.objects.exists()


def test_invitation_mail_is_forgotten_with_the_invitation(mailoutbox: Outbox) -> None:
    made = make_collaboration()
    invitation = invite(made)
    send()
    age(days=100)
    forget_mails()
    assert Mail.objects.count() == 1
    invitation.revoke(by=owner_of(made))
    forget_mails()
    assert Mail.objects.count() == 0


# Sending again


def test_invitation_is_sent_again_with_the_same_link_and_more_time(mailoutbox: Outbox) -> None:
    made = make_collaboration()
    invitation = invite(made)
    send()
    age(minutes=11)
    MemberInvitation.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=3))
    for _press in range(2):  # twice is once
        invitation.send(by=owner_of(made), number=2)
    assert last_event() == ("link_sent_again", "bo@example.org", "")
    send()
    assert len(mailoutbox) == 2
    assert link_in(mailoutbox[0]) == link_in(mailoutbox[1])
    assert MemberInvitation.objects.get().expires_on == timezone.localdate() + datetime.timedelta(days=14)
    assert Event.objects.filter(verb="link_sent_again").count() == 1


def test_invitation_that_was_only_shown_is_sent_with_another_link(mailoutbox: Outbox) -> None:
    made = make_collaboration()
    invitation, shown = MemberInvitation.objects.invite(made, by=owner_of(made), email="bo@example.org", right="viewer")
    invitation.send(by=owner_of(made), number=1)
    send()
    assert MemberInvitation.objects.find(shown) is None
    assert MemberInvitation.objects.find(secret_in(mailoutbox[0])) == invitation


@pytest.mark.parametrize(
    ("state", "minutes", "again"),
    [
        ("queued", 60, False),
        ("sending", 0, False),
        ("sent", 9, False),
        ("sent", 11, True),
        ("failed", 0, True),
        ("unsure", 0, True),
        ("dropped", 0, True),
    ],
)
def test_invitation_is_sent_again_when_the_first_mail_had_its_time(state: str, minutes: int, again: bool) -> None:
    made = make_collaboration()
    invitation = invite(made)
    Mail.objects.update(state=state, sent_at=timezone.now() if state == "sent" else None)
    age(minutes=minutes)
    if again:
        invitation.send(by=owner_of(made), number=2)
    else:
        with pytest.raises(Refused, match="Give it ten minutes before"):
            invitation.send(by=owner_of(made), number=2)
    assert Mail.objects.count() == 1 + again


def test_invitation_is_sent_by_those_who_could_have_made_it() -> None:
    made = make_collaboration()
    fay = make_member(made, "facilitator")
    invitation = invite(made, "owner", mail=False)
    with pytest.raises(Refused, match="Only an owner can send"):
        invitation.send(by=fay, number=1)
    used = MemberInvitation.objects.get()
    MemberInvitation.objects.update(accepted=True)
    with pytest.raises(Refused, match="used or taken back"):
        used.send(by=owner_of(made), number=1)
    assert not Mail.objects.exists()


# The page


def test_invitation_form_sends_the_mail_and_shows_the_link_once(client: Client, mailoutbox: Outbox) -> None:
    made = make_collaboration()
    client.force_login(owner_of(made))
    address = reverse("members", args=[made.code])
    assert re.search(r'name="mail"[^>]* checked', client.get(address).content.decode())
    form = {"code": public_code(), "email": "bo@example.org", "right": "viewer", "mail": "on"}
    page = client.post(address, form).content.decode()
    assert "A mail with this link is on its way to bo@example.org." in page
    assert "Mail waiting to be sent" in page
    again = client.post(address, form).content.decode()  # pressed twice, or reloaded
    assert "has been invited already" in again
    send()
    assert len(mailoutbox) == 1
    assert link_in(mailoutbox[0]) in page
    listed = client.get(address).content.decode()
    assert "Mail sent on " in listed
    assert "Send again" not in listed  # it has not had its time
    age(minutes=11)
    assert "Send again" in client.get(address).content.decode()
    assert link_in(mailoutbox[0]) not in listed


def test_invitation_form_does_not_mail_unless_told(client: Client) -> None:
    made = make_collaboration()
    client.force_login(owner_of(made))
    form = {"code": public_code(), "email": "bo@example.org", "right": "viewer"}
    page = client.post(reverse("members", args=[made.code]), form).content.decode()
    assert "shown this once and stored nowhere" in page
    assert "Send by e-mail" in page
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("state", "error", "told"),
    [
        ("queued", "", "Mail waiting to be sent"),
        (
            "queued",
            "The line broke.",
            "to be sent. The line broke. It is tried again within some minutes.",
        ),
        ("failed", "The address is odd.", "<strong>Mail not sent.</strong> The address is odd."),
        ("unsure", "It may have arrived.", "<strong>Mail perhaps sent.</strong> It may have arrived."),
    ],
)
def test_members_page_tells_what_became_of_the_mail(client: Client, state: str, error: str, told: str) -> None:
    made = make_collaboration()
    invite(made)
    Mail.objects.update(state=state, error=error)
    client.force_login(owner_of(made))
    assert told in client.get(reverse("members", args=[made.code])).content.decode()


def test_members_page_says_when_nothing_sends_mails(client: Client) -> None:
    made = make_collaboration()
    invite(made)
    client.force_login(owner_of(made))
    address = reverse("members", args=[made.code])
    assert "nothing may be sending mails" not in client.get(address).content.decode()
    Job.objects.update(changed_at=timezone.now() - datetime.timedelta(minutes=2))
    assert "nothing may be sending mails" in client.get(address).content.decode()


def test_invitation_send_page(client: Client) -> None:
    made = make_collaboration()
    invitation = invite(made)
    Mail.objects.update(state="failed", error="The mail server could not be reached.")
    client.force_login(owner_of(made))
    page = client.get(reverse("members", args=[made.code])).content.decode()
    assert 'name="number" value="2"' in page
    address = reverse("invitation_send", args=[invitation.code])
    for number, mails in (("", 1), ("0", 1), ("x", 1), ("1", 1), ("2", 2), ("2", 2)):
        response = client.post(address, {"number": number})
        assert response["Location"] == reverse("members", args=[made.code])
        assert Mail.objects.count() == mails
    response = client.post(address, {"number": "3"}, follow=True)
    assert "Give it ten minutes" in response.content.decode()


def test_members_page_says_where_nobody_gets_mails(client: Client, settings: Settings) -> None:
    made = make_collaboration()
    client.force_login(owner_of(made))
    address = reverse("members", args=[made.code])
    assert "has no mail server yet" not in client.get(address).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    page = client.get(address).content.decode()
    assert "has no mail server yet" in page
    assert not re.search(r'name="mail"[^>]* checked', page)
