"""manage.py seed_demo: the invented collaboration of `make demo`. Prints as JSON what there is to see."""

import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from ioc_assess.reports.demo import seed


class Command(BaseCommand):
    help = "Set up the demonstration, unless it is there already. DEMO_PASSWORD is the password of its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if len(password) < 12:
            raise CommandError("Set DEMO_PASSWORD to 12 or more characters.")
        demo = seed(password=password)
        shown = {
            "emails": demo.emails,
            "results": demo.published and reverse("round_results", args=[demo.published.code]),
            "join": demo.open and reverse("join", args=[demo.open.join_code]),
        }
        self.stdout.write(json.dumps(shown))
