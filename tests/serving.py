"""A real server on the test's database, and many people who press at the same moment."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from tests.beside import database_url
from tests.phone import Phone

TOP = Path(__file__).resolve().parents[1]


class Server:
    """gunicorn as in production, on the test's database."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = ["gunicorn", "ioc_assess.wsgi", f"--bind=127.0.0.1:{self.port}", "--workers=2", "--threads=4"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--backlog=512", "--log-level=critical"],
            cwd=TOP,
            env=env,
            start_new_session=True,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if Phone(self.url).get("/healthz") == 200:
                    return
            except OSError:
                pass  # not yet listening
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """kill -9 for all its processes at once."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def serving() -> Iterator[Server]:
    running = Server()
    try:
        running.start()
        yield running
    finally:
        running.kill()


def at_once(tasks: list[Callable[[], None]]) -> None:
    """All of them from one starting shot, each in its own thread; the first failure is raised."""
    failures: list[BaseException] = []
    start = threading.Barrier(len(tasks))

    def go(task: Callable[[], None]) -> None:
        try:
            start.wait()
            task()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "it took longer than a minute"
        time.sleep(0.05)
