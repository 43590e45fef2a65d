"""manage.py housekeeping: all of the housekeeping at once, by hand or from cron."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ioc_assess.operations.jobs import housekeeping


class Command(BaseCommand):
    help = "Do all housekeeping now: close rounds whose time is up, delete what has been kept long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        for kind in housekeeping():
            try:
                kind.work()
            except Exception as error:  # the rest is still done
                wrong.append(f"{kind.name}: {error}")
        if wrong:
            raise CommandError("\n".join(wrong))
