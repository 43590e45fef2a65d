"""manage.py seed_demo: the invented collaboration of `make demo`. Prints as JSON what there is to see."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from ioc_assess.reports.demo import report_of, seed


class Command(BaseCommand):
    help = "Set up the demonstration, unless it is there already. DEMO_PASSWORD is the password of its accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", metavar="OUT", help="also write the board report of its published round there")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if len(password) < 12:
            raise CommandError("Set DEMO_PASSWORD to 12 or more characters.")
        demo = seed(password=password)
        shown = {
            "emails": demo.emails,
            "results": demo.published and reverse("round_results", args=[demo.published.code]),
            "report": demo.published and reverse("report_pdf", args=[demo.published.code]),
            "workshop": demo.workshop and reverse("round_results", args=[demo.workshop.code]),
            "join": demo.open and reverse("join", args=[demo.open.join_code]),
        }
        if options["report"] and demo.published:
            Path(options["report"]).write_bytes(report_of(demo.published))
        self.stdout.write(json.dumps(shown))
