"""The causal chain: fourteen mechanisms, what moves what, and the path to look along.

The drawing rests on one thing about the theory: it splits around trust and faith, the two that most is linked into.
They stand as pillars left and right, what moves them lies between in rows, and the outcome closes the bottom. So every
link is a straight line, no two cross, and none runs through a box. A test holds the drawing to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from ioc_assess.scoring.mechanisms import MechanismScore
from ioc_assess.scoring.numbers import percent
from ioc_assess.theory.model import Link, Mechanism, Theory

from .look import BANDS, MUTED, NAVY, TEXT, Band, band
from .picture import Chart, draw
from .text import text_width, wrap

PILLARS = ("trust", "faith")
OUTCOME = "collaboration"
#: Room between two boxes for an arrow with its sign, and between two that no arrow joins.
ARROW, APART = 34, 10
HEAD, SIGN = 8, 6.5  # an arrow head's length, and the radius of the circle with its sign
PADDING, BESIDE = 7, 9  # above and below the words, and left and right of them
EDGE_OF_PATH = 3  # how far outside a box the line of a path runs


@dataclass(frozen=True)
class Layout:
    """Where things stand. Heights follow from the words; all else is set by hand.

    ``pillars``: left and right of trust and of faith, and of the rail that arrows meet. Where the two are the same the
    pillar is one box; else a head with a rail hanging from it. ``rows``: the room above, then each box with its left
    and right. ``across``: where a link between two rows goes down or up. All other links are level.
    """

    width: int
    pillars: Mapping[str, tuple[float, float]]
    rails: Mapping[str, tuple[float, float]]
    rows: Sequence[tuple[float, Sequence[tuple[str, float, float]]]]
    across: Mapping[tuple[str, str], float]


WIDE = Layout(
    width=720,
    pillars={"trust": (6, 128), "faith": (592, 714)},
    rails={"trust": (6, 128), "faith": (592, 714)},
    rows=(
        (0, (("communication", 172, 324), ("complexity", 368, 548))),
        (ARROW, (("capacity", 236, 484),)),
        (ARROW, (("progress", 236, 484),)),
        (APART, (("vision", 236, 484),)),
        (ARROW, (("conflict", 236, 484),)),
        (ARROW, (("resolution", 172, 338), ("culture", 382, 548))),
        (ARROW, (("confidence", 172, 338), ("legitimacy", 382, 548))),
        (ARROW, (("risk_tolerance", 236, 484),)),
        (ARROW, ((OUTCOME, 6, 714),)),
    ),
    across={
        ("capacity", "complexity"): 433,
        ("capacity", "progress"): 360,
        ("vision", "conflict"): 360,
        ("resolution", "conflict"): 287,
        ("culture", "conflict"): 433,
        ("confidence", "resolution"): 255,
        ("confidence", "risk_tolerance"): 287,
        ("risk_tolerance", OUTCOME): 360,
        ("faith", OUTCOME): 653,
        (OUTCOME, "trust"): 67,
    },
)
NARROW = Layout(
    width=350,
    pillars={"trust": (6, 170), "faith": (180, 344)},
    rails={"trust": (6, 20), "faith": (330, 344)},
    rows=(
        (14, (("communication", 60, 290),)),
        (ARROW, (("complexity", 60, 290),)),
        (ARROW, (("capacity", 60, 290),)),
        (ARROW, (("progress", 60, 290),)),
        (APART, (("legitimacy", 60, 290),)),
        (APART, (("vision", 60, 290),)),
        (APART, (("culture", 108, 290),)),
        (ARROW, (("conflict", 60, 290),)),
        (ARROW, (("resolution", 60, 290),)),
        (ARROW, (("confidence", 60, 290),)),
        (ARROW, (("risk_tolerance", 60, 290),)),
        (ARROW, ((OUTCOME, 6, 344),)),
    ),
    across={
        ("complexity", "communication"): 175,
        ("capacity", "complexity"): 175,
        ("capacity", "progress"): 175,
        ("vision", "conflict"): 84,
        ("culture", "conflict"): 199,
        ("resolution", "conflict"): 175,
        ("confidence", "resolution"): 175,
        ("confidence", "risk_tolerance"): 175,
        ("risk_tolerance", OUTCOME): 175,
        ("faith", OUTCOME): 337,
        (OUTCOME, "trust"): 13,
    },
)


@dataclass(frozen=True)
class Words:
    """A line of text: its parts from left to right, each with its weight."""

    x: float
    y: float
    parts: tuple[tuple[str, int], ...]
    size: float = 12
    fill: str = TEXT

    @property
    def spans(self) -> list[tuple[float, str, int]]:
        """Each part with its left."""
        x, placed = self.x, []
        for part, weight in self.parts:
            if part.strip():
                placed.append((round(x, 1), part.strip(), weight))
            x += text_width(part, self.size, weight)
        return placed


@dataclass
class Box:
    """A mechanism's shape. ``points`` is its outline, of a pillar with a rail six corners."""

    code: str
    band: Band
    left: float
    right: float
    top: float
    bottom: float
    rail: tuple[float, float]
    lines: list[tuple[tuple[tuple[str, int], ...], float]]
    head: float = 0  # the height in which the words stand
    marked: bool = False
    words: list[Words] = field(default_factory=list)
    level: list[tuple[float, float, float, str]] = field(default_factory=list)

    def outline(self, out: float = 0) -> str:
        """The corners as SVG points, ``out`` pixels further outside."""
        left, right, top, bottom = self.left - out, self.right + out, self.top - out, self.bottom + out
        rail_left, rail_right = self.rail[0] - out, self.rail[1] + out
        below = self.top + self.head + out
        if self.rail == (self.left, self.right):
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        elif self.rail[0] == self.left:
            corners = [(left, top), (right, top), (right, below), (rail_right, below), (rail_right, bottom)]
            corners += [(left, bottom)]
        else:
            corners = [(left, top), (right, top), (right, bottom), (rail_left, bottom), (rail_left, below)]
            corners += [(left, below)]
        return " ".join(f"{x:g},{y:g}" for x, y in corners)

    @property
    def around(self) -> str:
        """The outline of the line of a path."""
        return self.outline(EDGE_OF_PATH)

    @property
    def shape(self) -> str:
        """The outline itself."""
        return self.outline()


@dataclass(frozen=True)
class Arrow:
    """A link as a level or upright line that ends at a box's edge."""

    link: Link
    x1: float
    y1: float
    x2: float
    y2: float
    marked: bool = False

    @property
    def _way(self) -> tuple[int, int]:
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        return (dx > 0) - (dx < 0), (dy > 0) - (dy < 0)

    def _back(self, far: float) -> tuple[float, float]:
        """The point so far before the end."""
        dx, dy = self._way
        return self.x2 - far * dx, self.y2 - far * dy

    @property
    def end(self) -> tuple[float, float]:
        """Where the line ends and the head begins."""
        return self._back(HEAD)

    @property
    def head(self) -> str:
        """The arrow head's corners, as SVG points."""
        (x, y), (dx, dy) = self.end, self._way
        half = 5.5 if self.marked else 4.5
        corners = [(self.x2, self.y2), (x - half * dy, y + half * dx), (x + half * dy, y - half * dx)]
        return " ".join(f"{a:g},{b:g}" for a, b in corners)

    @property
    def sign(self) -> tuple[float, float]:
        """The middle of the circle that holds the sign."""
        return self._back(HEAD + SIGN + 1)

    @property
    def mark(self) -> str:
        """The sign itself, plus or minus, as an SVG path."""
        x, y = self.sign
        level = f"M{x - 3.5:g} {y:g}h7"
        return level + f"M{x:g} {y - 3.5:g}v7" if self.link.sign > 0 else level

    @property
    def colour(self) -> str:
        """Navy on a path, grey elsewhere."""
        return NAVY if self.marked else MUTED

    @property
    def stroke(self) -> float:
        """The line's width."""
        return 4 if self.marked else 1.5

    @property
    def dash(self) -> str:
        """Dashes where the link feeds back."""
        return "3 2" if self.link.feedback else ""


def chain(
    theory: Theory,
    mechanisms: Mapping[str, MechanismScore],
    limiting: Sequence[Sequence[str]],
    *,
    width: int = WIDE.width,
) -> Chart:
    """The chain with both scores in each box, coloured by the lower of them. ``limiting``: the paths to mark."""
    layout = WIDE if width >= WIDE.width else NARROW
    boxes = _boxes(theory, mechanisms, layout)
    on_path = {code for path in limiting for code in path}
    steps = {step for path in limiting for step in pairwise(path)}
    for box in boxes.values():
        box.marked = box.code in on_path
        _write(box)
    arrows = [_arrow(link, boxes, layout, steps) for link in theory.links]
    # Paths last, so that nothing lies on them.
    arrows.sort(key=lambda arrow: (arrow.marked, not arrow.link.feedback))
    key, height = _key(layout.width, boxes[OUTCOME].bottom + 18, marked=bool(steps))
    return draw(
        "chain",
        width=layout.width,
        height=height,
        text=_text(theory, mechanisms, limiting),
        boxes=list(boxes.values()),
        arrows=arrows,
        key=key,
        navy=NAVY,
    )


def _boxes(theory: Theory, mechanisms: Mapping[str, MechanismScore], layout: Layout) -> dict[str, Box]:
    boxes: dict[str, Box] = {}

    def box(code: str, left: float, right: float, top: float) -> Box:
        one = mechanisms[code]
        # Beside the name stands the mark of the level; in a narrow pillar it stands above.
        mark = 0 if code in PILLARS and layout.pillars == layout.rails else 22
        lines = _lines(theory.mechanism[code], one, right - left - 2 * BESIDE, mark)
        head = sum(size + 3.5 for _parts, size in lines) + 2 * PADDING
        return Box(code, band(one.lower), left, right, top, top + head, (left, right), lines, head)

    y = 6.0
    for code in PILLARS:
        boxes[code] = box(code, *layout.pillars[code], y)
        boxes[code].rail = layout.rails[code]
    if layout.pillars != layout.rails:
        boxes["trust"].head = boxes["faith"].head = max(boxes[code].head for code in PILLARS)
        y += boxes["trust"].head
    for gap, cells in layout.rows:
        y += gap
        row = [box(code, left, right, y) for code, left, right in cells]
        bottom = max(one.bottom for one in row)
        if row[0].code == OUTCOME:
            for code in PILLARS:
                boxes[code].bottom = y - gap
        for one in row:
            one.bottom = bottom
            one.head = bottom - one.top
            boxes[one.code] = one
        y = bottom
    for code in PILLARS:
        if layout.pillars == layout.rails:
            boxes[code].head = boxes[code].bottom - boxes[code].top
    return boxes


def _lines(
    mechanism: Mechanism, score: MechanismScore, width: float, mark: float
) -> list[tuple[tuple[tuple[str, int], ...], float]]:
    """What a box says: the name, of an adverse mechanism what is scored, and both figures, the lower one bold."""
    lines = [(((line, 600),), 13.0) for line in wrap(mechanism.name, 13, width - mark, 600)]
    if mechanism.polarity < 0:
        claim = _("“%(claim)s”") % {"claim": mechanism.favourable}
        lines += [(((line, 400),), 11.5) for line in wrap(claim, 11.5, width)]
    figures = [(_("In place"), score.conditions), (_("Felt"), score.felt)]
    parts = [
        ((f"{word} ", 400), (_figure(value), 700 if value is not None and value == score.lower else 400))
        for word, value in figures
    ]
    whole = (*parts[0], ("   ", 400), *parts[1])
    if sum(text_width(word, 12.5, weight) for word, weight in whole) <= width:
        return [*lines, (whole, 12.5)]
    return [*lines, *((part, 12.5) for part in parts)]


def _figure(score: float | None) -> str:
    return "–" if score is None else str(percent(score))


def _write(box: Box) -> None:
    """Set the lines in the middle of the box, and the mark of its level in the upper right corner."""
    height = sum(size + 3.5 for _parts, size in box.lines)
    y = box.top + (box.head - height) / 2
    if box.code in PILLARS and box.rail == (box.left, box.right):
        box.level = _level(box.band, box.left + BESIDE + 1, y - 14)
    else:
        box.level = _level(box.band, box.right - BESIDE - 11, y + 2)
    for parts, size in box.lines:
        y += size + 3.5
        box.words.append(Words(box.left + BESIDE, round(y - 4.5, 1), parts, size, fill=box.band.ink))


def _level(one: Band, x: float, y: float) -> list[tuple[float, float, float, str]]:
    """Three steps, as many of them full as the band is high: tells bands apart where colours do not."""
    full = {"low": 1, "between": 2, "high": 3}.get(one.name, 0)
    if not full:
        return []
    heights = (4, 7.5, 11)
    return [
        (x + 4.5 * step, y + 11 - height, height, one.ink if step < full else "none")
        for step, height in enumerate(heights)
    ]


def _arrow(link: Link, boxes: Mapping[str, Box], layout: Layout, steps: set[tuple[str, str]]) -> Arrow:
    source, target = boxes[link.source], boxes[link.target]
    marked = not link.feedback and (link.source, link.target) in steps
    free = 1 + (EDGE_OF_PATH + 1.5 if target.marked else 0)
    x = layout.across.get((link.source, link.target))
    if x is not None:
        if source.bottom <= target.top:
            return Arrow(link, x, source.bottom, x, target.top - free, marked)
        return Arrow(link, x, source.top, x, target.bottom + free, marked)
    inner = target if link.source in PILLARS else source
    y = (inner.top + inner.bottom) / 2
    if {link.source, link.target} in ({"progress", "faith"}, {"complexity", "faith"}, {"conflict", "trust"}):
        y += 9 if link.feedback else -9
    if source.rail[0] > target.rail[1]:
        return Arrow(link, source.rail[0], y, target.rail[1] + free, y, marked)
    return Arrow(link, source.rail[1], y, target.rail[0] - free, y, marked)


@dataclass(frozen=True)
class KeyEntry:
    """One line of the key: a sample and its words."""

    words: Words
    swatch: Band | None = None
    level: Sequence[tuple[float, float, float, str]] = ()
    arrow: Arrow | None = None

    @property
    def x(self) -> float:
        """Left of the sample."""
        return self.words.x - 40

    @property
    def y(self) -> float:
        """Top of the sample."""
        return self.words.y - 13


def _key(width: float, top: float, *, marked: bool) -> tuple[list[KeyEntry], float]:
    """The key in lines, and the height of the whole picture below it."""
    samples: list[tuple[str, Band | Link, bool]] = [
        (_("high: 70 or more"), BANDS["high"], False),
        (_("between"), BANDS["between"], False),
        (_("low: under 45"), BANDS["low"], False),
        (_("not known"), BANDS["unknown"], False),
    ]

    def link(sign: int, feedback: bool = False) -> Link:
        return Link(source="", target="", sign=sign, feedback=feedback, why="", place="")

    samples += [
        (_("raises the other"), link(1), False),
        (_("lowers the other"), link(-1), False),
        (_("feeds back (in no score)"), link(1, True), False),
    ]
    if marked:
        samples.append((_("look here for what limits"), link(1), True))
    lead = _("Colour by the lower score:")
    entries = [KeyEntry(Words(6, top + 13, ((lead, 600),)))]
    x, y = 6 + text_width(lead, 12, 600) + 12, top
    for word, sample, on_path in samples:
        room = 40 + text_width(word, 12) + 14
        if x > 6 and x + room - 14 > width - 6:
            x, y = 6.0, y + 23
        words = Words(x + 40, y + 13, ((word, 400),))
        if isinstance(sample, Band):
            entries.append(KeyEntry(words, swatch=sample, level=_level(sample, x + 9, y + 2.5)))
        else:
            entries.append(KeyEntry(words, arrow=Arrow(sample, x, y + 8, x + 34, y + 8, on_path)))
        x += room
    note = _("Words in “ ”: what is scored, where less of it is better.")
    entries.append(KeyEntry(Words(6, y + 36, ((note, 400),))))
    return entries, y + 48


def _text(theory: Theory, mechanisms: Mapping[str, MechanismScore], limiting: Sequence[Sequence[str]]) -> str:
    """The chain in sentences: what limits, where to look, and both figures of every mechanism."""

    def name(code: str) -> str:
        return theory.mechanism[code].name

    said = [_("The causal chain of the theory, from what comes first to collaborative behaviour.")]
    for path in limiting:
        said.append(_("What limits is: %(drive)s.") % {"drive": name(path[-2])})
        said.append(_("The path to look along: %(path)s.") % {"path": " → ".join(name(code) for code in path)})
    if not limiting:
        said.append(_("No path is marked, because it is not known which of the two drives limits."))
    said.append(_("Each mechanism with its two scores from 0 to 100, where high is good:"))
    for mechanism in theory.mechanisms:
        one = mechanisms[mechanism.code]
        label = mechanism.name
        if mechanism.polarity < 0:
            label = _("%(name)s (scored: “%(claim)s”)") % {"name": label, "claim": mechanism.favourable}
        figures = {"name": label, "conditions": _said(one.conditions), "felt": _said(one.felt)}
        said.append(_("%(name)s: in place %(conditions)s, felt %(felt)s.") % figures)
    return " ".join(said)


def _said(score: float | None) -> str:
    return _("not known") if score is None else str(percent(score))
