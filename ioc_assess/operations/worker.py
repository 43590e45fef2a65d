"""The worker: one process that does jobs until it is told to stop. Any number may run beside each other."""

from __future__ import annotations

import gc
import logging
import time
from types import FrameType

from django.db import Error, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from .jobs import look_round

logger = logging.getLogger(__name__)

#: Seconds between two looks at the queue, and between two rounds of the house
INTERVAL = 1.0
ROUND = 30.0


class Worker(DatabaseWorker):
    """The queue's own worker, which looks round the house now and then."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=INTERVAL,
            batch=True,  # run() comes back when the queue is empty
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        self._next_round = 0.0

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        # The queue's worker leaves by SystemExit wherever the signal finds it unless a task runs: in the middle of a
        # COMMIT as well, which then fails. This one always comes to the end of its round, within INTERVAL.
        self.running_task = True
        super().shutdown(signum, frame)

    def _look_round(self) -> None:
        if time.monotonic() >= self._next_round:
            look_round()
            self._next_round = time.monotonic() + ROUND

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        self._look_round()  # a queue that is never empty must not keep it from looking

    def work(self, *, once: bool = False) -> None:
        """Do jobs until SIGTERM or Ctrl-C, which wait for the job at hand; ``once``: until none is due."""
        self.configure_signals()
        # What was loaded stays as long as the process; the garbage collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        while self.running:
            try:
                self._look_round()
                self.run()
            except Error:
                if once:  # whoever asked for one round is there to be told
                    raise
                # The database is busy or gone for a moment, or what was to be written is no longer there: none of it
                # ends the worker. Whatever was left undone is taken up later.
                logger.exception("The database did not answer, or refused")
            if once:
                return
            close_old_connections()
            if self.running:
                time.sleep(self.interval)
