"""``manage.py score FILE``: a file of answers to figures, or to a board report. No database."""

from __future__ import annotations

import datetime
import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ioc_assess.reports.board_report import file_report
from ioc_assess.scoring.file_form import FileFormError, parse, score
from ioc_assess.scoring.items import Answers
from ioc_assess.theory.loading import theory

#: The exit code for a file or an argument that cannot be used.
UNUSABLE = 2


class Command(BaseCommand):
    help = (
        "Scores a file of answers (docs/scoring.md describes its form) and prints the figures as JSON, "
        "or writes the board report."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the answers, a JSON file")
        parser.add_argument("--pdf", metavar="OUT", help="write the board report to this file instead")
        parser.add_argument("--title", default=_("Our collaboration"), help="the report's title")
        parser.add_argument("--date", type=_date, help="the report's date, as in 2026-03-31; today without it")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = _read(options["file"])
        if options["pdf"]:
            if _is_same_file(options["pdf"], options["file"]):
                raise CommandError(f"{options['pdf']}: holds the answers", returncode=UNUSABLE)
            self._report(answers, Path(options["pdf"]), options["title"], options["date"] or timezone.localdate())
        else:
            self.stdout.write(json.dumps(score(answers, theory()), indent=1))

    def _report(self, answers: Answers, out: Path, title: str, date: datetime.date) -> None:
        if not title.strip() or not title.isprintable():
            raise CommandError("--title: must be a line of text", returncode=UNUSABLE)
        if out.is_dir() or not out.parent.is_dir():
            raise CommandError(f"{out}: must be a file in a folder that exists", returncode=UNUSABLE)
        made = file_report(theory(), answers, title=title, date=date)
        try:
            out.write_bytes(made.file)
        except OSError as error:
            raise CommandError(f"{out}: cannot be written: {error.strerror}", returncode=UNUSABLE) from error
        self.stdout.write(f"Wrote {out}")


def _is_same_file(one: str, other: str) -> bool:
    return Path(one).exists() and Path(one).samefile(other)


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date; write it like 2026-03-31") from None


def _read(name: str) -> Answers:
    """The file's answers; ``CommandError`` with one line that says what is wrong and where."""
    try:
        # utf-8-sig: some editors put a byte order mark before the text.
        return parse(Path(name).read_text(encoding="utf-8-sig"), theory())
    except OSError as error:
        raise CommandError(f"{name}: cannot be read: {error.strerror}", returncode=UNUSABLE) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name}: not UTF-8 text, at byte {error.start}", returncode=UNUSABLE) from error
    except FileFormError as error:
        raise CommandError(f"{name}: {error}", returncode=UNUSABLE) from error
