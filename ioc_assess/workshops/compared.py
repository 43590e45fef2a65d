"""The votes of one question beside each other and beside the survey: what the room may compare once it is revealed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ioc_assess.charts.spread import Kind, colours
from ioc_assess.scoring.results import ItemResult
from ioc_assess.scoring.spread import Spread

from .beside import Beside
from .models import Step

#: Where figures come from; the last of a list is the vote that is on
Source = Literal["survey", "first", "second"]


@dataclass(frozen=True, kw_only=True)
class Series:
    """What people gave, in one vote or in the survey. ``title`` and ``published_on`` are the survey's."""

    source: Source
    result: ItemResult
    spread: Spread
    balance: bool
    title: str = ""
    published_on: datetime.date | None = None

    @property
    def n(self) -> int:
        """How many gave a level."""
        return self.spread.n

    @property
    def median(self) -> float | None:
        """``None`` where a question is best in the middle: there the shares are told."""
        return None if self.balance else self.spread.interpolated_median

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """Too little, about right and too much."""
        counts = self.spread.counts
        found = sum(counts[:2]), counts[2], sum(counts[3:])
        return (found[0] / self.n, found[1] / self.n, found[2] / self.n) if self.balance else None

    @property
    def mark(self) -> str:
        """Where the median stands under five columns of one width, as CSS writes it."""
        return f"{20 * self.spread.interpolated_median + 10:.1f}%"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One count. ``height`` is its share of its own series, as CSS writes it; the highest in the picture is 100%."""

    source: Source
    count: int
    height: str
    fill: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """One level with its bars; the last is that of the vote that is on."""

    label: str
    agreed: bool
    others: Sequence[Bar]
    bar: Bar


def compared(step: Step, survey: Beside | None) -> list[Series]:
    """The survey, the first vote and the second, as far as each may be shown and was revealed, in the order in which
    they came. Empty where the vote that is on shows no counts."""
    now = step.revealed(step.ballot)
    if now and not now.spread:
        return []  # the vote before it would be taken for it
    balance = step.question.kind == "balance"
    found = []
    if survey and survey.result.spread:
        found.append(
            Series(
                source="survey",
                result=survey.result,
                spread=survey.result.spread,
                balance=balance,
                title=survey.title,
                published_on=survey.published_on,
            )
        )
    sources: list[tuple[int, Source]] = [(1, "first"), (2, "second")]
    for ballot, source in sources[: step.ballot]:
        result = step.revealed(ballot)
        if result and result.spread:
            found.append(Series(source=source, result=result, spread=result.spread, balance=balance))
    return found if found and found[-1].source != "survey" else []


def rows(series: Sequence[Series], labels: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Each level with how many chose it, series by series."""
    return [(label, [one.spread.counts[level] for one in series]) for level, label in enumerate(labels)]


def columns(series: Sequence[Series], labels: Sequence[str], *, kind: Kind, agreed: int | None) -> list[Column]:
    """Big bars for the wall, level by level."""
    most = max(count / one.n for one in series for count in one.spread.counts)
    found = []
    for level, (label, (fill, _ink)) in enumerate(zip(labels, colours(kind), strict=True)):
        bars = [
            Bar(
                source=one.source,
                count=one.spread.counts[level],
                height=f"{100 * one.spread.counts[level] / one.n / most:.1f}%",
                fill=fill,
            )
            for one in series
        ]
        found.append(Column(label=label, agreed=level == agreed, others=bars[:-1], bar=bars[-1]))
    return found
