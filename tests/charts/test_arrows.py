"""Arrows in figures: a head of 8 pixels, and behind it a circle with a radius of 6.5."""

from __future__ import annotations

from dataclasses import replace

from ioc_assess.charts.arrows import Arrow, strokes

RIGHT = Arrow(x1=100, y1=40, x2=160, y2=40, sign=1)


def test_arrow_to_the_right() -> None:
    """The head's base lies 8 before the tip, the circle's middle 6.5 + 1 before that."""
    assert RIGHT.line == "M100 40L152 40"
    assert RIGHT.head == "M160 40L152 44.5L152 35.5z"
    assert RIGHT.middle == (144.5, 40)
    assert RIGHT.circle.startswith("M138 40a6.5 6.5 0 1 1 13 0")
    assert RIGHT.mark == "M141 40h7M144.5 36.5v7"


def test_arrow_of_a_minus_has_a_level_stroke_only() -> None:
    assert replace(RIGHT, sign=-1).mark == "M141 40h7"


def test_arrow_in_the_other_directions() -> None:
    up = replace(RIGHT, x1=40, y1=160, x2=40, y2=100)
    assert (up.line, up.middle) == ("M40 160L40 108", (40, 115.5))
    assert up.head == "M40 100L44.5 108L35.5 108z"
    left = replace(RIGHT, x1=160, x2=100)
    assert (left.line, left.middle) == ("M160 40L108 40", (115.5, 40))
    down = replace(up, y1=100, y2=160)
    assert (down.line, down.middle) == ("M40 100L40 152", (40, 144.5))


def test_strokes_gather_arrows_by_look_with_paths_last() -> None:
    minus = replace(RIGHT, sign=-1)
    found = strokes([replace(RIGHT, marked=True), RIGHT, replace(minus, feedback=True), minus, RIGHT])
    assert [(one.width, one.dash, one.lines.count("M")) for one in found] == [(1.5, "", 3), (1.5, "3 2", 1), (4, "", 1)]
    plain = found[0]
    assert [(heads.count("M"), marks.count("M")) for heads, _circles, marks, *_inks in plain.signed] == [(2, 4), (1, 1)]
    # A plus: full head and white circle; a minus: the other way round.
    (*_paths, head, circle, mark), (*_paths, hollow, full, white) = plain.signed
    assert (head, circle, mark) == (plain.colour, "#ffffff", plain.colour)
    assert (hollow, full, white) == ("#ffffff", plain.colour, "#ffffff")
    assert strokes([]) == []
