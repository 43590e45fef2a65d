"""How wide words are in Inter, so that a chart can be laid out without a browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FILES = {400: "Inter-Regular.otf", 600: "Inter-SemiBold.otf", 700: "Inter-Bold.otf"}


@cache
def _advances(weight: int) -> tuple[dict[int, float], float]:
    """The width of each character in parts of the font's size, and that of one the font lacks."""
    with TTFont(FONTS / FILES[weight], lazy=True) as font:
        widths, size = font["hmtx"].metrics, font["head"].unitsPerEm
        known = {character: widths[glyph][0] / size for character, glyph in font.getBestCmap().items()}
    return known, max(known.values())


def text_width(text: str, size: float, weight: int = 400) -> float:
    """The width of a line in pixels at a font size in pixels, without kerning, which only brings letters closer."""
    known, missing = _advances(weight)
    return size * sum(known.get(ord(character), missing) for character in text)


def wrap(text: str, size: float, most: float, weight: int = 400) -> list[str]:
    """The text in lines no wider than ``most``, broken at spaces, and inside a word only where it must be."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, weight) <= most:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, size, weight) > most and len(word) > 1:
            fits = next((n for n in range(len(word) - 1, 1, -1) if text_width(word[:n], size, weight) <= most), 1)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line] if line else lines
