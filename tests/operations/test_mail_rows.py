"""What is kept of mails: the truth, as long as it is about something, and neither address nor words."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ioc_assess.operations import mails
from ioc_assess.operations.models import Job, Mail

from .mailing import Serve, ask, passes, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def age(**by: float) -> None:
    Mail.objects.update(changed_at=timezone.now() - datetime.timedelta(**by))


def test_mail_whose_worker_died_may_have_arrived(serve: Serve) -> None:
    server = serve()
    batch = ask("ann")
    claimed = Mail.objects.claim(batch)
    assert claimed is not None
    mails.end_lost_mails()
    assert state_of("ann")[0] == "sending"
    age(minutes=4)
    mails.end_lost_mails()
    assert state_of("ann") == ("unsure", 1, "It may have arrived: the site’s worker stopped while sending it.")
    passes(batch)
    assert server.addresses == []
    # It was asleep and not dead: then it knows better.
    assert claimed.end(Mail.State.SENT)
    assert state_of("ann") == ("sent", 1, "")
    assert not claimed.end(Mail.State.FAILED, "late")


def test_mail_whose_job_failed_is_not_left_waiting() -> None:
    batch = ask("ann")
    age(minutes=4)
    mails.end_lost_mails()
    assert state_of("ann")[0] == "queued"
    Job.objects.update(state="failed")
    mails.end_lost_mails()
    assert state_of("ann")[0] == "failed"
    assert Mail.objects.claim(batch) is None


def test_mail_is_kept_as_long_as_what_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    known = mails.Kind(write=lambda code: None, known=lambda: Job.objects.values("code"))
    monkeypatch.setitem(mails.KINDS, "about jobs", known)
    there = Job.objects.ask(kind="note", key="note").code
    for state in ("queued", "failed"):
        Mail.objects.create(kind="about jobs", key=f"gone {state}", object_code="gone", state=state)
        Mail.objects.create(kind="about jobs", key=f"there {state}", object_code=there, state=state)
        for days in (89, 91):
            mail = Mail.objects.create(kind="test", key=f"{days} {state}", object_code="ann", state=state)
            Mail.objects.filter(pk=mail.pk).update(changed_at=timezone.now() - datetime.timedelta(days=days))
    for name, hours in (("new", 23), ("old", 25)):
        job = Job.objects.create(kind="send_mails", key=name, args={"batch": name}, state="done")
        Job.objects.filter(pk=job.pk).update(changed_at=timezone.now() - datetime.timedelta(hours=hours))
    mails.forget_mails()
    left = set(Mail.objects.values_list("key", flat=True))
    assert left == {"gone queued", "there queued", "there failed", "89 queued", "91 queued", "89 failed"}
    assert set(Job.objects.filter(kind="send_mails").values_list("key", flat=True)) == {"new"}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "mail_state_known"),
        ({"state": "sent"}, "mail_sent_has_time"),
        ({"sent_at": timezone.now()}, "mail_sent_has_time"),
    ],
)
def test_mail_constraints(change: dict[str, object], constraint: str) -> None:
    ask("ann")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Mail.objects.update(**change)


def test_mail_row_holds_neither_address_nor_words(serve: Serve) -> None:
    serve()
    passes(ask("ann", "refused"))
    rows = str([*Mail.objects.values(), *Job.objects.values(), *DBTaskResult.objects.values()])
    assert "@" not in rows
    assert "Pelișhire" not in rows
