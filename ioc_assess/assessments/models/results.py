"""The published results of a round: frozen, with disclosure control applied before they are stored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from .round import Round


class ResultsQuerySet(models.QuerySet["Results"]):
    def visible_to(self, user: Any) -> ResultsQuerySet:
        """Results of published rounds of the user's collaborations, whatever the user's right there."""
        rounds = Round.objects.visible_to(user).filter(state=Round.State.PUBLISHED)
        return self.filter(round__in=rounds).select_related("round__collaboration", "round__edition")


class ResultsManager(models.Manager["Results"]):
    def get_queryset(self) -> ResultsQuerySet:
        return ResultsQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> ResultsQuerySet:
        return self.get_queryset().visible_to(user)


class Results(models.Model):
    """``body`` is what ``assessments/results.py`` describes; ``sha256`` is that of its canonical text. Pages, PDF and
    exports read only this."""

    class Kind(models.TextChoices):
        ANSWERS = "answers", gettext_lazy("Answers")
        BEFORE = "before", gettext_lazy("Before the discussion")
        AFTER = "after", gettext_lazy("After the discussion")
        AGREED = "agreed", gettext_lazy("Agreed")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ANSWERS)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_on = models.DateField(auto_now_add=True)

    objects = ResultsManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "kind"], name="results_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["answers", "before", "after", "agreed"]), name="results_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.kind}"
