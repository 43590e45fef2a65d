"""Where groups stand on one axis from 0 to 100: the whole as a diamond, each group as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import ShownScore

from .look import BANDS, TEXT, Band, band
from .marks import BESIDE, LINE_HEIGHT, SMALL, Axis, Line, Strip, key, letters, lines, middle
from .picture import Chart, draw
from .text import text_width
from .words import band_word, compared, short_figure

#: Radius of a group's circle; the distance between lanes of circles; between rows.
RADIUS, LANE, APART = 9, 20, 14
#: Room above and below the rows for the axis, and right of it.
HEAD, FOOT, BEHIND = 24, 22, 14


@dataclass(frozen=True)
class DotRow:
    """Something with its score for all and for each group, in the order of the groups."""

    label: str
    whole: float | None
    scores: Sequence[ShownScore | None]


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A group's letter: in a circle on its score or, capped, in an arrow from the cap to the end of the axis
    with the cap in figures beside it, so that nobody reads a place off it."""

    letter: str
    band: Band
    x: float
    y: float
    base: float
    arrow: str
    cap: str
    cap_x: float
    anchor: str

    @property
    def ink(self) -> str:
        """The colour of the letter where it is not that of all text."""
        return "" if self.band.ink == TEXT else self.band.ink


@dataclass(frozen=True, kw_only=True)
class Whole:
    """The diamond, with its number beside it, and how far down its stem goes; without ``mark`` only words."""

    mark: str
    x: float
    top: float
    foot: float
    number: Line
    plate_x: float
    plate_y: float
    plate: float


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What a mark takes up along the axis."""

    start: float
    end: float
    dot: Dot


def dot_plot(rows: Sequence[DotRow], groups: Sequence[str], *, width: float) -> Chart:
    """One row a thing: the whole on a line, below it the groups, in as many lanes as keep their marks apart."""
    assert rows
    assert all(len(row.scores) == len(groups) for row in rows)
    beside = width >= BESIDE
    column = round(width * 0.27) if beside else 0
    axis = Axis(left=column + RADIUS + 3, right=width - BEHIND)
    signs = letters(len(groups))
    labels: list[Line] = []
    dots: list[Dot] = []
    wholes: list[Whole] = []
    rules: list[float] = []
    strips: list[Strip] = []
    head, below = HEAD + axis.more, FOOT + axis.more
    y: float = head + APART / 2
    for row in rows:
        room = column - 6 if beside else width - 2
        label = lines(row.label, x=0, top=y + 2 if beside else y, most=room, size=13, weight=600)
        labels += label
        text = LINE_HEIGHT * len(label)
        top = y if beside else y + text + 6
        lanes = _lanes(row.scores, signs, axis, top + LANE)
        dots += [one.dot for lane in lanes for one in lane]
        foot = top + LANE * (1 + len(lanes))
        strips.append(Strip(top=round(top - 4, 1), bottom=round(max(foot, y + text if beside else 0) + 4, 1)))
        wholes.append(_whole(row.whole, axis, top=top, foot=foot))
        y = max(foot, y + text) + APART
        rules.append(round(y - APART / 2, 1))
    bottom = y - APART / 2
    notes = _notes(rows, width, bottom + below + 4)
    found = key(groups, width=width, top=notes[-1].y + 10)
    return draw(
        "dots",
        width=width,
        height=found.bottom + 2,
        text=compared([(row.label, row.whole, row.scores) for row in rows], groups),
        **axis.frame(strips, head=head, bottom=bottom),
        labels=labels,
        wholes=wholes,
        dots=dots,
        fills=[(one, drawn) for one in BANDS.values() if (drawn := [dot for dot in dots if dot.band is one])],
        rules=rules[:-1],
        notes=notes,
        key=found,
    )


def _lanes(scores: Sequence[ShownScore | None], signs: Sequence[str], axis: Axis, top: float) -> list[list[Placed]]:
    """Marks from left to right, each in the highest lane in which it touches none."""
    known = [(one, sign) for one, sign in zip(scores, signs, strict=True) if one is not None]
    lanes: list[list[Placed]] = []
    # The sort is stable: of equals the first letter comes first.
    for one, sign in sorted(known, key=lambda pair: _span(pair[0], axis)[0]):
        start, end = _span(one, axis)
        free = next((n for n, lane in enumerate(lanes) if lane[-1].end + 1.5 <= start), len(lanes))
        if free == len(lanes):
            lanes.append([])
        y = round(top + LANE * free + LANE / 2, 1)
        lanes[free].append(Placed(start=start, end=end, dot=_dot(one, sign, axis, y)))
    return lanes


def _span(one: ShownScore, axis: Axis) -> tuple[float, float]:
    x = axis.x(one.score)
    if not one.capped:
        return x - RADIUS, x + RADIUS
    figure = text_width(short_figure(one), SMALL, 600) + 6
    return (axis.left, x + figure) if one.score < 0.5 else (x - figure, axis.right)


def _dot(one: ShownScore, sign: str, axis: Axis, y: float) -> Dot:
    x = axis.x(one.score)
    low = one.score < 0.5
    tip, shoulder = (axis.left, axis.left + 9) if low else (axis.right, axis.right - 9)
    points = [(tip, y), (shoulder, y - RADIUS), (x, y - RADIUS), (x, y + RADIUS), (shoulder, y + RADIUS)]
    return Dot(
        letter=sign,
        band=band(one.score),
        x=round((x + shoulder) / 2, 1) if one.capped else x,
        y=y,
        base=middle(y, SMALL),
        arrow=" ".join(f"{px:.1f},{py:.1f}" for px, py in points) if one.capped else "",
        cap=short_figure(one) if one.capped else "",
        cap_x=round(x + (4 if low else -4), 1),
        anchor="start" if low else "end",
    )


def _whole(score: float | None, axis: Axis, *, top: float, foot: float) -> Whole:
    y = top + LANE / 2
    if score is None:
        number, x, beside, mark = _("All: %(figure)s") % {"figure": band_word("unknown")}, axis.left, axis.left + 4, ""
    else:
        number, x = str(percent(score)), axis.x(score)
        mark = f"{x:.1f},{y - 8:.1f} {x + 8:.1f},{y:.1f} {x:.1f},{y + 8:.1f} {x - 8:.1f},{y:.1f}"
        beside = x + 11
    wide = text_width(number, 13, 700)
    if beside + wide > axis.right + BEHIND - 2:
        beside = x - 11 - wide
    return Whole(
        mark=mark,
        x=x,
        top=round(y, 1),
        foot=round(foot, 1),
        number=Line(x=round(beside, 1), y=middle(y, 13), text=number),
        plate_x=round(beside - 2, 1),
        plate_y=round(y - 8, 1),
        plate=round(wide + 4, 1),
    )


def _notes(rows: Sequence[DotRow], width: float, top: float) -> list[Line]:
    """What the marks mean, only as far as they occur."""
    shown = [one for row in rows for one in row.scores]
    said = [_("The diamond is the score of all.")]
    if shown:
        said = [_("The diamond is the score of all; each letter is a group.")]
    if any(one is not None and one.capped for one in shown):
        said.append(_("An arrow stands for any score from its base to the end: the exact one is not shown."))
    if any(one is None for one in shown):
        said.append(_("A group without a letter in a row has no figure there."))
    return lines(" ".join(said), x=0, top=top, most=width, size=12)
