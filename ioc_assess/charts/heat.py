"""Scores of groups beside each other: a row a thing, a column a group, the whole first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from ioc_assess.scoring.numbers import HIGH, LOW, percent
from ioc_assess.scoring.results import ShownScore

from .look import BANDS, TEXT, Band, BandName, band
from .marks import BESIDE, LINE_HEIGHT, SMALL, Key, Line, key, letters, lines, middle
from .picture import Chart, draw
from .text import text_width, wrap
from .words import CARRIED, LEAVES_OUT, band_word, carried_key, compared, leaves_out_key, short_figure

#: The least and the greatest width of a column, and the height of a row.
NARROWEST, WIDEST, ROW = 26, 96, 28
#: What a mark behind a figure adds to the least width.
FOR_MARK = 7
#: How far the whole stands off the groups.
SET_OFF = 5
#: From this width of a column on, figures and corners are larger.
ROOMY = 32
#: The width of a swatch in the key.
BOX = 26
#: Names stand over their columns if they need no more lines than this.
NAME_LINES = 3


@dataclass(frozen=True)
class HeatRow:
    """Something with its score for all and for each group, in the order of the groups. ``mark`` stands behind the
    score for all, ``marks`` behind those of the groups: none, ``CARRIED``, ``LEAVES_OUT`` or both; nothing where the
    question does not arise."""

    label: str
    whole: float | None
    scores: Sequence[ShownScore | None]
    marks: Sequence[str] = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure on the colour of its band; ``corner`` is a mark of low scores, for eyes and printers without colour."""

    band: Band
    outline: str
    corner: str
    x: float
    y: float
    figure: str

    @property
    def ink(self) -> str:
        """The colour of the figure where it is not that of all text."""
        return "" if self.band.ink == TEXT else self.band.ink


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands over a column, in lines of a middle."""

    x: float
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where columns and labels stand."""

    left: float
    column: float
    each: int
    beside: bool
    names: bool

    def x(self, column: int) -> float:
        """The left edge of a column; the whole stands a little off the groups."""
        return self.left + column * self.column + (SET_OFF if column else 0)


def heat_map(rows: Sequence[HeatRow], groups: Sequence[str], *, width: float) -> Chart:
    """A cell for all and one for each group. More groups than fit stand in blocks of columns, each with the whole."""
    assert rows
    assert all(len(row.scores) == len(groups) for row in rows)
    marks_used = {mark for row in rows for mark in (row.mark, *row.marks)}
    layout = _layout(groups, width, NARROWEST + FOR_MARK * max(map(len, marks_used)))
    signs = letters(len(groups))
    heads: list[Head] = []
    cells: list[Cell] = []
    labels: list[Line] = []
    y: float = 0
    for start in range(0, max(len(groups), 1), layout.each):
        block = slice(start, start + layout.each)
        over, y = _heads([_("All"), *(groups if layout.names else signs)[block]], layout, y)
        heads += over
        for row in rows:
            label = lines(
                row.label,
                x=0,
                top=y + (6 if layout.beside else 2),
                most=layout.left - 12 if layout.beside else width - 2,
                size=13,
            )
            labels += label
            text = LINE_HEIGHT * len(label)
            depth = max(ROW, text + 8) if layout.beside else ROW
            top = y if layout.beside else y + text + 4
            marks = [row.mark, *(row.marks or [""] * len(groups))[block]]
            for n, (score, mark) in enumerate(zip([row.whole, *row.scores[block]], marks, strict=True)):
                cells.append(_cell(score, mark=mark, x=layout.x(n), y=top, width=layout.column, height=depth))
            y = top + depth + (0 if layout.beside else 6)
        y += 18
    swatches, words, y = _bands(y - 4, width)
    cells += swatches
    notes = [
        note for sign, note in ((LEAVES_OUT, leaves_out_key()), (CARRIED, carried_key())) if sign in "".join(marks_used)
    ]
    for note in notes:
        said = lines(note, x=0, top=y, most=width - 2, size=12)
        words += said
        y += LINE_HEIGHT * len(said) + 4
    found = Key(entries=[], bottom=y)
    if groups and not layout.names:
        found = key(groups, width=width, top=y + 6)
    return draw(
        "heat",
        width=width,
        height=found.bottom + 2,
        text=" ".join([compared([(row.label, row.whole, row.scores) for row in rows], groups), *notes]),
        heads=heads,
        fills=[(one, path) for one in BANDS.values() if (path := _outlines(cells, one))],
        corners="".join(cell.corner for cell in cells),
        cells=[cell for cell in cells if cell.figure],
        labels=labels,
        words=words,
        key=found,
        size=12 if layout.column >= ROOMY else 11,
    )


def _layout(groups: Sequence[str], width: float, narrowest: float) -> Layout:
    beside = width >= BESIDE
    left = round(width * 0.27) if beside else 0
    room = width - left - SET_OFF
    most = int(room // narrowest) - 1
    blocks = max(1, ceil(len(groups) / most))
    each = max(1, ceil(len(groups) / blocks))
    column = min(room / (each + 1), WIDEST if beside else room)
    # A name stands over its column if no word of it must be broken.
    names = blocks == 1 and all(
        len(wrap(name, SMALL, column - 8, 600)) <= NAME_LINES
        and all(text_width(word, SMALL, 600) <= column - 8 for word in name.split())
        for name in groups
    )
    return Layout(left=left, column=column, each=each, beside=beside, names=names)


def _heads(names: Sequence[str], layout: Layout, top: float) -> tuple[list[Head], float]:
    """The heads of a block, standing on one line, and where the block's rows begin."""
    wrapped = [wrap(name, SMALL, layout.column - (8 if layout.names else 0), 600) for name in names]
    deep = max(len(found) for found in wrapped)
    heads = []
    for n, found in enumerate(wrapped):
        x = round(layout.x(n) + layout.column / 2, 1)
        first = top + LINE_HEIGHT * (deep - len(found)) + 0.8 * LINE_HEIGHT
        stack = [Line(x=x, y=round(first + LINE_HEIGHT * m, 1), text=line) for m, line in enumerate(found)]
        heads.append(Head(x=x, lines=stack))
    return heads, top + LINE_HEIGHT * deep + 4


def _outlines(cells: Sequence[Cell], look: Band) -> str:
    return "".join(cell.outline for cell in cells if cell.band is look)


def _cell(score: float | ShownScore | None, *, mark: str, x: float, y: float, width: float, height: float) -> Cell:
    look = band(score.score if isinstance(score, ShownScore) else score)
    return _box(look, short_figure(score) + mark, x=x, y=y, width=width, height=height)


def _box(look: Band, figure: str, *, x: float, y: float, width: float, height: float) -> Cell:
    left, top, wide, deep = (f"{round(one, 1):g}" for one in (x + 1, y + 1, width - 2, height - 2))
    size = 8 if width >= ROOMY else 6
    return Cell(
        band=look,
        outline=f"M{left} {top}h{wide}v{deep}h-{wide}z",
        corner=f"M{round(x + width - 1, 1):g} {top}v{size}l-{size}-{size}z" if look.name == "low" else "",
        x=round(x + width / 2, 1),
        y=middle(y + height / 2, 12),
        figure=figure,
    )


def _bands(top: float, width: float) -> tuple[list[Cell], list[Line], float]:
    """The key of the bands: swatches, words, and where it ends."""
    words: list[tuple[BandName, str]] = [
        ("high", _("high: %(high)d and over")),
        ("between", band_word("between")),
        ("low", _("low: under %(low)d")),
        ("unknown", _("no figure")),
    ]
    cuts = {"low": percent(LOW), "high": percent(HIGH)}
    swatches, said = [], []
    x, y = 0.0, top
    for name, phrase in words:
        word = phrase % cuts
        wide = BOX + 6 + text_width(word, 12)
        if x and x + wide > width:
            x, y = 0.0, y + 22
        figure = short_figure(None) if name == "unknown" else ""
        swatches.append(_box(BANDS[name], figure, x=x, y=y, width=BOX, height=18))
        said.append(Line(x=round(x + BOX + 6, 1), y=middle(y + 9, 12), text=word))
        x += wide + 14
    return swatches, said, y + 24
