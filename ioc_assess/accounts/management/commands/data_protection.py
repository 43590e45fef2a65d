"""manage.py data_protection: the register of what is stored, as Markdown."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from ...register import markdown


class Command(BaseCommand):
    help = "Print what is stored in every column of the database, why, for how long, and who sees it, as Markdown."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en-gb"):
            self.stdout.write(markdown(), ending="")
