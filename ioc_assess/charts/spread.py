"""How answers to one question spread over its five levels: a bar around the middle level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from .look import BROWN, LEVELS, TEAL, TEXT, WHITE
from .marks import LINE_HEIGHT, Line, hatch, lines
from .picture import Chart, draw
from .text import text_width

Kind = Literal["extent", "warning", "balance"]

HEIGHT = 28
#: The bar's top and height (as in the template), and the room at either end for the signs of what is favourable.
TOP, DEEP, END = 4, 20, 14
#: Too little, about right, too much: both ends are unfavourable.
BALANCE = ((BROWN, WHITE), ("#dba463", TEXT), (TEAL, WHITE), ("#dba463", TEXT), (BROWN, WHITE))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The answers on one level. ``count`` is empty where the number does not fit in."""

    x: float
    width: float
    fill: str
    ink: str
    middle: float
    count: str
    plate_x: float
    plate: float
    hatch: str


def colours(kind: Kind) -> Sequence[tuple[str, str]]:
    """Fill and ink of the levels as they are asked: by how favourable they are."""
    return {"extent": LEVELS, "warning": LEVELS[::-1], "balance": BALANCE}[kind]


def spread(
    counts: Sequence[int], labels: Sequence[str], *, kind: Kind, width: float = 340, numbers: bool = True
) -> Chart:
    """The counts of the five levels as they are asked, those below the middle left of the line, those above right.
    Without ``numbers`` where the counts stand beside it.

    Each side of the line has room for everybody, so the bar is always half as long as the chart, and bars
    of one width compare whatever the numbers behind them.
    """
    return _spread(tuple(counts), tuple(labels), kind, width, numbers, get_language())


@lru_cache(maxsize=1024, typed=True)  # a few kilobytes each; a page has some eighty, and is read again and again
def _spread(
    counts: tuple[int, ...], labels: tuple[str, ...], kind: Kind, width: float, numbers: bool, _language: str | None
) -> Chart:
    assert len(counts) == len(labels) == 5
    assert any(counts)
    unit = (width / 2 - END) / sum(counts)
    x = width / 2 - unit * (counts[0] + counts[1] + counts[2] / 2)
    pieces = []
    for level, (count, (fill, ink)) in enumerate(zip(counts, colours(kind), strict=True)):
        if not count:
            continue
        wide = unit * count
        number = text_width(str(count), 12, 600)
        fits = numbers and number + 3 <= wide
        plate = min(number + 7, wide - 1)
        pieces.append(
            Piece(
                x=round(x, 1),
                width=round(wide, 1),
                fill=fill,
                ink=ink,
                middle=round(x + wide / 2, 1),
                count=str(count) if fits else "",
                plate_x=round(x + (wide - plate) / 2, 1),
                plate=round(plate, 1),
                hatch=hatch(x, TOP, wide, DEEP, 7) if kind == "balance" and level > 2 else "",
            )
        )
        x += wide
    return draw(
        "spread",
        width=width,
        height=HEIGHT,
        text=_text(counts, labels, kind),
        pieces=pieces,
        centre=round(width / 2, 1),
        end=round(width - END, 1),
        numbers=numbers,
        signs=_signs(kind, width),
    )


def _signs(kind: Kind, width: float) -> str:
    """A minus at the unfavourable end and a plus at the other, as one path: to print 190 signs as text took longer than
    the bars themselves. None where both ends are unfavourable."""
    left, right = END / 2, round(width - END / 2, 1)
    if kind == "balance":
        return ""
    minus, plus = (left, right) if kind == "extent" else (right, left)
    return f"M{minus - 3.5} 14H{minus + 3.5}M{plus - 3.5} 14H{plus + 3.5}M{plus} 10.5V17.5"


def _text(counts: Sequence[int], labels: Sequence[str], kind: Kind) -> str:
    each = ", ".join(f"{label} {count}" for label, count in zip(labels, counts, strict=True))
    said = ngettext("%(n)d answer: %(each)s.", "%(n)d answers: %(each)s.", sum(counts)) % {
        "n": sum(counts),
        "each": each,
    }
    return f"{said} {_('A warning sign: the less, the better.')}" if kind == "warning" else said


@dataclass(frozen=True, kw_only=True)
class Swatch:
    """A colour of the key with its label's lines."""

    x: float
    y: float
    fill: str
    hatch: str
    label: list[Line]


#: The size of a swatch, its distance from its label, and the label's from the next.
BOX, DEPTH, GAP, APART = 16, 14, 5, 11


def legend(labels: Sequence[str], *, kind: Kind, width: float) -> Chart:
    """The key for many spreads of one kind."""
    return _legend(tuple(labels), kind, width, get_language())


@lru_cache(maxsize=64, typed=True)
def _legend(labels: tuple[str, ...], kind: Kind, width: float, _language: str | None) -> Chart:
    assert len(labels) == 5
    swatches = []
    x, y = 1.0, 2.0
    for level, (label, (fill, _ink)) in enumerate(zip(labels, colours(kind), strict=True)):
        wide = BOX + GAP + text_width(label, 12)
        if x > 1 and x + wide > width:
            x, y = 1.0, y + LINE_HEIGHT + 4
        label_lines = lines(label, x=x + BOX + GAP, top=y - 1, most=width - BOX - GAP - 1, size=12)
        striped = hatch(x, y, BOX, DEPTH, 7) if kind == "balance" and level > 2 else ""
        swatches.append(Swatch(x=round(x, 1), y=y, fill=fill, hatch=striped, label=label_lines))
        y += LINE_HEIGHT * (len(label_lines) - 1)
        x += wide + APART
    note = lines(_note(labels, kind), x=0, top=y + LINE_HEIGHT + 6, most=width, size=12)
    text = _("Key to the bars, from left to right: %(levels)s. %(note)s") % {
        "levels": ", ".join(labels),
        "note": _note(labels, kind),
    }
    return draw(
        "spread_legend",
        width=width,
        height=note[-1].y + 5,
        text=text,
        swatches=swatches,
        box=BOX,
        depth=DEPTH,
        note=note,
    )


def _note(labels: Sequence[str], kind: Kind) -> str:
    if kind == "balance":
        return _("Best in the middle: “%(label)s”. Too much is striped. Numbers are answers.") % {"label": labels[2]}
    if kind == "warning":
        return _("Warning signs: “%(label)s” is the favourable end (+). Numbers are answers.") % {"label": labels[0]}
    return _("“%(label)s” is the favourable end (+). Numbers are answers.") % {"label": labels[4]}
