"""Reports made of published rounds. The files lie in the database, because web processes hold no state."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.assessments.comments import fingerprint
from ioc_assess.assessments.models import Comment, Round
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Job


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """Reports of published rounds of the user's collaborations, whatever the user's right there."""
        return self.filter(round__in=Round.objects.visible_to(user).filter(state=Round.State.PUBLISHED))

    def after_redaction(self) -> ReportQuerySet:
        """Those with a file whose round has comments that might be quoted and were taken out: the file may hold
        them."""
        taken_out = Comment.objects.filter(round=OuterRef("round"), may_quote=True).exclude(redacted_why="")
        return self.without_file().exclude(size=None).filter(Exists(taken_out))

    def without_file(self) -> ReportQuerySet:
        """For whoever wants to know how far it is: the file is large."""
        return self.defer("file").select_related("job")


class ReportManager(models.Manager["Report"]):
    def get_queryset(self) -> ReportQuerySet:
        return ReportQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> ReportQuerySet:
        return self.get_queryset().visible_to(user)

    def without_file(self) -> ReportQuerySet:
        return self.get_queryset().without_file()

    def after_redaction(self) -> ReportQuerySet:
        return self.get_queryset().after_redaction()

    def of(self, round: Round) -> Report | None:
        """The round's board report, without its file; ``None`` where nobody has asked for it."""
        return self.without_file().filter(round=round, kind=Report.Kind.BOARD).first()

    @transaction.atomic
    def ask(self, *, round: Round, by: User | None) -> Report:
        """Have the board report made, or made again. While it is being made, asking again changes nothing."""
        if round.state != Round.State.PUBLISHED:
            raise Refused(_("There is no report before the results are published."))
        row, _made = self.without_file().get_or_create(round=round, kind=Report.Kind.BOARD)
        job, begun = Job.objects.ask_again(
            kind="board_report", key=f"board_report {round.code}", args={"round": round.code}, by=by
        )
        if begun:
            self.filter(pk=row.pk).update(job=job, asked_at=timezone.now())
        asked = self.of(round)
        assert asked is not None
        return asked


class Report(models.Model):
    """One report of a published round. Made again, it holds the same figures, set by the software of that day; until
    then the earlier file stays.

    It holds everything that it can. ``settings["comments"]`` tells which comments it quotes (their ``fingerprint``):
    where one of them was taken out since, it is outdated, is given out to nobody, and is withdrawn.
    """

    class Kind(models.TextChoices):
        BOARD = "board", gettext_lazy("Board report")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BOARD)
    settings = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    size = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.BinaryField(null=True)

    objects = ReportManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "kind"], name="report_once"),
            models.CheckConstraint(condition=Q(kind__in=["board"]), name="report_kind_known"),
            models.CheckConstraint(
                condition=Q(file__isnull=True, made_at__isnull=True, pages__isnull=True, size__isnull=True, sha256="")
                | (
                    Q(file__isnull=False, made_at__isnull=False, pages__isnull=False, size__isnull=False)
                    & ~Q(sha256="")
                ),
                name="report_file_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.kind}"

    @property
    def outdated(self) -> bool:
        """Whether the file quotes a comment that was taken out since; none comes to those that may be quoted."""
        quoted = self.settings.get("comments")
        return bool(self.size and quoted) and quoted != quoted_now(self.round_id)

    def store(self, made: bytes, *, pages: int, comments: str = "") -> None:
        """Keep a file that was made, in place of the one before. ``comments`` tells which ones it quotes."""
        Report.objects.filter(pk=self.pk).update(
            settings={"comments": comments},
            file=made,
            sha256=hashlib.sha256(made).hexdigest(),
            size=len(made),
            pages=pages,
            made_at=timezone.now(),
        )

    @transaction.atomic
    def withdraw(self) -> None:
        """Delete an outdated file. One that was made anew meanwhile stays."""
        found = Report.objects.without_file().select_for_update(no_key=True, of=("self",)).filter(pk=self.pk).first()
        if found and found.outdated:
            Report.objects.filter(pk=self.pk).update(
                settings={}, file=None, sha256="", size=None, pages=None, made_at=None
            )


def quoted_now(round: int) -> str:
    """The fingerprint of the comments that may be quoted as it stands."""
    return fingerprint(Comment.objects.quotable().filter(round=round).values_list("pk", flat=True))
