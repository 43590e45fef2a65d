"""The causal chain: fourteen mechanisms, what moves what, and the path to look along.

A link's sign stands between two mechanisms as they are named: more conflict, less trust. A score says how good things
are, so the box of an adverse mechanism says what a high score means, such as “Conflict is low”.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from ioc_assess.scoring.chain import forks
from ioc_assess.scoring.mechanisms import MechanismScore
from ioc_assess.scoring.numbers import is_high
from ioc_assess.theory.model import Link, Mechanism, Theory

from .arrows import Arrow, strokes
from .chain_layout import NARROW, OUTCOME, PILLARS, WIDE, Layout
from .look import BANDS, Band, band
from .marks import hatch
from .picture import Chart, draw
from .text import text_width, wrap
from .words import CARRIED, carried_key, figure_words, short_figure

NAME, CLAIM, FIGURES = 13.0, 11.5, 12.5  # sizes of a box's lines
LEADING = 3.5  # between two lines
ABOVE, LEFT, RIGHT = 7, 15, 9  # from a box's edges to its words; on the left stands the strip
STRIP = 9  # the hatched edge of a low box
MARK = 20  # what the mark of the level takes of a line
EDGE_OF_PATH = 3  # how far outside a box the line of a path runs
FEWEST_STEPS = 2  # a path of no more goes from a drive to collaboration and leads nowhere back, so none is drawn
PAIR = 9  # how far a link and its feedback each stand off the middle


@dataclass(frozen=True)
class Line:
    """A line of text at ``x``, ``y``: its parts with their left edges and weights."""

    y: float
    size: float
    parts: list[tuple[float, str, int]]


@dataclass(frozen=True)
class Words:
    """What a line says, in parts with their weights."""

    parts: tuple[tuple[str, int], ...]
    size: float

    @property
    def height(self) -> float:
        """How much room it takes."""
        return self.size + LEADING

    @property
    def width(self) -> float:
        """How wide it is."""
        return sum(text_width(part, self.size, weight) for part, weight in self.parts)

    def at(self, x: float, y: float) -> Line:
        """The line with its left end on the base line ``y``."""
        placed = []
        for part, weight in self.parts:
            if part.strip():
                placed.append((round(x, 1), part.strip(), weight))
            x += text_width(part, self.size, weight)
        return Line(round(y, 1), self.size, placed)


@dataclass
class Box:
    """A mechanism's shape, coloured by ``band``, with words in the upper ``head`` pixels.

    ``rail`` gives the left and right of what goes down to ``bottom``: of all but a narrow picture's pillars that is the
    whole box.
    """

    code: str
    band: Band
    left: float
    right: float
    top: float
    bottom: float
    head: float
    rail: tuple[float, float]
    words: list[Words]
    mark: float
    marked: bool = False

    @property
    def has_rail(self) -> bool:
        """Whether it is a head with a rail."""
        return self.rail != (self.left, self.right)

    def outline(self, out: float = 0) -> str:
        """The corners, ``out`` pixels further outside, as an SVG path."""
        left, right, top, bottom = self.left - out, self.right + out, self.top - out, self.bottom + out
        inner_left, inner_right, below = self.rail[0] - out, self.rail[1] + out, self.top + self.head + out
        if not self.has_rail:
            return f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}z"
        if self.rail[0] == self.left:
            return f"M{left:g} {top:g}H{right:g}V{below:g}H{inner_right:g}V{bottom:g}H{left:g}z"
        return f"M{left:g} {top:g}H{right:g}V{bottom:g}H{inner_left:g}V{below:g}H{left:g}z"

    @property
    def shape(self) -> str:
        """The outline."""
        return self.outline()

    @property
    def path(self) -> str:
        """The line of a path around the box, if it lies on one."""
        return self.outline(EDGE_OF_PATH) if self.marked else ""

    @property
    def strip(self) -> str:
        """Hatching along the outer edge of a low box."""
        if self.band.name != "low":
            return ""
        x = self.right - STRIP if self._on_right else self.left
        return hatch(x, self.top, STRIP, self.bottom - self.top, 7)

    @property
    def _on_right(self) -> bool:
        """Whether the rail is on the right, and so the strip."""
        return self.rail[0] != self.left

    @property
    def _first(self) -> float:
        """Where the words begin."""
        return self.top + (self.head - sum(one.height for one in self.words)) / 2

    @property
    def lines(self) -> list[Line]:
        """The words in their places."""
        y, placed = self._first, []
        for one in self.words:
            y += one.height
            placed.append(one.at(self.left + (RIGHT if self._on_right else LEFT), y - LEADING - 1))
        return placed

    @property
    def level(self) -> tuple[str, str]:
        """The mark of the level: beside the name, or above it where the name needs the whole width."""
        if self.mark:
            return level(self.band, self.right - (LEFT if self._on_right else RIGHT) - 14, self._first + 2)
        return level(self.band, self.left + LEFT, self._first - 14)


def level(one: Band, x: float, y: float) -> tuple[str, str]:
    """Three steps, full and empty ones: as many are full as the band is high."""
    full = {"low": 1, "between": 2, "high": 3}.get(one.name, 0)
    steps = [f"M{x + 4.5 * n:g} {y + 11:g}v{-height:g}h3v{height:g}z" for n, height in enumerate((4, 7.5, 11))]
    return ("".join(steps[:full]), "".join(steps[full:])) if full else ("", "")


def chain(
    theory: Theory,
    mechanisms: Mapping[str, MechanismScore],
    limiting: Sequence[Sequence[str]],
    *,
    carried: Collection[str] = (),
    width: float = WIDE.width,
) -> Chart:
    """The chain with both scores in each box, coloured by the lower of them. ``limiting``: the paths to mark.
    ``carried``: the mechanisms of which what is in place is only carried over from others.

    There are two drawings, 720 and 350 wide; from 720 on the wide one is taken.
    """
    layout = WIDE if width >= WIDE.width else NARROW
    boxes = _boxes(theory, mechanisms, carried, layout)
    marked = [path for path in limiting if len(path) > FEWEST_STEPS]
    for code in {code for path in marked for code in path}:
        boxes[code].marked = True
    steps = {step for path in marked for step in pairwise(path)}
    key = _key(layout.width, boxes[OUTCOME].bottom + 18, marked=bool(steps), carried=bool(carried))
    arrows = [_arrow(link, boxes, layout, steps) for link in theory.links]
    return draw(
        "chain",
        width=layout.width,
        height=key.bottom,
        text=_text(theory, mechanisms, limiting, carried),
        boxes=list(boxes.values()),
        strokes=strokes([*arrows, *key.arrows]),
        key=key,
    )


def _boxes(
    theory: Theory, mechanisms: Mapping[str, MechanismScore], carried: Collection[str], layout: Layout
) -> dict[str, Box]:
    """Every box, below one another: their heights follow from their words."""

    def box(code: str, left: float, right: float, top: float) -> Box:
        one = mechanisms[code]
        mark = 0 if code in PILLARS and not layout.has_rails else MARK
        words = _words(theory.mechanism[code], one, code in carried, right - left - LEFT - RIGHT, mark)
        height = sum(line.height for line in words) + 2 * ABOVE
        return Box(code, band(one.lower), left, right, top, top + height, height, (left, right), words, mark)

    y = 6.0
    pillars = [box(code, *layout.pillars[code], y) for code in PILLARS]
    if layout.has_rails:
        y += max(pillar.head for pillar in pillars)
        for pillar in pillars:
            pillar.head, pillar.rail = y - pillar.top, layout.rails[pillar.code]
    boxes = {pillar.code: pillar for pillar in pillars}
    for gap, cells in layout.rows:
        row = [box(code, left, right, y + gap) for code, left, right in cells]
        if row[0].code == OUTCOME:
            for pillar in pillars:
                pillar.bottom = y
        y = max(one.bottom for one in row)
        for one in row:
            one.bottom, one.head = y, y - one.top
            boxes[one.code] = one
    if not layout.has_rails:
        for pillar in pillars:
            pillar.head = pillar.bottom - pillar.top
    return boxes


def _words(mechanism: Mechanism, score: MechanismScore, carried: bool, width: float, mark: float) -> list[Words]:
    """The name, of an adverse mechanism what a high score means, and both figures, bold what prints as the lower."""
    words = [Words(((line, 600),), NAME) for line in wrap(mechanism.name, NAME, width - mark, 600)]
    if mechanism.polarity < 0:
        claim = _("“%(claim)s”") % {"claim": mechanism.favourable}
        words += [Words(((line, 400),), CLAIM) for line in wrap(claim, CLAIM, width)]
    lower = short_figure(score.lower)
    figures = [
        (
            (f"{word} ", 400),
            (f"{figure}{sign}", 700 if value is not None and figure == lower else 400),
        )
        for word, value, sign in (
            (_("In place"), score.conditions, CARRIED if carried else ""),
            (_("Felt"), score.felt, ""),
        )
        for figure in (short_figure(value),)
    ]
    both = Words((*figures[0], ("   ", 400), *figures[1]), FIGURES)
    return [*words, both] if both.width <= width else [*words, *(Words(one, FIGURES) for one in figures)]


def _arrow(link: Link, boxes: Mapping[str, Box], layout: Layout, steps: set[tuple[str, str]]) -> Arrow:
    """A link as an arrow from edge to edge, clear of the line of a path around its target."""
    source, target = boxes[link.source], boxes[link.target]
    free = EDGE_OF_PATH + 2.5 if target.marked else 1
    x = layout.across.get((link.source, link.target))
    if x is not None:
        down = source.bottom <= target.top
        x1, y1, x2, y2 = (
            x,
            source.bottom if down else source.top,
            x,
            target.top - free if down else target.bottom + free,
        )
    else:
        inner = target if link.source in PILLARS else source
        y1 = y2 = (inner.top + inner.bottom) / 2 + layout.aside(link, PAIR)
        if source.rail[0] > target.rail[1]:
            x1, x2 = source.rail[0], target.rail[1] + free
        else:
            x1, x2 = source.rail[1], target.rail[0] - free
    marked = not link.feedback and (link.source, link.target) in steps
    return Arrow(x1=x1, y1=y1, x2=x2, y2=y2, sign=link.sign, feedback=link.feedback, marked=marked)


@dataclass(frozen=True)
class Swatch:
    """A band's sample in the key."""

    x: float
    y: float
    band: Band

    @property
    def level(self) -> tuple[str, str]:
        """The mark of its level."""
        return level(self.band, self.x + 13, self.y + 2.5)

    @property
    def strip(self) -> str:
        """The hatching of its edge, if it is low."""
        return hatch(self.x, self.y, STRIP, 16, 7) if self.band.name == "low" else ""


@dataclass(frozen=True)
class Key:
    """The key under the chain; its arrows are drawn with all others."""

    lines: list[Line]
    swatches: list[Swatch]
    arrows: list[Arrow]
    bottom: float


def _key(width: float, top: float, *, marked: bool, carried: bool) -> Key:
    samples: list[tuple[str, Band | dict[str, Any]]] = [
        (_("high: 70 or more"), BANDS["high"]),
        (_("between"), BANDS["between"]),
        (_("low: under 45"), BANDS["low"]),
        (_("not known"), BANDS["unknown"]),
        (_("raises the other"), {"sign": 1}),
        (_("lowers the other"), {"sign": -1}),
        (_("feeds back (in no score)"), {"sign": 1, "feedback": True}),
    ]
    if marked:
        samples.append((_("look here for what limits"), {"sign": 1, "marked": True}))
    lead = Words(((_("Colour by the lower score:"), 600),), 12)
    lines, swatches, arrows = [lead.at(6, top + 13)], [], []
    x, y = 6 + lead.width + 12, top
    for text, sample in samples:
        words = Words(((text, 400),), 12)
        if x > 6 and x + 40 + words.width > width - 6:
            x, y = 6.0, y + 23
        lines.append(words.at(x + 40, y + 13))
        if isinstance(sample, Band):
            swatches.append(Swatch(round(x, 1), y, sample))
        else:
            left = round(x, 1)
            arrows.append(Arrow(x1=left, y1=y + 8, x2=left + 34, y2=y + 8, **sample))
        x += 40 + words.width + 14
    notes = [
        _("Words in “ ” tell what a high score means, where less is better."),
        *([carried_key()] if carried else []),
    ]
    for line in (line for note in notes for line in wrap(note, 12, width - 12)):
        y += 19
        lines.append(Words(((line, 400),), 12).at(6, y + 17))
    return Key(lines, swatches, arrows, round(y + 28, 1))


def _text(
    theory: Theory,
    mechanisms: Mapping[str, MechanismScore],
    limiting: Sequence[Sequence[str]],
    carried: Collection[str],
) -> str:
    """The chain in sentences: what limits, where to look, and both figures of every mechanism."""

    def name(code: str) -> str:
        return theory.mechanism[code].name

    def scored(code: str) -> str:
        """What is low where its score is."""
        one = theory.mechanism[code]
        return _("“%(claim)s”") % {"claim": one.favourable} if one.polarity < 0 else one.name

    said = [_("The causal chain of the theory, from what comes first to collaborative behaviour.")]
    for path in limiting:
        drive = {"drive": name(path[-2])}
        if is_high(mechanisms[path[-2]].lower or 0):
            said.append(_("The weaker drive, high as it is, is: %(drive)s.") % drive)
        else:
            said.append(_("What limits is: %(drive)s.") % drive)
        if len(path) > FEWEST_STEPS:
            said.append(_("The path to look along: %(path)s.") % {"path": " → ".join(name(code) for code in path)})
            said += [
                _("About as low as %(taken)s, and so as likely a step: %(others)s.")
                % {"taken": scored(fork.taken), "others": ", ".join(scored(code) for code in fork.others)}
                for fork in forks(theory, mechanisms, path)
            ]
        else:
            said.append(_("No path is marked behind it."))
    if not limiting:
        said.append(_("No path is marked, because it is not known which of the two drives limits."))
    said.append(_("Each mechanism with its two scores from 0 to 100, where high is good:"))
    for mechanism in theory.mechanisms:
        one = mechanisms[mechanism.code]
        label = mechanism.name
        if mechanism.polarity < 0:
            label = _("%(name)s (a high score means: %(claim)s)") % {"name": label, "claim": mechanism.favourable}
        figures = {"name": label, "conditions": figure_words(one.conditions), "felt": figure_words(one.felt)}
        if mechanism.code in carried:
            pattern = _(
                "%(name)s: in place %(conditions)s, but only carried over from what leads to it, since none of its own "
                "questions was asked or could be scored; felt %(felt)s."
            )
            said.append(pattern % figures)
        else:
            said.append(_("%(name)s: in place %(conditions)s, felt %(felt)s.") % figures)
    return " ".join(said)
