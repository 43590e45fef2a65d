"""What several charts draw alike: hatching, an axis from 0 to 100 with its cuts, and letters that stand for groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from string import ascii_uppercase
from typing import Any

from ioc_assess.scoring.numbers import HIGH, LOW, percent

from .look import BandName
from .text import text_width, wrap
from .words import band_word

#: The narrowest width at which labels stand beside what they name; below it they stand above.
BESIDE = 560
#: A column of the key is at least so wide, or narrower if every name fits on a line, in which case there are at most
#: so many.
KEY_COLUMN, MOST_COLUMNS = 230, 4
SMALL = 11.5
LINE_HEIGHT = 16
#: The height of a line of its own for the bands' words.
WORDS = 14


def drawn(score: float) -> float:
    """Where a score stands between 0 and 1 in a picture: where its printed figure does. A place of its own would tell
    what rounding, caps and left out figures keep back."""
    return percent(score) / 100


def middle(y: float, size: float) -> float:
    """The base line of text whose figures and capitals are to stand around ``y``."""
    return round(y + 0.364 * size, 1)


def hatch(x: float, y: float, width: float, height: float, gap: float = 6) -> str:
    """Strokes from lower left to upper right across a rectangle, as the ``d`` of a path."""
    strokes = []
    along = gap
    while along < width + height:
        foot, top = max(0, along - height), min(along, width)
        start = f"{round(x + foot, 1):g} {round(y + along - foot, 1):g}"
        strokes.append(f"M{start}l{round(top - foot, 1):g} {round(foot - top, 1):g}")
        along += gap
    return "".join(strokes)


def letters(count: int) -> list[str]:
    """A, B, … Z, AA, AB, … ."""
    return [(ascii_uppercase[n // 26 - 1] if n >= 26 else "") + ascii_uppercase[n % 26] for n in range(count)]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of text that begins at ``x`` on the base line ``y``."""

    x: float
    y: float
    text: str


def lines(
    text: str, *, x: float, top: float, most: float, size: float, weight: int = 400, step: float = LINE_HEIGHT
) -> list[Line]:
    """Text wrapped into lines below ``top``, each ``step`` high."""
    return [
        Line(x=round(x, 1), y=round(top + (n + 0.8) * step, 1), text=line)
        for n, line in enumerate(wrap(text, size, most, weight))
    ]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A number under or over the axis."""

    x: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Where a row lies."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is."""
        return round(self.bottom - self.top, 1)


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Scores from 0 to 1, as they are printed, laid out between two edges."""

    left: float
    right: float

    def x(self, score: float) -> float:
        """Where a score lies."""
        return round(self.left + drawn(score) * (self.right - self.left), 1)

    @property
    def width(self) -> float:
        """How long it is."""
        return round(self.right - self.left, 1)

    def frame(self, strips: Sequence[Strip], *, head: float, bottom: float) -> dict[str, Any]:
        """What ``_axis.svg`` needs to draw this axis behind each row, with its numbers over ``head`` and
        under ``bottom``. Between the strips its lines would run through labels."""
        over, under = round(head - 7, 1), round(bottom + 15, 1)
        beyond = {"words_over": round(over - self.more, 1), "words_under": round(under + self.more, 1)}
        return {"axis": self, "strips": strips, "over": over, "under": under, **beyond}

    @property
    def cuts(self) -> tuple[float, float]:
        """Where the lines between the bands stand."""
        return self.x(LOW), self.x(HIGH)

    @property
    def ticks(self) -> list[Tick]:
        """The ends and the cuts by number."""
        return [Tick(x=self.x(score), label=str(percent(score))) for score in (0, LOW, HIGH, 1)]

    @property
    def more(self) -> int:
        """How much higher head and foot must be for the bands' words to stand beyond the numbers, on a line of their
        own: there one of them finds no room between its numbers."""
        # The numbers of the cuts stand on the borders, half of each inside.
        return 0 if all(width + 24 <= end - start for _word, width, start, end in self._bands()) else WORDS

    @property
    def zones(self) -> list[Tick]:
        """The bands by word, in the middle of each; a word that is too wide even for a line of its own is left out."""
        return [
            Tick(x=round((start + end) / 2, 1), label=word)
            for word, width, start, end in self._bands()
            if width <= end - start
        ]

    def _bands(self) -> list[tuple[str, float, float, float]]:
        """Each band's word, how wide that is, and where the band begins and ends."""
        bands: list[tuple[BandName, float, float]] = [("low", 0, LOW), ("between", LOW, HIGH), ("high", HIGH, 1)]
        words = [(band_word(name), self.x(start), self.x(end)) for name, start, end in bands]
        return [(word, text_width(word, SMALL), start, end) for word, start, end in words]


@dataclass(frozen=True, kw_only=True)
class KeyEntry:
    """A letter and the lines of the name that it stands for."""

    letter: Line
    name: list[Line]


@dataclass(frozen=True, kw_only=True)
class Key:
    """Letters and names in columns, read downwards."""

    entries: list[KeyEntry]
    bottom: float


def key(groups: Sequence[str], *, width: float, top: float) -> Key:
    """The key of the letters of groups, beginning at ``top``."""
    indent = 20 if len(groups) <= 26 else 28
    longest = max((text_width(name, 12) for name in groups), default=0) + indent + 18
    columns = max(1, min(len(groups), max(int(width // KEY_COLUMN), min(MOST_COLUMNS, int(width // longest)))))
    each = ceil(len(groups) / columns)
    step = width / columns
    bottom = top
    entries = []
    for column in range(columns):
        x, y = round(column * step, 1), top
        numbered = list(zip(letters(len(groups)), groups, strict=True))[column * each : (column + 1) * each]
        for letter, name in numbered:
            found = lines(name, x=x + indent, top=y, most=step - indent - 12, size=12)
            entries.append(KeyEntry(letter=Line(x=x, y=round(y + 0.8 * LINE_HEIGHT, 1), text=letter), name=found))
            y += LINE_HEIGHT * max(len(found), 1) + 4
        bottom = max(bottom, y)
    return Key(entries=entries, bottom=bottom)
