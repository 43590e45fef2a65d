"""A worker in a process of its own, on the test's database: python -m tests.reports.process FOLDER.

Each time it begins to print a report it leaves a file of its process number in FOLDER.
"""

import datetime
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from ioc_assess.operations import jobs, worker  # noqa: E402
from ioc_assess.operations.models import Job  # noqa: E402
from ioc_assess.printing.pdf import Printed, pdf  # noqa: E402
from ioc_assess.reports import board_report  # noqa: E402

FOLDER = Path(sys.argv[1])


def print_and_tell(html: str) -> Printed:
    (FOLDER / str(os.getpid())).touch()
    return pdf(html)


board_report.pdf = print_and_tell
jobs.BEAT = 0.2
worker.INTERVAL, worker.ROUND = 0.1, 0.2
Job.DEAD_AFTER = datetime.timedelta(seconds=4)
Job.PAUSES = (datetime.timedelta(0), datetime.timedelta(0))
call_command("work")
