"""One answer of a response."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet

from ioc_assess.theory.model import NO_LEVELS

from ..prepared import Given, Prepared

if TYPE_CHECKING:
    from .response import Response


#: A level 0 to 4, one of NO_LEVELS, or nothing.
Value = int | str | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """An answer to store: ``base`` is the version that the page showed (0: none was given yet), ``value`` ``None``
    takes the answer back."""

    base: int
    value: Value


class AnswerManager(models.Manager["Answer"]):
    def get_queryset(self) -> QuerySet[Answer]:
        return super().get_queryset().exclude(level=None, no_level=None)


class Answer(models.Model):
    """One answer: a level of its item's scale, or one of the answers that are no level.

    Of one that was taken back the row stays, without an answer, until submission, and its version goes on: by that, an
    older answer that comes late is known to be old. ``objects`` leaves such rows out, ``every`` has them.
    """

    pk = models.CompositePrimaryKey("response_id", "item")
    response = models.ForeignKey("Response", on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(null=True)
    no_level = models.CharField(max_length=20, null=True)  # noqa: DJ001  null where there is a level
    version = models.PositiveIntegerField(default=1)

    objects = AnswerManager()
    every: models.Manager[Answer] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__lte=4), name="answer_level_in_range"),
            models.CheckConstraint(
                condition=Q(no_level__isnull=True)
                | Q(no_level__in=["dont_know", "not_applicable", "prefer_not_to_say"]),
                name="answer_no_level_known",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(no_level__isnull=True), name="answer_not_two_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"

    @classmethod
    def of(cls, response: Response, item: str, value: Value, version: int) -> Answer:
        """An unsaved row for a level, one of ``NO_LEVELS``, or an answer that was taken back."""
        assert value is None or value in NO_LEVELS or isinstance(value, int)
        level, no_level = (value, None) if isinstance(value, int) else (None, value)
        return cls(response=response, item=item, level=level, no_level=no_level, version=version)

    @property
    def value(self) -> int | str:
        """The level, or which answer that is no level."""
        value = self.level if self.level is not None else self.no_level
        assert value is not None
        return value


def by_item(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[int, Value]]:
    """Version and value by item code, from rows of item, level, other answer and version."""
    return {item: (version, no_level if level is None else level) for item, level, no_level, version in rows}


#: The answers of a response with those taken back, as ``by_item`` takes them
STANDING = Prepared(
    lambda: Answer.every.filter(response=Given("pk", models.UUIDField())).values_list(
        "item", "level", "no_level", "version"
    )
)
