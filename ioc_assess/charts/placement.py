"""Finds room for markers and their labels on a plane, so that none lies on another.

The same points always give the same picture: places are tried in a fixed order and the first of the best is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, cos, hypot, pi, sin

#: How far a label's edge may stand from its marker's edge, nearest first. Beyond the last nobody would follow a line.
DISTANCES = (3, 7, 14, 24, 36, 50, 66)
#: Directions in sixteenths of a turn clockwise from the right, the most readable first.
DIRECTIONS = (0, 8, 1, 15, 7, 9, 2, 14, 6, 10, 4, 12, 3, 13, 5, 11)
#: By how many pixels of distance each next direction is worse.
LESS_READABLE = 1.5
#: A label nearer than this needs no line to its marker, unless another marker is less than so much farther from it.
NEAR, CLEARLY = 8, 10
#: A line at least so long tells whose label it is, also if other markers are nearer.
LEADS = 12
#: How many orders of placing labels are tried.
ATTEMPTS = 6
#: Free room kept around a label.
MARGIN = 2.0


@dataclass(frozen=True)
class Frame:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return round(self.right - self.left, 1)

    @property
    def height(self) -> float:
        """From top to bottom."""
        return round(self.bottom - self.top, 1)

    def meets(self, other: Frame, margin: float = 0) -> bool:
        """Whether the two come nearer to each other than ``margin``."""
        return (
            self.left < other.right + margin
            and other.left < self.right + margin
            and self.top < other.bottom + margin
            and other.top < self.bottom + margin
        )

    def holds(self, other: Frame) -> bool:
        """Whether the other lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """The point of the rectangle that is nearest."""
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)

    def distance(self, x: float, y: float) -> float:
        """How far a point lies off it."""
        near = self.nearest(x, y)
        return hypot(near[0] - x, near[1] - y)

    def touches_disc(self, x: float, y: float, radius: float) -> bool:
        """Whether a disc reaches into the rectangle."""
        return self.distance(x, y) < radius


@dataclass(frozen=True)
class Line:
    """A straight line between two points."""

    x1: float
    y1: float
    x2: float
    y2: float

    def crosses(self, other: Line) -> bool:
        """Whether the two lines cross."""

        def side(line: Line, x: float, y: float) -> float:
            return (line.x2 - line.x1) * (y - line.y1) - (line.y2 - line.y1) * (x - line.x1)

        return (
            side(self, other.x1, other.y1) * side(self, other.x2, other.y2) < 0
            and side(other, self.x1, self.y1) * side(other, self.x2, self.y2) < 0
        )

    def passes(self, x: float, y: float, radius: float) -> bool:
        """Whether the line comes within ``radius`` of a point."""
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        length = dx * dx + dy * dy
        along = 0.0 if not length else min(1.0, max(0.0, ((x - self.x1) * dx + (y - self.y1) * dy) / length))
        return hypot(self.x1 + along * dx - x, self.y1 + along * dy - y) < radius

    def enters(self, frame: Frame) -> bool:
        """Whether the line runs through a rectangle."""
        if (
            max(self.x1, self.x2) < frame.left
            or min(self.x1, self.x2) > frame.right
            or max(self.y1, self.y2) < frame.top
            or min(self.y1, self.y2) > frame.bottom
        ):
            return False
        diagonals = (
            Line(frame.left, frame.top, frame.right, frame.bottom),
            Line(frame.left, frame.bottom, frame.right, frame.top),
        )
        inside = frame.left < self.x2 < frame.right and frame.top < self.y2 < frame.bottom
        return inside or any(self.crosses(diagonal) for diagonal in diagonals)


@dataclass(frozen=True)
class Label:
    """Where a label stands, with a line to its marker where it is not beside it."""

    frame: Frame
    line: Line | None


Spot = tuple[float, float]


def spread_out(
    spots: Sequence[Spot], apart: float, rooms: Sequence[Frame], beyond: Frame, taken: Sequence[Frame] = ()
) -> list[Spot]:
    """The spots moved until each is so far from every other.

    Whoever can stay does. The others go to the nearest free place in their own room, on rings around where they were,
    and to nothing ``taken``. Where a room is full they go anywhere in ``beyond``.
    """
    found: dict[int, Spot] = {}

    def is_free(x: float, y: float) -> bool:
        return all(hypot(x - other[0], y - other[1]) >= apart for other in found.values())

    def nearest(x: float, y: float, room: Frame) -> Spot | None:
        for ring in range(1, ceil(4 * max(room.width, room.height) / apart)):
            for step in range(24):
                a, b = x + ring * apart / 4 * cos(pi * step / 12), y + ring * apart / 4 * sin(pi * step / 12)
                if (
                    room.holds(Frame(a, b, a, b))
                    and is_free(a, b)
                    and not any(one.touches_disc(a, b, apart / 2 + MARGIN) for one in taken)
                ):
                    return a, b
        return None

    for number, spot in enumerate(spots):
        if is_free(*spot):
            found[number] = spot
    for number, spot in enumerate(spots):
        if number not in found:
            found[number] = nearest(*spot, rooms[number]) or nearest(*spot, beyond) or spot
    return [found[number] for number in range(len(spots))]


def place_labels(
    markers: Sequence[Spot], radius: float, sizes: Sequence[tuple[float, float]], room: Frame, taken: Sequence[Frame]
) -> list[Label | None]:
    """A place for the label of each marker, beside it or at the end of a short line; ``None`` where there is no room.

    Labels lie on no marker, no other label and nothing ``taken``, and lines cross none of these and no other line.
    Each label is placed by itself, and all once more when the others are known. No label is then nearer to another
    marker than to its own, with a line neither. Those that found no such place take one at the end of a longer line,
    and if there is none, all begin anew with these as the first.
    """
    order = list(range(len(markers)))
    best: list[Label | None] = []
    for _attempt in range(ATTEMPTS):
        found = _place_in(order, markers, radius, sizes, room, taken)
        if not best or found.count(None) < best.count(None):
            best = found
        if None not in found:
            break
        order.sort(key=lambda number: found[number] is not None)
    return best


def _place_in(
    order: Sequence[int],
    markers: Sequence[Spot],
    radius: float,
    sizes: Sequence[tuple[float, float]],
    room: Frame,
    taken: Sequence[Frame],
) -> list[Label | None]:
    found: list[Label | None] = [None] * len(markers)
    for by_line in (False, False, True):
        for number in order:
            size = sizes[number]
            if by_line and found[number]:
                continue
            others = [label for n, label in enumerate(found) if label and n != number]
            fits = (
                Label(frame, line)
                for frame in _candidates(*markers[number], radius, size)
                if room.holds(frame)
                and not any(frame.meets(one) for one in taken)
                and not any(frame.meets(other.frame, MARGIN) for other in others)
                and not any(frame.touches_disc(*marker, radius + MARGIN) for marker in markers)
                and not any(other.line and other.line.enters(frame) for other in others)
                and _is_clear(line := _line(number, markers, radius, frame), number, markers, radius, taken, others)
                and (_leads(line) if by_line else _is_nearest(frame, number, markers))
            )
            found[number] = next(fits, None)
    return found


def _is_clear(
    line: Line | None,
    number: int,
    markers: Sequence[Spot],
    radius: float,
    taken: Sequence[Frame],
    others: Sequence[Label],
) -> bool:
    """Whether the line from a marker to its label, if there is one, meets nothing on its way."""
    if line is None:
        return True
    return not (
        any(line.passes(*marker, radius + 1) for n, marker in enumerate(markers) if n != number)
        or any(line.enters(one) for one in taken)
        or any(line.enters(other.frame) for other in others)
        or any(other.line is not None and line.crosses(other.line) for other in others)
    )


def _is_nearest(frame: Frame, number: int, markers: Sequence[Spot]) -> bool:
    """Whether a label is nearest to its own marker."""
    own = frame.distance(*markers[number])
    return all(frame.distance(*marker) > own + 1 for n, marker in enumerate(markers) if n != number)


def _leads(line: Line | None) -> bool:
    """Whether a line is long enough for eyes to follow it past nearer markers."""
    return line is not None and hypot(line.x2 - line.x1, line.y2 - line.y1) >= LEADS


def _places() -> list[tuple[float, float, float, int, int]]:
    """Places around a marker, best first: how far, in which direction, and on which sides of the marker the label
    then lies."""
    found = []
    for distance in DISTANCES:
        for rank, direction in enumerate(DIRECTIONS):
            across, down = cos(direction * pi / 8), sin(direction * pi / 8)
            sides = [0 if abs(part) < 0.3 else 1 if part > 0 else -1 for part in (across, down)]
            found.append((distance + LESS_READABLE * rank, (distance, across, down, sides[0], sides[1])))
    return [place for _cost, place in sorted(found, key=lambda one: one[0])]


PLACES = _places()


def _candidates(x: float, y: float, radius: float, size: tuple[float, float]) -> Iterator[Frame]:
    """Places for a label, best first."""
    width, height = size
    for distance, across, down, to_side, to_top in PLACES:
        left = x + (radius + distance) * across + (to_side - 1) * width / 2
        top = y + (radius + distance) * down + (to_top - 1) * height / 2
        yield Frame(left, top, left + width, top + height)


def _line(number: int, markers: Sequence[Spot], radius: float, frame: Frame) -> Line | None:
    """The line from a marker's edge to its label, if the label is not near, or near to another marker too."""
    x, y = markers[number]
    end = frame.nearest(x, y)
    length = hypot(end[0] - x, end[1] - y)
    rivals = any(frame.distance(*marker) < length + CLEARLY for n, marker in enumerate(markers) if n != number)
    if length <= radius + (0 if rivals else NEAR):
        return None
    part = radius / length
    start = (x + (end[0] - x) * part, y + (end[1] - y) * part)
    return Line(*(round(value, 1) for value in (*start, *end)))
