"""Work that is done outside a request, by ``manage.py work``.

A room registers the work that it knows in its own ``jobs.py``::

    @job("close_rounds", every=timedelta(minutes=5))
    def close_rounds() -> None: ...

Work may be begun again after a crash, and in rare cases twice at once, so it must bear repetition.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from ioc_assess.accounts import throttle

from .models import Job

logger = logging.getLogger(__name__)

#: Seconds between two signs of life of a running job; after Job.DEAD_AFTER without one its worker counts as dead.
BEAT = 15.0

#: The work itself. It takes the job's args by keyword and may return the name of a file that it made.
Work = Callable[..., str | None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of job. One with ``every`` is housekeeping: it is asked for once in each such stretch of time."""

    name: str
    work: Work
    every: datetime.timedelta | None


KINDS: dict[str, Kind] = {}


def job(name: str, *, every: datetime.timedelta | None = None) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job."""

    def register(work: Work) -> Work:
        assert name not in KINDS, f"two kinds of job are called {name}"
        KINDS[name] = Kind(name=name, work=work, every=every)
        return work

    return register


def housekeeping() -> list[Kind]:
    """The kinds that come round by themselves."""
    return [kind for kind in KINDS.values() if kind.every is not None]


@task
def run_job(code: str) -> None:
    """Do a job, unless another worker has it or it is over. What goes wrong is told in its row, never raised."""
    claimed = Job.objects.claim(code)
    if claimed is None:
        return
    with _beating(claimed):
        try:
            if claimed.kind not in KINDS:
                raise LookupError(f"no work is registered as {claimed.kind}")
            file = KINDS[claimed.kind].work(**claimed.args)
        except Exception as error:
            logger.exception("Job %s (%s) went wrong, attempt %d", claimed.code, claimed.kind, claimed.attempts)
            # Only the first line: in those after it PostgreSQL quotes the row.
            reason = (str(error).splitlines() or [""])[0][:200]
            claimed.go_wrong(f"{type(error).__name__}: {reason}")
        else:
            claimed.finish(file=file or "")


@contextmanager
def _beating(running: Job) -> Iterator[None]:
    """Show signs of life from a thread of its own while the job runs."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT):
                try:
                    running.beat()
                except DatabaseError:  # busy: the next beat comes in time
                    logger.warning("Job %s could not show that it is alive", running.code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def look_round() -> None:
    """What a worker does between jobs: take up those whose worker died, and ask for the housekeeping that is due."""
    for abandoned in Job.objects.abandoned():
        abandoned.go_wrong("The worker stopped in the middle.")
    with transaction.atomic():
        for lost in Job.objects.lost().select_for_update(of=("self",), skip_locked=True):
            lost.queue()
    now = timezone.now()
    for kind in housekeeping():
        assert kind.every is not None
        Job.objects.ask(kind=kind.name, key=f"{kind.name} {_stretch(now, kind.every):%Y-%m-%dT%H:%MZ}")


def _stretch(now: datetime.datetime, every: datetime.timedelta) -> datetime.datetime:
    """When the stretch of time that ``now`` is in began: 22:05 for 22:07 and five minutes."""
    start = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    return start + (now - start) // every * every


@job("tidy_jobs", every=datetime.timedelta(hours=1))
def tidy_jobs() -> None:
    """Forget yesterday's tasks and housekeeping, after thirty days what is over and nothing refers to, sessions that
    ran out, and addresses from which people failed to sign in or to join."""
    now = timezone.now()
    day, month = now - datetime.timedelta(days=1), now - datetime.timedelta(days=30)
    # Every state but READY: a task left RUNNING by a dead worker stays so for ever, its job got another one.
    DBTaskResult.objects.exclude(status="READY").filter(started_at__lt=day).delete()
    done = Job.objects.filter(state=Job.State.DONE, changed_at__lt=day)
    done.filter(kind__in=[kind.name for kind in housekeeping()]).delete()
    over = Job.objects.unreferenced().filter(state__in=[Job.State.DONE, Job.State.FAILED])
    over.filter(changed_at__lt=month).delete()
    call_command("clearsessions")
    throttle.forget()
