"""One answer of a response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from ioc_assess.theory.model import NO_LEVELS

if TYPE_CHECKING:
    from .response import Response


class Answer(models.Model):
    """One answer: a level of its item's scale, or one of the answers that are no level."""

    pk = models.CompositePrimaryKey("response_id", "item")
    response = models.ForeignKey("Response", on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(null=True)
    no_level = models.CharField(max_length=20, null=True)  # noqa: DJ001  null where there is a level
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__lte=4), name="answer_level_in_range"),
            models.CheckConstraint(
                condition=Q(no_level__isnull=True)
                | Q(no_level__in=["dont_know", "not_applicable", "prefer_not_to_say"]),
                name="answer_no_level_known",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=False, no_level__isnull=True) | Q(level__isnull=True, no_level__isnull=False),
                name="answer_level_or_no_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"

    @classmethod
    def of(cls, response: Response, item: str, value: int | str, version: int) -> Answer:
        """An unsaved row for a level or one of ``NO_LEVELS``."""
        assert value in NO_LEVELS or isinstance(value, int)
        level, no_level = (value, None) if isinstance(value, int) else (None, value)
        return cls(response=response, item=item, level=level, no_level=no_level, version=version)

    @property
    def value(self) -> int | str:
        """The level, or which answer that is no level."""
        value = self.level if self.level is not None else self.no_level
        assert value is not None
        return value
