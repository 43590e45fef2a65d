"""Reminding those who were invited and have not finished."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ioc_assess.assessments.models import Invitation, Response, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.operations.models import Event, Mail
from tests.assessments.test_invitees import LIST, cleo, listed, page, sent, shown, signed_in, work
from tests.factories import make_round, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Round:
    return make_round()


@pytest.fixture
def run(made: Round) -> Client:
    return signed_in(made)


def test_invitees_remind_reaches_those_who_have_not_finished_once_a_day(made: Round, run: Client) -> None:
    listed(made, f"{LIST}\nEve,eve@example.org\nFay,fay@example.org\nGus,gus@example.org\nHal,hal@example.org")
    sent(made)
    work()
    assert run.get(page(made, "invitees_remind"))["Location"] == page(made)  # all had a mail today
    Mail.objects.update(changed_at=timezone.now() - datetime.timedelta(days=1))
    Invitation.objects.filter(email="dan@example.org").update(begun=True)
    Invitation.objects.filter(email="eve@example.org").update(begun=True, done=True)
    Invitation.objects.get(email="fay@example.org").revoke(by=owner_of(made.collaboration))
    gus = Invitation.objects.get(email="gus@example.org")
    Mail.objects.filter(object_code=gus.code).update(state="failed", sent_at=None, error="No such mailbox.")
    hal = Invitation.objects.get(email="hal@example.org")
    Mail.objects.filter(object_code=hal.code).delete()  # tidied away long ago
    assert "Remind 3 who have not finished" in run.get(page(made)).text
    first = run.get(page(made, "invitees_remind"))
    sends = {"words_before": "", "words_after": "", "shown": shown(first), "send": "1"}
    for _press in range(2):
        run.post(page(made, "invitees_remind"), sends)
    mails = work()
    assert [one.to for one in mails] == [["cleo@example.org"], ["dan@example.org"], ["hal@example.org"]]
    assert mails[0].subject == "Reminder: your view of Pellshire Alliance (Spring round)"
    assert f"/invited/{cleo().secret}/" in mails[0].body
    assert "your answers are still missing" in mails[0].body
    assert "the link goes on where you stopped" in mails[1].body
    (event,) = Event.objects.filter(verb=Event.Verb.RESPONDENTS_REMINDED)
    assert event.detail == "3 people"
    assert work() == []


@pytest.mark.parametrize(("begun", "reminded"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("state", ["failed", "dropped"])
def test_invitees_remind_reaches_who_has_begun_also_where_a_reminder_failed(
    made: Round, state: str, begun: bool, reminded: int
) -> None:
    """Their address is right. Of someone who has not begun it may be wrong."""
    listed(made, "Cleo Byrne, cleo@example.org")
    sent(made)
    work()
    Invitation.objects.update(begun=begun)
    Mail.objects.update(changed_at=timezone.now() - datetime.timedelta(days=3))
    mail = Mail.objects.create(kind="reminder", key="reminder of that day", object_code=cleo().code, batch="b")
    Mail.objects.filter(pk=mail.pk).update(state=state, changed_at=timezone.now() - datetime.timedelta(days=1))
    assert Invitation.objects.remind(round=made, by=owner_of(made.collaboration)) == reminded
    assert Invitation.objects.remind(round=made, by=owner_of(made.collaboration)) == 0


def test_invitees_get_no_link_that_opens_nothing(made: Round, settings: Settings) -> None:
    """With another key another link would be made than the one that is known."""
    listed(made, "Cleo Byrne, cleo@example.org")
    sent(made)
    settings.SECRET_KEY = "another" * 10
    assert work() == []
    (mail,) = Mail.objects.all()
    assert (mail.state, mail.error) == ("failed", "The mail could not be written: ask whoever runs the site.")


def test_invitees_whose_address_was_corrected_meanwhile(made: Round) -> None:
    """Pages that were drawn before neither send to an address that is gone nor leave answers without an invitation."""
    listed(made, "Cleo Byrne, cleo@example.org")
    drawn, owner = cleo(), owner_of(made.collaboration)
    cleo().correct(person=Invitee(email="right@example.org"))
    assert not drawn.send_again(by=owner, sends=0)
    now = Invitation.objects.get()
    Response.objects.begin(round=made, partner=None, role="board", secret=now.secret, invitation=now)
    assert drawn.revoke(by=owner)
    assert (Invitation.objects.get().revoked, Response.objects.count(), Mail.objects.count()) == (True, 0, 0)
