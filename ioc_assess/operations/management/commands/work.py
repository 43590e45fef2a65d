"""manage.py work: does the jobs and the housekeeping, beside the web server."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ioc_assess.operations.worker import Worker


class Command(BaseCommand):
    help = "Do jobs and housekeeping until SIGTERM or Ctrl-C; the job at hand is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no job is due")

    def handle(self, *args: Any, once: bool, verbosity: int, **options: Any) -> None:
        if not verbosity:  # the queue's own worker else tells that it was told to stop
            logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        Worker().work(once=once)
