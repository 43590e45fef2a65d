"""Colours of the charts, the same as on the pages (site.css), and how a score's band is told apart.

Brown, sand and teal stay apart for people who see red and green alike. In grey brown and teal are one, so what is low
is hatched or marked besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc_assess.scoring.numbers import is_high, is_low

NAVY = "#12355b"
TEXT = "#16202b"
MUTED = "#4a5866"
EDGE = "#5c6975"
LINE = "#c9d2da"
PALE = "#f1f4f7"
WHITE = "#ffffff"
TEAL = "#0b6e66"
SAND = "#f0d9a0"
BROWN = "#9a4a0c"

#: The five levels of a scale from the least to the most favourable, each with the colour of text on it.
LEVELS = (
    (BROWN, WHITE),
    ("#dba463", TEXT),
    ("#e9edf1", TEXT),
    ("#7cc3b8", TEXT),
    (TEAL, WHITE),
)

BandName = Literal["high", "between", "low", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Band:
    """How a score is drawn: ``fill`` with ``ink`` on it and ``edge`` around; ``dash`` for a score not known."""

    name: BandName
    fill: str
    ink: str
    edge: str
    dash: str


BANDS: dict[BandName, Band] = {
    "high": Band(name="high", fill=TEAL, ink=WHITE, edge=TEAL, dash=""),
    "between": Band(name="between", fill=SAND, ink=TEXT, edge="#8a6d1f", dash=""),
    "low": Band(name="low", fill=BROWN, ink=WHITE, edge=BROWN, dash=""),
    "unknown": Band(name="unknown", fill=WHITE, ink=MUTED, edge=EDGE, dash="4 3"),
}


def band(score: float | None) -> Band:
    """The band that a score lies in."""
    if score is None:
        return BANDS["unknown"]
    return BANDS["high" if is_high(score) else "low" if is_low(score) else "between"]
