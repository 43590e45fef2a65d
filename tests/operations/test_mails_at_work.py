"""Mails by the worker as a process: it is killed in the middle of a batch, and another takes over."""

import datetime
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from ioc_assess.operations import mails
from ioc_assess.operations.models import Job, Mail
from tests.beside import database_url

from .mail_server import mail_server, to
from .test_work import until

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts workers that send to the mail server on this port."""
    started: list[subprocess.Popen[bytes]] = []

    def start(port: int, timeout: float = 10) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.operations.mailer", str(port), str(timeout)]
        env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        started.append(subprocess.Popen(command, env=env))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


def count(**filters: str) -> int:
    return Mail.objects.filter(**filters).count()


@pytest.mark.parametrize("before", [True, False])
def test_mails_of_a_worker_that_was_killed(start: Start, before: bool) -> None:
    """Whether the mail at hand had been handed over is not known any more: it may have arrived, and is not sent again.
    The others are sent once."""
    codes = [f"p{n:02}" for n in range(20)]
    hangs = "hang-soon" if before else "hang-late"
    with mail_server() as (port, server):
        batch = Mail.objects.ask(kind="test", mails=to([*codes[:10], hangs, *codes[10:]]))
        first = start(port)
        until(lambda: (server.asked if before else server.handed)[f"{hangs}@example.org"] == 1)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert (count(state="sent"), count(state="sending"), count(state="queued")) == (10, 1, 10)
        start(port)
        until(lambda: count(state="sent") == 20)
        Mail.objects.filter(object_code=hangs).update(
            changed_at="2026-01-01T12:00Z"
        )  # three minutes are long for a test
        mails.end_lost_mails()
        time.sleep(1)
        assert Mail.objects.get(object_code=hangs).state == "unsure"
        assert Counter(server.addresses) == Counter(f"{code}@example.org" for code in codes)
        assert server.asked[f"{hangs}@example.org"] == 1
        assert set(Mail.objects.filter(batch=batch).values_list("attempts", flat=True)) == {1}


def test_mails_of_two_workers_are_sent_once(start: Start) -> None:
    codes = [f"p{n:02}" for n in range(40)]
    with mail_server() as (port, server):
        batches = [Mail.objects.ask(kind="test", mails=to(codes[n::4])) for n in range(4)]
        for batch in batches:
            Job.objects.get(key=f"send_mails {batch}").queue()  # a second task for the same job
            args = {"batch": batch, "turn": 7, "tries": 1}
            Job.objects.ask(kind="send_mails", key=f"send_mails {batch} 7", args=args)  # and a second job
        for _n in range(2):
            start(port)
        until(lambda: count(state="sent") == 40)
        assert Counter(server.addresses) == Counter(f"{code}@example.org" for code in codes)


def test_mails_worker_stops_between_two_mails_when_told(start: Start) -> None:
    """A batch may be long. Nothing is left half sent."""
    codes = [f"p{n:04}" for n in range(2000)]
    with mail_server() as (port, server):
        Mail.objects.ask(kind="test", mails=to(codes))
        worker = start(port)
        until(lambda: count(state="sent") > 3)
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=45)
        assert count(state="sending") == 0
        assert count(state="queued") > 0
        assert len(server.addresses) == count(state="sent")


@pytest.mark.parametrize("seed", range(2))
def test_mails_through_everything_at_once(start: Start, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Servers of every temper, and workers that are killed now and then: nobody gets two, and each row tells the
    truth."""
    monkeypatch.setattr(Mail, "DEAD_AFTER", datetime.timedelta(seconds=4))
    chance = random.Random(seed)
    tempers = ["fine"] * 12 + ["refused", "later", "cuts-soon", "cuts-late", "hang-late", "unwanted", "senseless"]
    codes = [f"{chance.choice(tempers)}{n:03}" for n in range(120)]
    with mail_server(put_off=2, per_line=25) as (port, server):
        for n in range(3):
            Mail.objects.ask(kind="test", mails=to(codes[n::3]))
        for _n in range(3):
            workers = [start(port, 0.3) for _worker in range(2)]
            time.sleep(chance.uniform(2, 4))
            os.kill(workers[0].pid, signal.SIGKILL)
            os.kill(workers[1].pid, signal.SIGKILL)
        start(port, 0.3)

        def is_over() -> bool:
            mails.end_lost_mails()
            return not Mail.objects.filter(state__in=["queued", "sending"]).exists()

        until(is_over, seconds=90)
    handed, accepted = server.handed, Counter(server.addresses)
    assert max(accepted.values()) == 1
    for mail in Mail.objects.all():
        address = f"{mail.object_code}@example.org"
        assert handed[address] <= 1, mail
        assert mail.state == "unsure" or accepted[address] == (mail.state == "sent"), (mail, mail.state, mail.error)
    assert count(state="sent") > 40
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent", "failed", "unsure"}
