"""manage.py work: does the jobs and the housekeeping, beside the web server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ioc_assess.operations.worker import Worker


class Command(BaseCommand):
    help = "Do jobs and housekeeping until SIGTERM or Ctrl-C; the job at hand is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when no job is due")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        Worker().work(once=once)
