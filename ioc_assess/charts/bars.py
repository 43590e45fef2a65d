"""Scores as bars from 0 to 100: one under another, or in pairs of in place and felt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ioc_assess.scoring.numbers import percent

from .look import Band, band
from .marks import BESIDE, LINE_HEIGHT, SMALL, Axis, Line, Strip, hatch, lines, middle
from .picture import Chart, draw
from .text import text_width, wrap
from .words import band_word, not_asked, score_words

#: Room above the rows and below them for the axis, and right of it for a number behind a full bar.
HEAD, FOOT, BEHIND = 24, 20, 36
#: The height of a bar, and the distance between rows.
BAR, APART = 18, 12
#: The same for pairs, where bars of one pair stand nearer to each other.
PAIR_LABEL, PAIR_BAR, WITHIN, PAIRS_APART = 19, 24, 8, 22


@dataclass(frozen=True)
class Bar:
    """A score with what it is of, and whether that was asked."""

    label: str
    score: float | None
    asked: bool = True


@dataclass(frozen=True)
class Pair:
    """How far something is in place, and how far it is felt."""

    label: str
    conditions: float | None
    felt: float | None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A bar with its number, or an empty outline with words where the score is not known."""

    band: Band
    x: float
    y: float
    width: float
    height: float
    hatch: str
    number: str
    number_x: float
    number_y: float
    number_width: float
    plate_x: float
    plate_y: float

    @property
    def strip(self) -> Strip:
        """The piece of the axis behind it."""
        return Strip(top=self.y - 4, bottom=self.y + self.height + 4)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One bar of a pair with the word before it; ``lower`` marks the lower of the two."""

    bar: Drawn
    word: list[Line]
    lower: Line | None
    mark: str


def bars(rows: Sequence[Bar], *, width: float) -> Chart:
    """One bar a row, with its label at its left or, on a narrow chart, above it."""
    assert rows
    beside = width >= BESIDE
    column = round(width * 0.36) if beside else 0
    axis = Axis(left=column + 6, right=width - BEHIND)
    room = column - 12 if beside else width - 2
    drawn, labels = [], []
    head, foot = HEAD + axis.more, FOOT + axis.more
    y: float = head + APART / 2
    for row in rows:
        label = lines(row.label, x=0, top=y, most=room, size=13, weight=600)
        label_depth = LINE_HEIGHT * len(label)
        drawn.append(_bar(row.score, axis, y=y if beside else y + label_depth + 5, height=BAR, asked=row.asked))
        labels += label
        y += (max(label_depth, BAR) if beside else label_depth + BAR + 9) + APART
    bottom = y - APART / 2
    return draw(
        "bars",
        width=width,
        height=bottom + foot,
        text=_text(rows),
        **axis.frame([bar.strip for bar in drawn], head=head, bottom=bottom),
        bars=drawn,
        labels=labels,
    )


def pairs(rows: Sequence[Pair], *, width: float) -> Chart:
    """Two bars under each label: in place and felt. The lower one, by its printed number, is marked."""
    assert rows
    words = (_("In place"), _("Felt"))
    lower = _("the lower")
    widest = max(*(text_width(word, 13, 600) for word in words), text_width(lower, SMALL, 600) + 14)
    column = min(widest + 12, width * 0.4)
    axis = Axis(left=round(column), right=width - BEHIND)
    sides, labels = [], []
    head, foot = HEAD + axis.more, FOOT + axis.more
    y: float = head + 2
    for row in rows:
        label = lines(row.label, x=0, top=y, most=width - 2, size=15, weight=700, step=PAIR_LABEL)
        labels += label
        y += PAIR_LABEL * len(label) + WITHIN
        for score, other, word in zip((row.conditions, row.felt), (row.felt, row.conditions), words, strict=True):
            is_lower = score is not None and other is not None and percent(score) < percent(other)
            sides.append(_side(score, axis, y=y, word=word, lower=lower if is_lower else "", room=column - 8))
            said = len(sides[-1].word) + (1 if is_lower else 0)
            y += max(PAIR_BAR, LINE_HEIGHT * said) + WITHIN
        y += PAIRS_APART - WITHIN
    bottom = y - PAIRS_APART / 2
    return draw(
        "pairs",
        width=width,
        height=bottom + foot,
        text=" ".join(_pair_text(row) for row in rows),
        **axis.frame([side.bar.strip for side in sides], head=head, bottom=bottom),
        sides=sides,
        bars=[side.bar for side in sides],
        labels=labels,
    )


def _side(score: float | None, axis: Axis, *, y: float, word: str, lower: str, room: float) -> Side:
    count = len(wrap(word, 13, room, 600)) + bool(lower)
    top = y + max(0, (PAIR_BAR - LINE_HEIGHT * count) / 2)
    said = lines(word, x=0, top=top, most=room, size=13, weight=600)
    base = round(said[-1].y + LINE_HEIGHT, 1)
    return Side(
        bar=_bar(score, axis, y=y, height=PAIR_BAR),
        word=said,
        lower=Line(x=14, y=base, text=lower) if lower else None,
        mark=f"0,{base - 9:.1f} 10,{base - 9:.1f} 5,{base:.1f}",
    )


def _bar(score: float | None, axis: Axis, *, y: float, height: float, asked: bool = True) -> Drawn:
    end = axis.right if score is None else axis.x(score)
    number = str(percent(score)) if score is not None else band_word("unknown") if asked else not_asked()
    look = band(score)
    return Drawn(
        band=look,
        x=axis.left,
        y=round(y, 1),
        width=round(end - axis.left, 1),
        height=height,
        hatch=hatch(axis.left, y, end - axis.left, height, 7) if look.name == "low" else "",
        number=number,
        number_x=round((axis.left if score is None else end) + 7, 1),
        number_y=middle(y + height / 2, 14),
        number_width=round(text_width(number, 14, 700) + 4, 1),
        plate_x=round(end + 5, 1),
        plate_y=round(y + height / 2 - 8, 1),
    )


def _text(rows: Sequence[Bar]) -> str:
    said = [f"{row.label}: {score_words(row.score) if row.asked else not_asked()}." for row in rows]
    return " ".join([_("Scores from 0 to 100."), *said])


def _pair_text(row: Pair) -> str:
    return _("%(label)s: in place %(conditions)s, felt %(felt)s.") % {
        "label": row.label,
        "conditions": score_words(row.conditions),
        "felt": score_words(row.felt),
    }
