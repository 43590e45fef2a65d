"""In place across, felt upwards: the two questions that are never added up, and what their meeting is called.

A place on the plane is two figures at once. So a mechanism of which one is not known has no place on it and is listed
below; it does not stand at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.scoring.numbers import HIGH, LOW, is_high, is_low, lowest, percent

from .look import Band, band
from .marks import drawn, middle
from .picture import Chart, draw
from .placement import Frame, Label, Spot, place_labels, spread_out
from .placement import Line as Leader
from .text import text_width, wrap
from .words import CARRIED, carried_key, figure_words, short_figure

#: Of a marker; two of them may overlap a little, as long as neither covers the other's number.
RADIUS, APART = 10.0, 18.0
#: So far inside its edges the plane's scores begin and end, so that markers stay inside.
INSET = 13.0
#: At this width and above labels stand beside their markers; below it in a key.
BESIDE = 560
SIZE, STEP = 12.0, 15.0
#: The widest a label may be beside its marker.
LABEL = 150


@dataclass(frozen=True)
class Point:
    """A mechanism by its name, with its two scores. ``carried``: what is in place is only carried over from others."""

    label: str
    conditions: float | None
    felt: float | None
    carried: bool = False

    @property
    def mark(self) -> str:
        """Stands behind its name, or its figure."""
        return CARRIED if self.carried else ""


@dataclass(frozen=True)
class Region:
    """A part of the plane, its edges given as scores, and where its name stands if it can: 0 to 1 of the way from
    left to right and from top to bottom."""

    words: str
    place: tuple[float, float]
    left: float
    bottom: float
    right: float
    top: float
    fill: str


@dataclass(frozen=True)
class Text:
    """A line of text."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    weight: int = 400
    size: float = SIZE


@dataclass(frozen=True)
class Marker:
    """A numbered disc; ``leader`` goes from it to its true place if another marker stands there."""

    number: int
    x: float
    y: float
    band: Band
    leader: Leader | None = None

    @property
    def base(self) -> float:
        """The base line of the number."""
        return middle(self.y, 11)


def regions() -> tuple[Region, ...]:
    """The parts of the plane, by the verdicts' rule: what is in place decides first, then what is felt."""
    return (
        Region(_("Felt, not in place: fragile"), (0, 0), 0, HIGH, LOW, 1, "#f7efdc"),
        Region(_("Missing"), (0, 1), 0, 0, LOW, HIGH, "#f3e4d8"),
        Region(_("Partly there"), (0.5, 0), LOW, 0, HIGH, 1, "#ffffff"),
        Region("", (0, 0), HIGH, LOW, 1, HIGH, "#ffffff"),
        Region(_("In place and felt"), (1, 0), HIGH, HIGH, 1, 1, "#dcefec"),
        Region(_("In place, not felt: ask why"), (1, 1), HIGH, 0, 1, LOW, "#e6ecf4"),
    )


def region_of(conditions: float, felt: float) -> str:
    """The name of the part that a point lies in."""
    fragile, missing, partly, _partly, working, unfelt = (region.words for region in regions())
    if is_high(conditions):
        return working if is_high(felt) else unfelt if is_low(felt) else partly
    if is_low(conditions):
        return fragile if is_high(felt) else missing
    return partly


def plane(points: Sequence[Point], *, width: int = 720) -> Chart:
    """Every mechanism on the plane, numbered, with its name beside it. On a narrow picture, and where one name finds no
    room, all are in the key."""
    return _plane(tuple(points), width, get_language())


@lru_cache(maxsize=64)
def _plane(points: tuple[Point, ...], width: int, _language: str | None) -> Chart:
    wide = width >= BESIDE
    left, top, right = 38.0, 28.0, width - 6.0
    field = Frame(left, top, right, top + (490.0 if wide else right - left))

    def at(conditions: float, felt: float) -> Spot:
        x = field.left + INSET + drawn(conditions) * (field.width - 2 * INSET)
        return round(x, 1), round(field.bottom - INSET - drawn(felt) * (field.height - 2 * INSET), 1)

    def cell(conditions: float, felt: float) -> Frame:
        """The nine parts between the cuts: a marker that must move aside stays in that of its scores."""
        (x1, y1), (x2, y2) = at(LOW, LOW), at(HIGH, HIGH)
        across = [field.left + INSET, x1, x2, field.right - INSET]
        down = [field.top + INSET, y2, y1, field.bottom - INSET]
        column, row = _third(conditions), 2 - _third(felt)
        return Frame(across[column], down[row], across[column + 1], down[row + 1])

    known = [
        (number, at(point.conditions, point.felt), cell(point.conditions, point.felt), _band(point))
        for number, point in enumerate(points, 1)
        if point.conditions is not None and point.felt is not None
    ]
    true = [spot for _number, spot, _cell, _look in known]
    names = [_name(region, _frame(region, at, field), true, wide) for region in regions() if region.words]
    taken = [frame for _lines, frame in names]
    inner = Frame(field.left + INSET, field.top + INSET, field.right - INSET, field.bottom - INSET)
    apart = spread_out(true, APART, [room for _number, _spot, room, _look in known], inner, taken)
    spots = [(round(x, 1), round(y, 1)) for x, y in apart]
    markers = [
        Marker(number, *spot, look, _leader(spot, own))
        for (number, own, _cell, look), spot in zip(known, spots, strict=True)
    ]
    room = Frame(field.left + 3, field.top + 3, field.right - 3, field.bottom - 3)
    labels: list[Label | None] = [None] * len(markers)
    wrapped = [
        wrap(points[marker.number - 1].label + points[marker.number - 1].mark, SIZE, LABEL) for marker in markers
    ]
    if wide:
        sizes = [(max(text_width(line, SIZE) for line in lines), STEP * len(lines)) for lines in wrapped]
        labels = place_labels(spots, RADIUS, sizes, room, taken)
    texts = [line for lines, _frame in names for line in lines]
    for lines, label, spot in zip(wrapped, labels, spots, strict=True):
        texts += _label(lines, label, spot)
    texts += _axes(field, at)
    # Where one finds no room beside its marker the key lists all: nobody should have to look in two places.
    placed = {marker.number for marker in markers} if all(labels) else set()
    listed = [number for number in range(1, len(points) + 1) if number not in placed]
    key_texts, key_markers, height = _key(points, listed, width, field.bottom + 44, {m.number for m in markers})
    return draw(
        "plane",
        width=width,
        height=height,
        text=_text(points),
        field=field,
        parts=[(_frame(one, at, field), one.fill) for one in regions()],
        leaders=[label.line for label in labels if label and label.line],
        markers=[*markers, *key_markers],
        texts=[*texts, *key_texts],
    )


def _third(score: float) -> int:
    """The column, or the row from below, that a score lies in."""
    return 2 if is_high(score) else 0 if is_low(score) else 1


def _leader(spot: Spot, own: Spot) -> Leader | None:
    """The line to a marker's true place, if the marker has been moved off it."""
    return Leader(*spot, *own) if hypot(spot[0] - own[0], spot[1] - own[1]) > RADIUS else None


def _frame(region: Region, at: Callable[[float, float], Spot], field: Frame) -> Frame:
    """A region from cut to cut, or to the plane's edge."""
    (left, top), (right, bottom) = at(region.left, region.top), at(region.right, region.bottom)
    return Frame(
        left if region.left else field.left,
        top if region.top < 1 else field.top,
        right if region.right < 1 else field.right,
        bottom if region.bottom else field.bottom,
    )


def _name(region: Region, frame: Frame, spots: Sequence[Spot], wide: bool) -> tuple[list[Text], Frame]:
    """A region's name where no marker lies on it, and the room that it takes."""
    size = SIZE if wide else 11.5
    lines = wrap(region.words, size, frame.right - frame.left - 12, 600)
    width = max(text_width(line, size, 600) for line in lines)
    height = STEP * len(lines)
    right, down = frame.right - frame.left - 12 - width, frame.bottom - frame.top - 10 - height

    def stands(place: tuple[float, float]) -> Frame:
        left, top = frame.left + 6 + place[0] * right, frame.top + 5 + place[1] * down
        return Frame(left, top, left + width, top + height)

    tenths = [n / 10 for n in range(11)]
    places = sorted(
        ((across, below) for across in tenths for below in tenths),
        key=lambda place: abs(place[0] - region.place[0]) + abs(place[1] - region.place[1]),
    )
    # Where many share a place, the ones that move aside need room around it.
    crowds = [sum(hypot(x - a, y - b) < 2 * RADIUS for a, b in spots) for x, y in spots]
    free = (
        one
        for spare in (8.0, 0.0)
        for one in map(stands, places)
        if not any(
            one.touches_disc(*spot, RADIUS + 2 + spare * sqrt(crowd - 1))
            for spot, crowd in zip(spots, crowds, strict=True)
        )
    )
    found = next(free, stands(region.place))
    x = found.left + region.place[0] * width
    anchor = "start" if region.place[0] == 0 else "end" if region.place[0] == 1 else "middle"
    texts = [
        Text(round(x, 1), round(found.top + (n + 0.8) * STEP, 1), line, anchor, 600, size)
        for n, line in enumerate(lines)
    ]
    return texts, found


def _label(lines: Sequence[str], label: Label | None, spot: Spot) -> list[Text]:
    """A label's lines, straight on the side where its marker is."""
    if label is None:
        return []
    frame = label.frame
    if frame.right < spot[0]:
        x, anchor = frame.right, "end"
    elif frame.left > spot[0]:
        x, anchor = frame.left, "start"
    else:
        x, anchor = (frame.left + frame.right) / 2, "middle"
    return [Text(round(x, 1), round(frame.top + (n + 0.8) * STEP, 1), line, anchor) for n, line in enumerate(lines)]


def _axes(field: Frame, at: Callable[[float, float], Spot]) -> list[Text]:
    """Both axes by name, with the ends and the cuts by number."""
    texts = [
        Text(field.left, field.top - 11, _("Felt ↑"), weight=700),
        Text(field.right, field.bottom + 33, _("In place →"), "end", weight=700),
    ]
    for score in (0, LOW, HIGH, 1):
        x, y = at(score, score)
        texts.append(Text(x, field.bottom + 16, str(percent(score)), "middle"))
        texts.append(Text(field.left - 6, middle(y, SIZE), str(percent(score)), "end"))
    return texts


def _key(
    points: Sequence[Point], listed: Sequence[int], width: float, top: float, on_plane: set[int]
) -> tuple[list[Text], list[Marker], float]:
    """Rows of number, name and figures, and the height of the picture below them. Points that are not on the plane
    come last, under a line that says why."""
    texts: list[Text] = []
    markers: list[Marker] = []
    columns = 2 if width >= BESIDE else 1
    each = (width - 16 - 28 * (columns - 1)) / columns
    y = top
    for title, numbers in (
        (_("Key"), [number for number in listed if number in on_plane]),
        (_("Not on the plane: a score is not known"), [number for number in listed if number not in on_plane]),
    ):
        if not numbers:
            continue
        y += 6
        texts.append(Text(8, y + 12, title, weight=600))
        figures = _("in place / felt")
        # Beside the title if there is ample room, also for the wider letters of another font; else below it.
        if 1.2 * (text_width(title, SIZE, 600) + text_width(figures, 11.5)) + 24 > each:
            y += 16
        head, y = y, y + 22
        first, bottom = y, y
        half = -(-len(numbers) // columns)
        for column in range(columns):
            left = 8 + column * (each + 28)
            own = numbers[column * half : (column + 1) * half]
            if own:
                texts.append(Text(left + each, head + 12, figures, "end", size=11.5))
            y = first
            for number in own:
                point = points[number - 1]
                lines = wrap(point.label, SIZE, each - 26 - 70)
                markers.append(Marker(number, left + RADIUS, y + RADIUS, _band(point)))
                for n, line in enumerate(lines):
                    texts.append(Text(left + 26, middle(y + RADIUS + n * STEP, SIZE), line))
                both = f"{short_figure(point.conditions)}{point.mark} / {short_figure(point.felt)}"
                texts.append(Text(left + each, middle(y + RADIUS, SIZE), both, "end", 600))
                y += 23 + STEP * (len(lines) - 1)
            bottom = max(bottom, y)
        y = bottom
    if any(point.carried for point in points):
        for line in wrap(carried_key(), SIZE, width - 16):
            texts.append(Text(8, y + 18, line))
            y += STEP + 1
        y += 6
    return texts, markers, round(y + 4, 1)


def _band(point: Point) -> Band:
    known = point.conditions is not None and point.felt is not None
    return band(lowest((point.conditions, point.felt)) if known else None)


def _text(points: Sequence[Point]) -> str:
    """The plane in sentences: who lies in which part, with both figures."""
    said = [_("Each mechanism by how far its conditions are in place (across) and how far it is felt (upwards).")]
    by_region: dict[str, list[str]] = {}
    unknown = []
    for point in points:
        figures = {
            "label": point.label,
            "conditions": figure_words(point.conditions),
            "felt": figure_words(point.felt),
        }
        words = _("%(label)s (in place %(conditions)s, felt %(felt)s)") % figures
        if point.carried:
            pattern = _(
                "%(label)s (in place %(conditions)s, but only carried over from what leads to it, felt %(felt)s)"
            )
            words = pattern % figures
        if point.conditions is None or point.felt is None:
            unknown.append(words)
        else:
            by_region.setdefault(region_of(point.conditions, point.felt), []).append(words)
    for region in regions():
        if region.words in by_region:
            names = ", ".join(by_region[region.words])
            said.append(_("%(region)s: %(names)s.") % {"region": region.words, "names": names})
    if unknown:
        said.append(_("Not on the plane, because a score is not known: %(names)s.") % {"names": ", ".join(unknown)})
    return " ".join(said)
