"""Arrows with a sign: plus in a white circle behind a full head, minus in a full circle behind a hollow one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .look import MUTED, NAVY, WHITE

HEAD = 8  # a head's length
SIGN = 6.5  # the radius of the circle with the sign


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A level or upright line to ``x2``, ``y2``. ``marked``: of a path; ``feedback``: drawn and never computed."""

    x1: float
    y1: float
    x2: float
    y2: float
    sign: int
    feedback: bool = False
    marked: bool = False

    def _back(self, far: float, aside: float = 0) -> tuple[float, float]:
        """The point so far before the end, and so far to its side."""
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        along, down = (dx > 0) - (dx < 0), (dy > 0) - (dy < 0)
        return self.x2 - far * along - aside * down, self.y2 - far * down + aside * along

    @property
    def line(self) -> str:
        """From its beginning to its head, as an SVG path like all that follow."""
        x, y = self._back(HEAD)
        return f"M{self.x1:g} {self.y1:g}L{x:g} {y:g}"

    @property
    def head(self) -> str:
        """The three corners of the head."""
        half = 5.5 if self.marked else 4.5
        (x1, y1), (x2, y2) = self._back(HEAD, half), self._back(HEAD, -half)
        return f"M{self.x2:g} {self.y2:g}L{x1:g} {y1:g}L{x2:g} {y2:g}z"

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the circle."""
        return self._back(HEAD + SIGN + 1)

    @property
    def circle(self) -> str:
        """The circle around the sign."""
        x, y = self.middle
        return f"M{x - SIGN:g} {y:g}a{SIGN} {SIGN} 0 1 1 {2 * SIGN:g} 0a{SIGN} {SIGN} 0 1 1 {-2 * SIGN:g} 0z"

    @property
    def mark(self) -> str:
        """The sign itself."""
        x, y = self.middle
        minus = f"M{x - 3.5:g} {y:g}h7"
        return minus + f"M{x:g} {y - 3.5:g}v7" if self.sign > 0 else minus


@dataclass(frozen=True, kw_only=True)
class Strokes:
    """Arrows of one look, each of their parts as a single path: many small elements would take longer to draw."""

    colour: str
    width: float
    dash: str
    lines: str
    #: Heads, circles and marks of one sign, with the colours inside heads, inside circles, and of the marks.
    signed: list[tuple[str, str, str, str, str, str]]


def strokes(arrows: Iterable[Arrow]) -> list[Strokes]:
    """Arrows gathered by their look, those of paths last, so that nothing lies on them."""
    arrows = list(arrows)
    found = []
    for marked, feedback in ((False, False), (False, True), (True, False)):
        own = [one for one in arrows if (one.marked, one.feedback) == (marked, feedback)]
        colour = NAVY if marked else MUTED
        signed = []
        for sign, inks in ((1, (colour, WHITE, colour)), (-1, (WHITE, colour, WHITE))):
            same = [one for one in own if one.sign == sign]
            if same:
                heads, circles, marks = (
                    "".join(parts) for parts in zip(*((one.head, one.circle, one.mark) for one in same), strict=True)
                )
                signed.append((heads, circles, marks, *inks))
        if own:
            lines = "".join(one.line for one in own)
            width, dash = 4 if marked else 1.5, "3 2" if feedback else ""
            found.append(Strokes(colour=colour, width=width, dash=dash, lines=lines, signed=signed))
    return found
