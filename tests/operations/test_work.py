"""The worker as a process: it is killed, stopped, and run beside others."""

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ioc_assess.operations.jobs import housekeeping
from ioc_assess.operations.models import Job
from ioc_assess.operations.worker import Worker
from tests.beside import database_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts workers that do their work in the test's folder."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.operations.process", str(tmp_path)]
        env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        started.append(subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def has_written(page: Path) -> Callable[[], bool]:
    """A file is there before its first line is."""
    return lambda: page.exists() and page.read_text().endswith("\n")


def is_done(asked: Job) -> Callable[[], bool]:
    return lambda: Job.objects.get(pk=asked.pk).state == Job.State.DONE


def test_work_takes_up_the_job_of_a_worker_that_was_killed(
    start: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    asked = Job.objects.ask(kind="scribble", key="scribble", args={"name": "page", "hang": True})
    first = start()
    until(has_written(tmp_path / "page"))
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert Job.objects.get(pk=asked.pk).state == Job.State.RUNNING
    second = start()
    until(is_done(asked))
    assert (tmp_path / "page").read_text().split() == [str(first.pid), str(second.pid)]
    now = Job.objects.get(pk=asked.pk)
    assert (now.attempts, now.error, now.file) == (2, "", "page")


def test_work_leaves_a_long_job_to_the_worker_that_is_alive(
    start: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Longer than a dead worker is waited for: the signs of life keep the others off."""
    asked = Job.objects.ask(kind="scribble", key="scribble", args={"name": "page", "hang": True})
    for _n in range(2):
        start()
    until(has_written(tmp_path / "page"))
    began = Job.objects.get(pk=asked.pk).changed_at
    until(lambda: Job.objects.get(pk=asked.pk).changed_at > began + datetime.timedelta(seconds=6))
    assert len((tmp_path / "page").read_text().split()) == 1
    assert Job.objects.get(pk=asked.pk).attempts == 1


def test_work_of_two_workers_is_done_once(start: Callable[[], subprocess.Popen[str]], tmp_path: Path) -> None:
    for _n in range(2):
        start()
    asked = [Job.objects.ask(kind="scribble", key=f"scribble {n}", args={"name": f"{n}"}) for n in range(20)]
    for one in asked:
        one.queue()  # a second task for the same job
    until(lambda: not Job.objects.filter(kind="scribble").exclude(state=Job.State.DONE).exists())
    assert all(len((tmp_path / f"{n}").read_text().split()) == 1 for n in range(20))
    assert set(Job.objects.filter(kind="scribble").values_list("attempts", flat=True)) == {1}


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_work_stops_when_told(start: Callable[[], subprocess.Popen[str]], tmp_path: Path, told: signal.Signals) -> None:
    worker = start()
    until(is_done(Job.objects.ask(kind="scribble", key="scribble", args={"name": "page"})))
    worker.send_signal(told)
    _out, said = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert "Traceback" not in said


def test_work_told_to_stop_leaves_at_no_point_but_its_own() -> None:
    worker = Worker()
    worker.shutdown(signal.SIGTERM, None)  # raises nothing: the signal may come in the middle of a COMMIT
    assert not worker.running


def test_work_does_the_housekeeping(start: Callable[[], subprocess.Popen[str]]) -> None:
    start()
    kinds = {kind.name for kind in housekeeping()}
    assert len(kinds) > 5
    until(lambda: set(Job.objects.filter(state=Job.State.DONE).values_list("kind", flat=True)) == kinds)


def test_work_goes_on_when_the_task_at_hand_was_deleted(start: Callable[[], subprocess.Popen[str]]) -> None:
    """What became of the task then cannot be written down, which is no reason to stop."""
    worker = start()
    until(is_done(Job.objects.ask(kind="forget", key="forget")))
    until(is_done(Job.objects.ask(kind="scribble", key="scribble", args={"name": "page"})))
    assert worker.poll() is None
