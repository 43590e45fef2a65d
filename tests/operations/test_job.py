"""Jobs: asked for once, tried three times, never by two workers at once."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ioc_assess.operations import jobs
from ioc_assess.operations.models import Job
from ioc_assess.operations.worker import Worker

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 31, 12, 3, tzinfo=datetime.UTC)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the work of two more kinds was called with: "note" notes it, "break" notes it and fails."""
    monkeypatch.setattr(jobs, "KINDS", dict(jobs.KINDS))
    noted: list[object] = []

    @jobs.job("note")
    def note(**args: object) -> None:
        noted.append(args)

    @jobs.job("break")
    def break_(**args: object) -> None:
        noted.append(args)
        raise ValueError("The printer is on fire.\nDETAIL: ann@example.org")

    return noted


def tasks_waiting() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


def test_job_asked_for_twice_is_one() -> None:
    first = Job.objects.ask(kind="note", key="note 1", args={"round": "abc"})
    again = Job.objects.ask(kind="note", key="note 1", args={"round": "abc"})
    assert first == again == Job.objects.get()
    assert tasks_waiting() == 1


def test_job_is_not_asked_for_where_the_verb_fails() -> None:
    with transaction.atomic():
        Job.objects.ask(kind="note", key="note 1")
        transaction.set_rollback(True)
    assert (Job.objects.count(), tasks_waiting()) == (0, 0)


def test_job_is_done_once(calls: list[object]) -> None:
    asked = Job.objects.ask(kind="note", key="note 1", args={"round": "abc"})
    for _n in range(2):
        jobs.run_job.call(asked.code)
    assert calls == [{"round": "abc"}]
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.error) == ("done", 1, "")


def test_job_that_fails_three_times_is_failed_with_the_reason(calls: list[object]) -> None:
    asked = Job.objects.ask(kind="break", key="break 1")
    states = []
    for _n in range(4):
        jobs.run_job.call(asked.code)
        asked.refresh_from_db()
        states.append((asked.state, asked.attempts))
    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert len(calls) == 3
    # Only the first line: the next may quote a row.
    assert asked.error == "ValueError: The printer is on fire."
    assert Job.objects.ask(kind="break", key="break 1") == asked


def test_job_asked_again_is_begun_anew_once_it_is_over(calls: list[object]) -> None:
    """… with all its attempts, whether it was done or failed; until it is over, asking changes nothing."""
    asked, begun = Job.objects.ask_again(kind="break", key="break 1", args={"round": "abc"})
    assert begun
    assert Job.objects.ask_again(kind="break", key="break 1") == (asked, False)
    for _n in range(2):
        jobs.run_job.call(asked.code)
        assert Job.objects.ask_again(kind="break", key="break 1") == (asked, False)
    jobs.run_job.call(asked.code)
    waiting = tasks_waiting()
    again, begun = Job.objects.ask_again(kind="break", key="break 1", args={"round": "xyz"})
    assert (again, begun) == (asked, True)
    assert (again.state, again.attempts, again.error, tasks_waiting()) == ("queued", 0, "", waiting + 1)
    for _n in range(3):
        jobs.run_job.call(asked.code)
    assert Job.objects.get(pk=asked.pk).state == "failed"
    assert calls == 3 * [{"round": "abc"}] + 3 * [{"round": "xyz"}]

    done, _begun = Job.objects.ask_again(kind="note", key="note 1")
    jobs.run_job.call(done.code)
    assert Job.objects.ask_again(kind="note", key="note 1") == (done, True)
    jobs.run_job.call(done.code)
    assert Job.objects.get(pk=done.pk).state == "done"
    assert len(calls) == 8


@pytest.mark.parametrize(
    ("state", "attempts", "patience"),
    [("queued", 0, 60), ("queued", 1, 70), ("queued", 2, 180), ("running", 1, 120), ("done", 1, None)],
)
def test_job_is_overdue_when_no_worker_touches_it(state: str, attempts: int, patience: int | None) -> None:
    asked = Job.objects.ask(kind="note", key="note 1")
    for seconds in (0, 59, 61, 69, 71, 119, 121, 179, 181, 9999):
        changed = timezone.now() - datetime.timedelta(seconds=seconds)
        Job.objects.update(state=state, attempts=attempts, changed_at=changed)
        asked.refresh_from_db()
        assert asked.is_overdue == (patience is not None and seconds > patience), seconds


@pytest.mark.parametrize(
    ("state", "attempts", "seconds", "overdue"),
    [
        ("running", 1, 30, False),  # a long one, before it in the queue
        ("done", 1, 30, False),
        ("failed", 3, 30, False),
        ("queued", 1, 30, False),
        ("running", 1, 61, True),
        ("done", 1, 61, True),
        ("queued", 0, 0, True),  # only asked for, which takes no worker
    ],
)
def test_job_is_not_overdue_while_workers_do_others(state: str, attempts: int, seconds: int, overdue: bool) -> None:
    asked = Job.objects.ask(kind="note", key="note 1")
    other = Job.objects.ask(kind="note", key="note 2")
    now = timezone.now()
    Job.objects.filter(pk=asked.pk).update(changed_at=now - datetime.timedelta(hours=1))
    changed = now - datetime.timedelta(seconds=seconds)
    Job.objects.filter(pk=other.pk).update(state=state, attempts=attempts, changed_at=changed)
    asked.refresh_from_db()
    assert asked.is_overdue == overdue


def test_job_that_failed_waits_a_little_for_the_next_attempt(calls: list[object]) -> None:
    asked = Job.objects.ask(kind="break", key="break 1")
    before = timezone.now()
    jobs.run_job.call(asked.code)
    asked.refresh_from_db()
    assert asked.task is not None
    task = DBTaskResult.objects.get(pk=asked.task)
    assert before + Job.PAUSES[0] <= task.run_after <= timezone.now() + Job.PAUSES[0]


def test_job_of_an_unknown_kind_says_so() -> None:
    asked = Job.objects.ask(kind="dance", key="dance")
    jobs.run_job.call(asked.code)
    asked.refresh_from_db()
    assert asked.error == "LookupError: no work is registered as dance"


def test_job_without_a_sign_of_life_is_queued_again_and_fails_after_the_third_worker() -> None:
    asked = Job.objects.ask(kind="note", key="note 1")
    states = []
    for _n in range(3):
        running = Job.objects.claim(asked.code)
        assert running is not None
        assert Job.objects.claim(asked.code) is None
        jobs.look_round()
        assert Job.objects.get(pk=asked.pk).state == "running"
        Job.objects.filter(pk=asked.pk).update(changed_at=timezone.now() - datetime.timedelta(seconds=61))
        running.beat()
        jobs.look_round()
        assert Job.objects.get(pk=asked.pk).state == "running"
        Job.objects.filter(pk=asked.pk).update(changed_at=timezone.now() - datetime.timedelta(seconds=61))
        jobs.look_round()
        asked.refresh_from_db()
        states.append((asked.state, asked.error))
    stopped = "The worker stopped in the middle."
    assert states == [("queued", stopped), ("queued", stopped), ("failed", stopped)]


def test_job_that_was_given_up_is_not_ended_by_its_old_worker() -> None:
    asked = Job.objects.ask(kind="note", key="note 1")
    old = Job.objects.claim(asked.code)
    assert old is not None
    Job.objects.update(changed_at=timezone.now() - datetime.timedelta(seconds=61))
    jobs.look_round()
    new = Job.objects.claim(asked.code)
    assert new is not None
    old.finish(file="old")
    old.go_wrong("old")
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.file) == ("running", 2, "")
    new.finish(file="new")
    asked.refresh_from_db()
    assert (asked.state, asked.file, asked.error) == ("done", "new", "")


def test_job_begun_anew_is_not_ended_by_a_worker_of_the_series_before() -> None:
    """Both attempts are the first of their series, so their number does not tell them apart."""
    asked, _begun = Job.objects.ask_again(kind="note", key="note 1")
    old = Job.objects.claim(asked.code)
    assert old is not None
    Job.objects.update(state="failed", attempts=3)  # given up, and so were the next two
    Job.objects.ask_again(kind="note", key="note 1")
    new = Job.objects.claim(asked.code)
    assert new is not None
    assert old.attempts == new.attempts == 1
    began = new.changed_at
    old.beat()
    old.finish(file="old")
    old.go_wrong("old")
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.file, asked.changed_at) == ("running", 1, "", began)
    new.finish(file="new")
    asked.refresh_from_db()
    assert (asked.state, asked.file) == ("done", "new")


def test_job_whose_task_was_lost_is_queued_again() -> None:
    """A worker that dies between taking the task and beginning the job leaves the job without one."""
    asked = Job.objects.ask(kind="note", key="note 1")
    jobs.look_round()
    tasks = DBTaskResult.objects.filter(args_kwargs__args=[asked.code])
    assert tasks.count() == 1
    tasks.update(status="RUNNING")
    for _n in range(2):
        jobs.look_round()
    assert tasks.filter(status="READY").count() == 1


def test_housekeeping_is_asked_for_once_in_each_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes in (0, 1, 2, 60):
        now = NOON + datetime.timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        jobs.look_round()
    keys = set(Job.objects.filter(kind__in=["close_rounds", "tidy_jobs"]).values_list("key", flat=True))
    assert keys == {
        "close_rounds 2026-03-31T12:00Z",
        "close_rounds 2026-03-31T12:05Z",
        "close_rounds 2026-03-31T13:00Z",
        "tidy_jobs 2026-03-31T12:00Z",
        "tidy_jobs 2026-03-31T13:00Z",
    }


def test_housekeeping_by_hand_does_everything_and_tells_what_went_wrong(
    calls: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("housekeeping")
    hourly = datetime.timedelta(hours=1)
    broken = jobs.Kind(name="first", work=jobs.KINDS["break"].work, every=hourly)
    fine = jobs.Kind(name="second", work=jobs.KINDS["note"].work, every=hourly)
    monkeypatch.setattr(jobs, "KINDS", {"first": broken, "second": fine})
    with pytest.raises(CommandError, match="first: The printer is on fire"):
        call_command("housekeeping")
    assert calls == [{}, {}]


@pytest.mark.django_db(transaction=True)
def test_work_once_does_what_is_due_and_stops(calls: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)
    Job.objects.ask(kind="note", key="now")
    Job.objects.ask(kind="note", key="later", run_after=timezone.now() + datetime.timedelta(hours=1))
    call_command("work", once=True)
    assert len(calls) == 1
    assert Job.objects.get(key="later").state == "queued"
    assert set(Job.objects.exclude(key="later").values_list("state", flat=True)) == {"done"}


def test_work_once_tells_what_the_database_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(worker: Worker) -> None:
        raise ProgrammingError("no such table")

    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)
    monkeypatch.setattr(Worker, "run", refuse)
    with pytest.raises(ProgrammingError):
        call_command("work", once=True)


def test_tidy_jobs_forgets_old_tasks_housekeeping_and_sessions() -> None:
    now = timezone.now()
    ages = {"new": 0, "old": 25, "older": 24 * 31}
    for name, hours in ages.items():
        for kind in ("close_rounds", "note"):
            for state in ("done", "failed"):
                made = Job.objects.create(kind=kind, key=f"{name} {kind} {state}", state=state)
                Job.objects.filter(pk=made.pk).update(changed_at=now - datetime.timedelta(hours=hours))
    waiting = Job.objects.ask(kind="note", key="waiting")
    for hours in ages.values():
        started = now - datetime.timedelta(hours=hours)
        DBTaskResult.objects.create(args_kwargs={}, status="SUCCESSFUL", started_at=started, run_after=started)
    for key, days in (("over", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + datetime.timedelta(days=days))
        cache.set(key, 1, timeout=days * 1000)
    jobs.tidy_jobs()
    assert [one.session_key for one in Session.objects.all()] == ["running"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        assert cursor.fetchall() == [(":1:running",)]
    assert set(Job.objects.filter(kind="close_rounds").values_list("key", flat=True)) == {
        "new close_rounds done",
        "new close_rounds failed",
        "old close_rounds failed",
    }
    assert set(Job.objects.filter(kind="note").values_list("key", flat=True)) == {
        "new note done",
        "new note failed",
        "old note done",
        "old note failed",
        "waiting",
    }
    assert DBTaskResult.objects.count() == 2
    assert not Job.objects.lost().filter(pk=waiting.pk).exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"attempts": 4}, "job_at_most_three_attempts"),
        ({"attempts": -1}, "attempts"),
        ({"state": "lost"}, "job_state_known"),
    ],
)
def test_job_constraints(change: dict[str, object], constraint: str) -> None:
    Job.objects.ask(kind="note", key="note 1")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.update(**change)


def test_job_key_is_taken_once() -> None:
    Job.objects.ask(kind="note", key="note 1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="note", key="note 1")
