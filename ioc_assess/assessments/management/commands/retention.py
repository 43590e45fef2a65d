"""manage.py retention: what is kept only for a while, until when; and deletes what is due."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.operations.forgetting import empty_journal

from ... import retention
from ...models import Round


class Command(BaseCommand):
    help = (
        "Delete individual answers that have been kept long enough, with invitations and comments that may not be "
        "quoted, and tell what will be deleted when. The worker does the same by itself every five minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="delete nothing, only tell")

    def handle(self, *args: Any, **options: Any) -> None:
        rounds = sorted(retention.holding(), key=retention.kept_until)
        due = [one for one in rounds if retention.kept_until(one) <= timezone.localdate()]
        later = [one for one in rounds if one not in due]
        if options["dry_run"]:
            self._tell(_("Nothing is deleted now; this is what will be, and when."), map(_line, rounds))
            return
        for round in due:
            line = _line(round)
            retention.delete_answers(round)
            self.stdout.write(_("Deleted: %(line)s") % {"line": line})
        empty_journal()
        if not due:
            self.stdout.write(_("Nothing is due."))
        if later:
            self._tell(_("Still to come:"), map(_line, later))

    def _tell(self, title: str, lines: Iterator[str]) -> None:
        self.stdout.write(title)
        for line in lines:
            self.stdout.write(line)


def _line(round: Round) -> str:
    """When, of which round, and how much; nothing of any person."""
    until = retention.kept_until(round)
    day = date_format(until, "j F Y")
    counts = [
        ngettext("%(n)d response", "%(n)d responses", n) % {"n": n} if (n := round.responses.count()) else "",
        ngettext("%(n)d invitation", "%(n)d invitations", n) % {"n": n} if (n := round.invitations.count()) else "",
        ngettext("%(n)d comment", "%(n)d comments", n) % {"n": n} if (n := retention.passing(round).count()) else "",
        *(one for holder in retention.HOLDERS for one in holder.told(round)),
    ]
    words = {
        "day": _("%(day)s, now") % {"day": day} if until <= timezone.localdate() else day,
        "collaboration": round.collaboration.name,
        "round": round.title,
        "counts": ", ".join(one for one in counts if one),
    }
    if round.state == Round.State.PUBLISHED:
        return _("%(day)s: %(collaboration)s, “%(round)s”, published: %(counts)s.") % words
    if round.state == Round.State.DRAFT:
        return _("%(day)s: %(collaboration)s, “%(round)s”, a draft: %(counts)s.") % words
    return _("%(day)s: %(collaboration)s, “%(round)s”, closed and not published: %(counts)s.") % words
