"""Mails: each is one row, which is the truth about whether it was sent."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..codes import public_code
from .job import Job


class MailQuerySet(models.QuerySet["Mail"]):
    def of_batch(self, batch: str) -> MailQuerySet:
        return self.filter(batch=batch)

    def waiting(self, batch: str, *, tries: int) -> MailQuerySet:
        """Those of a batch that have not had so many tries."""
        return self.filter(batch=batch, state=Mail.State.QUEUED, attempts__lt=tries)

    def stranded(self) -> MailQuerySet:
        """Being sent for longer than any server is waited for: the worker died in between."""
        return self.filter(state=Mail.State.SENDING, changed_at__lt=timezone.now() - Mail.DEAD_AFTER)

    def forgotten(self) -> MailQuerySet:
        """Waiting though no job will come for them: it failed, as one does whose workers were all killed."""
        waiting = self.filter(state=Mail.State.QUEUED, changed_at__lt=timezone.now() - Mail.DEAD_AFTER)
        jobs = Job.objects.filter(kind="send_mails", state__in=[Job.State.QUEUED, Job.State.RUNNING])
        return waiting.exclude(batch__in=[job.args["batch"] for job in jobs])

    def over(self) -> MailQuerySet:
        """Nothing more will become of them."""
        return self.exclude(state__in=[Mail.State.QUEUED, Mail.State.SENDING])

    def put_off(self, *, tries: int, reason: str) -> int:
        """Count a try for all of them, none of which could begin; after the last they were not sent."""
        state = Mail.State.QUEUED if tries < Mail.MOST_ATTEMPTS else Mail.State.FAILED
        return self.update(state=state, attempts=tries, error=reason, changed_at=timezone.now())

    def end_unsure(self, reason: str) -> int:
        return self.update(state=Mail.State.UNSURE, error=reason, changed_at=timezone.now())

    def end_failed(self, reason: str) -> int:
        return self.update(state=Mail.State.FAILED, error=reason, changed_at=timezone.now())


# mypy follows no class that is made while the program runs (misc).
class MailManager(models.Manager.from_queryset(MailQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def ask(self, *, kind: str, mails: Mapping[str, str], by: Any = None) -> str:
        """Have one mail of this kind sent for each key, and return the code of the batch. ``mails``: what each is
        about, as a code, by its key. A key that was asked for before makes no second mail, whatever became of it: to
        send again takes a new key. It goes out once the caller's transaction has ended."""
        batch = public_code()
        rows = [Mail(kind=kind, key=key, object_code=code, batch=batch) for key, code in mails.items()]
        self.bulk_create(rows, ignore_conflicts=True)
        Job.objects.ask(kind="send_mails", key=f"send_mails {batch}", args={"batch": batch}, by=by)
        return batch

    def claim(self, batch: str, *, tries: int = 1) -> Mail | None:
        """Begin to send the next mail of a batch that had fewer tries; ``None`` where none waits. Of any number of
        workers each gets another."""
        waiting = self.waiting(batch, tries=tries)
        while True:
            found = waiting.order_by("pk").values_list("pk", flat=True).first()
            if found is None:
                return None
            token = uuid.uuid4()
            mine = waiting.filter(pk=found).update(
                state=Mail.State.SENDING, claimed_as=token, attempts=F("attempts") + 1, changed_at=timezone.now()
            )
            if mine:
                return self.get(pk=found)


class Mail(models.Model):
    """One mail that is sent at most once: ``key`` names it. Address and words are made at sending and not stored, so
    ``key`` and ``object_code`` hold neither. What it is about is known by ``object_code`` to the kind's own function
    (mails.py)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        #: The line broke after the whole mail was handed over: it may have arrived, so it is not sent again by itself
        UNSURE = "unsure", _("perhaps sent")
        #: Not wanted any more when its turn came
        DROPPED = "dropped", _("no longer wanted")

    MOST_ATTEMPTS = 3
    #: How long sending one may take: far longer than settings.EMAIL_TIMEOUT for each of its steps
    DEAD_AFTER = datetime.timedelta(minutes=3)

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    object_code = models.CharField(max_length=12, db_index=True)
    batch = models.CharField(max_length=12, db_index=True, default=public_code)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Why it was not sent, in plain words and without the address
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    claimed_as = models.UUIDField(null=True, editable=False)

    objects: ClassVar[MailManager] = MailManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed", "unsure", "dropped"]),
                name="mail_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def on_its_way(self, time: datetime.timedelta) -> bool:
        """It waits, or was sent so short a time ago that it may not have been read yet."""
        if self.state == Mail.State.SENT:
            return self.changed_at > timezone.now() - time
        return self.state in (Mail.State.QUEUED, Mail.State.SENDING)

    @property
    def is_overdue(self) -> bool:
        """Its turn never came, and probably no worker runs."""
        if self.state != Mail.State.QUEUED or self.attempts:
            return False
        asked = Job.objects.filter(key=f"send_mails {self.batch}").first()
        return asked is not None and asked.is_overdue

    def end(self, state: str, error: str = "") -> bool:
        """Write down what became of it. A worker that slept so long that it was given up still knows better."""
        now = timezone.now()
        held = [Mail.State.SENDING, Mail.State.UNSURE]
        mine = Mail.objects.filter(pk=self.pk, state__in=held, claimed_as=self.claimed_as)
        sent_at = now if state == Mail.State.SENT else None
        return bool(mine.update(state=state, error=error, sent_at=sent_at, changed_at=now))

    def put_back(self, reason: str) -> bool:
        """It was surely not sent: have it tried again, unless this was the last try."""
        return self.end(Mail.State.QUEUED if self.attempts < Mail.MOST_ATTEMPTS else Mail.State.FAILED, reason)
