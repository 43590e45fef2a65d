"""Jobs: work for the worker, and what became of it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, ForeignObjectRel, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from ..codes import public_code


class JobQuerySet(models.QuerySet["Job"]):
    def abandoned(self) -> JobQuerySet:
        """Running jobs without a sign of life: their worker died."""
        return self.filter(state=Job.State.RUNNING, changed_at__lt=timezone.now() - Job.DEAD_AFTER)

    def lost(self) -> JobQuerySet:
        """Queued jobs that no worker will find: one took the task from the queue and died before it began."""
        waiting = DBTaskResult.objects.filter(pk=OuterRef("task"), status="READY")
        return self.filter(~Exists(waiting), state=Job.State.QUEUED)

    def unreferenced(self) -> JobQuerySet:
        """Jobs that no row of any other table refers to."""
        found = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            if isinstance(relation, ForeignObjectRel):
                column = relation.field.name
                others = relation.related_model._default_manager.exclude(**{column: None})
                found = found.exclude(pk__in=others.values(column))
        return found

    def touched_lately(self) -> JobQuerySet:
        """Jobs that a worker began, went on with or ended just now. Whoever asks for a job touches none."""
        lately = timezone.now() - Job.DEAD_AFTER
        return self.filter(changed_at__gte=lately).exclude(state=Job.State.QUEUED, attempts=0)


class JobManager(models.Manager["Job"]):
    def get_queryset(self) -> JobQuerySet:
        return JobQuerySet(self.model, using=self._db)

    def abandoned(self) -> JobQuerySet:
        return self.get_queryset().abandoned()

    def lost(self) -> JobQuerySet:
        return self.get_queryset().lost()

    def unreferenced(self) -> JobQuerySet:
        return self.get_queryset().unreferenced()

    def touched_lately(self) -> JobQuerySet:
        return self.get_queryset().touched_lately()

    @transaction.atomic
    def ask(
        self,
        *,
        kind: str,
        key: str,
        args: Mapping[str, Any] | None = None,
        by: Any = None,
        run_after: datetime.datetime | None = None,
    ) -> Job:
        """The job of this key. Where there is none yet, it is queued: in the caller's transaction, since the queue is
        in the same database, so that there is never a job without a task nor a task without a job."""
        asked, made = self.get_or_create(key=key, defaults={"kind": kind, "args": dict(args or {}), "by": by})
        if made:
            asked.queue(run_after=run_after)
        return asked

    @transaction.atomic
    def ask_again(
        self, *, kind: str, key: str, args: Mapping[str, Any] | None = None, by: Any = None
    ) -> tuple[Job, bool]:
        """The same for work that may be wanted more than once: where the job of this key is over, whether it was done
        or failed, it is queued anew with all its attempts. Whether anything was queued."""
        known = self.filter(key=key).exists()
        asked = self.ask(kind=kind, key=key, args=args, by=by)
        if not known:
            return asked, True
        over = self.filter(pk=asked.pk, state__in=[Job.State.DONE, Job.State.FAILED])
        # Of any number who ask at once, one finds it over.
        anew = over.update(
            state=Job.State.QUEUED,
            attempts=0,
            error="",
            file="",
            by=by,
            args=dict(args or {}),
            changed_at=timezone.now(),
        )
        if anew:
            asked.refresh_from_db()
            asked.queue()
        return asked, bool(anew)

    def claim(self, code: str) -> Job | None:
        """Begin a queued job. Of any number of workers one gets it, the others ``None``."""
        queued = self.filter(code=code, state=Job.State.QUEUED, attempts__lt=Job.MOST_ATTEMPTS)
        begun = {"state": Job.State.RUNNING, "attempts": F("attempts") + 1, "changed_at": timezone.now()}
        token = uuid.uuid4()
        if not queued.update(claimed_as=token, **begun):
            return None
        # Already another's, should this worker have slept that long in between: then it must not pass for ours.
        return self.filter(code=code, claimed_as=token).first()


class Job(models.Model):
    """Work for the worker (jobs.py). ``key`` names the work, so that asking twice makes one job; ``args`` holds keys
    only, never addresses or links, since the queue stores them in clear.

    A row is the truth about a job; ``task`` is only the place in the queue that makes a worker look at it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    MOST_ATTEMPTS = 3
    #: How long a running job may give no sign of life
    DEAD_AFTER = datetime.timedelta(minutes=1)
    #: How long the second and the third attempt wait: first for a busy database, then for one that is down
    PAUSES = (datetime.timedelta(seconds=10), datetime.timedelta(minutes=2))

    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    task = models.UUIDField(null=True)
    #: New with each attempt, so that a worker which wakes up late takes no other's attempt for its own
    claimed_as = models.UUIDField(null=True, editable=False)

    objects: ClassVar[JobManager] = JobManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(attempts__lte=3), name="job_at_most_three_attempts"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]), name="job_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_overdue(self) -> bool:
        """No worker has touched it for longer than any would leave it, nor any other job of late, behind which it might
        wait: probably none runs."""
        patience = self.DEAD_AFTER
        if self.state == Job.State.QUEUED and self.attempts:
            patience += self.PAUSES[self.attempts - 1]
        elif self.state == Job.State.RUNNING:
            patience += self.DEAD_AFTER  # those who look for dead workers come round every half minute
        waits = self.state in (Job.State.QUEUED, Job.State.RUNNING)
        untouched = waits and self.changed_at < timezone.now() - patience
        return untouched and not Job.objects.touched_lately().exists()

    @transaction.atomic
    def queue(self, *, run_after: datetime.datetime | None = None) -> None:
        """Put a task for it into the queue. One too many does no harm: the second finds the job claimed."""
        from ..jobs import run_job  # that module needs this one

        self.task = run_job.using(run_after=run_after).enqueue(self.code).id
        Job.objects.filter(pk=self.pk).update(task=self.task)

    def _while_mine(self, **values: Any) -> bool:
        """Change the row, unless this attempt was given up, whatever has become of the job since."""
        mine = Job.objects.filter(pk=self.pk, state=Job.State.RUNNING, claimed_as=self.claimed_as)
        return bool(mine.update(**values, changed_at=timezone.now()))

    def beat(self) -> None:
        """Give a sign of life."""
        self._while_mine()

    def finish(self, *, file: str = "") -> None:
        self._while_mine(state=Job.State.DONE, file=file, error="")

    @transaction.atomic
    def go_wrong(self, error: str) -> None:
        """End an attempt that came to nothing: queue the next one, or fail after the last."""
        if self.attempts >= Job.MOST_ATTEMPTS:
            self._while_mine(state=Job.State.FAILED, error=error)
        elif self._while_mine(state=Job.State.QUEUED, error=error):
            self.queue(run_after=timezone.now() + Job.PAUSES[self.attempts - 1])
