"""A worker in a process of its own, on the database that the test uses: python -m tests.operations.process FOLDER.

It knows two more kinds of job. "scribble" writes a line into a file in FOLDER, and on its first attempt then hangs.
"forget" deletes every task, its own too.
"""

import datetime
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from ioc_assess.operations import jobs, worker  # noqa: E402
from ioc_assess.operations.models import Job  # noqa: E402

FOLDER = Path(sys.argv[1])


@jobs.job("scribble")
def scribble(name: str, hang: bool = False) -> str:
    file = FOLDER / name
    first = not file.exists()
    with file.open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    while hang and first:
        time.sleep(0.05)
    return name


@jobs.job("forget")
def forget() -> None:
    DBTaskResult.objects.all().delete()


# The same as in the world, only quicker.
jobs.BEAT = 0.2
worker.INTERVAL, worker.ROUND = 0.1, 0.2
Job.DEAD_AFTER = datetime.timedelta(seconds=4)
Job.PAUSES = (datetime.timedelta(0), datetime.timedelta(0))
call_command("work")
