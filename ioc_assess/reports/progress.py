"""How far a report is, in words for whoever waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.operations.models import Job

from .models import Report

State = Literal["none", "making", "failed", "outdated", "ready"]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """``status`` says in one sentence how it stands; ``stopped`` that probably no worker runs. ``has_file``: an earlier
    or the last file can be had."""

    state: State
    status: str
    elapsed: str = ""
    stopped: bool = False
    has_file: bool = False


def progress(report: Report | None) -> Progress:
    """How far the board report of a round is; ``None`` where nobody has asked for it."""
    job = None if report is None else report.job
    outdated = report is not None and report.outdated
    has_file = report is not None and report.size is not None and not outdated
    if report is not None and job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING):
        return Progress(
            state="making",
            status=_making(job),
            elapsed=_elapsed(report),
            stopped=job.is_overdue,
            has_file=has_file,
        )
    if job is not None and job.state == Job.State.FAILED:
        return Progress(state="failed", status=_("The report could not be made."), has_file=has_file)
    if outdated:
        return Progress(state="outdated", status=_("The report has to be made anew."))
    if has_file:
        return Progress(state="ready", status=_("The report is ready."), has_file=True)
    return Progress(state="none", status=_("The report has not been made yet."))


def _making(job: Job) -> str:
    numbers = {"attempt": job.attempts, "most": Job.MOST_ATTEMPTS}
    if job.state == Job.State.QUEUED:
        if not job.attempts:
            return _("The report waits for its turn.")
        return _("Attempt %(attempt)d of %(most)d came to nothing. The next one begins shortly.") % numbers
    if job.attempts == 1:
        return _("The report is being made.")
    return _("The report is being made, in attempt %(attempt)d of %(most)d.") % numbers


def _elapsed(report: Report) -> str:
    """How long ago it was asked for."""
    if report.asked_at is None:
        return ""
    seconds = int((timezone.now() - report.asked_at).total_seconds())
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    return ngettext("%(n)d minute", "%(n)d minutes", seconds // 60) % {"n": seconds // 60}
