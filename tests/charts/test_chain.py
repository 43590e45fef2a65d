"""The chain as drawn: every link once, straight, through no box and across no other; every figure printed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from ioc_assess.charts.arrows import Arrow
from ioc_assess.charts.chain import Box, _arrow, _boxes, chain
from ioc_assess.charts.chain_layout import NARROW, WIDE, Layout
from ioc_assess.charts.look import BANDS
from ioc_assess.charts.templatetags.charts import chart_image
from ioc_assess.printing.pdf import pdf
from ioc_assess.scoring.chain import limiting_paths
from ioc_assess.scoring.mechanisms import ORDER, MechanismScore
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Link
from tests.charts.measure import faults

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
BOTH = (("conflict", "faith", "collaboration"), ("conflict", "trust", "risk_tolerance", "collaboration"))


def every(conditions: float | None, felt: float | None, **others: tuple[float | None, float | None]) -> dict[str, Any]:
    pairs = {code: others.get(code, (conditions, felt)) for code in ORDER}
    return {code: MechanismScore(conditions=one[0], felt=one[1]) for code, one in pairs.items()}


SCORES: dict[str, Mapping[str, MechanismScore]] = {
    "usual": every(0.664, 0.52, capacity=(0.41, 0.35), trust=(0.72, 0.9), resolution=(0.55, None)),
    "none known": every(None, None),
    "all nought": every(0.0, 0.0),
    "all best": every(1.0, 1.0),
}


def drawn(layout: Layout, marked: Sequence[Sequence[str]] = BOTH) -> tuple[dict[str, Box], list[tuple[Link, Arrow]]]:
    """The boxes and arrows as they stand before they become paths."""
    boxes = _boxes(theory(), SCORES["usual"], (), layout)
    for code in {code for path in marked for code in path}:
        boxes[code].marked = True
    steps = {step for path in marked for step in pairwise(path)}
    return boxes, [(link, _arrow(link, boxes, layout, steps)) for link in theory().links]


def rectangles(box: Box) -> list[tuple[float, float, float, float]]:
    """A box as one or two rectangles: left, top, right, bottom."""
    return [
        (box.left, box.top, box.right, box.top + box.head),
        (box.rail[0], box.top, box.rail[1], box.bottom),
    ]


@LAYOUTS
def test_chain_draws_every_mechanism_and_every_link(layout: Layout) -> None:
    boxes, arrows = drawn(layout)
    assert sorted(boxes) == sorted(ORDER)
    assert len(arrows) == 28
    assert sum(arrow.feedback for _link, arrow in arrows) == 4
    assert all(arrow.sign == link.sign for link, arrow in arrows)


@LAYOUTS
def test_chain_arrows_go_straight_from_edge_to_edge(layout: Layout) -> None:
    boxes, arrows = drawn(layout, ())

    def touches(code: str, x: float, y: float) -> bool:
        return any(
            left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
            for left, top, right, bottom in rectangles(boxes[code])
        )

    for link, arrow in arrows:
        assert arrow.x1 == arrow.x2 or arrow.y1 == arrow.y2
        assert touches(link.source, arrow.x1, arrow.y1), link
        assert touches(link.target, arrow.x2, arrow.y2), link
        # Room for head, sign and a piece of line, also beside the line of a path.
        assert abs(arrow.x2 - arrow.x1) + abs(arrow.y2 - arrow.y1) >= 32, link


@LAYOUTS
def test_chain_no_arrow_runs_through_a_box_or_across_another(layout: Layout) -> None:
    boxes, arrows = drawn(layout)
    # Half the width of a sign's circle on both sides of each line, and its ends a little shorter.
    spans = [
        (
            min(one.x1, one.x2) + (2 if one.y1 == one.y2 else -7),
            min(one.y1, one.y2) + (2 if one.x1 == one.x2 else -7),
            max(one.x1, one.x2) - (2 if one.y1 == one.y2 else -7),
            max(one.y1, one.y2) - (2 if one.x1 == one.x2 else -7),
        )
        for _link, one in arrows
    ]
    obstacles = [rectangle for box in boxes.values() for rectangle in rectangles(box)]
    for span in spans:
        assert not [other for other in obstacles if meet(span, other)]
    assert not [pair for pair in combinations(spans, 2) if meet(*pair)]


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@LAYOUTS
def test_chain_boxes_stay_apart_and_inside(layout: Layout) -> None:
    boxes, _arrows = drawn(layout)
    for one, other in combinations(boxes.values(), 2):
        assert not [(one.code, other.code) for a in rectangles(one) for b in rectangles(other) if meet(a, b)]
    assert all(5 <= box.left < box.right <= layout.width - 5 for box in boxes.values())


def test_chain_outlines_in_figures() -> None:
    """A box of 10 to 60 across, 20 to 50 down; and a head of 12 pixels with a rail left or right."""
    box = Box("trust", BANDS["low"], 10, 60, 20, 50, 12, (10, 60), [], 0)
    assert box.shape == "M10 20H60V50H10z"
    assert box.path == ""
    assert replace(box, marked=True).path == "M7 17H63V53H7z"
    assert replace(box, rail=(10, 15)).shape == "M10 20H60V32H15V50H10z"
    assert replace(box, rail=(55, 60)).shape == "M10 20H60V50H55V32H10z"
    assert replace(box, rail=(55, 60), marked=True).path == "M7 17H63V53H52V35H7z"


@LAYOUTS
def test_chain_marks_the_paths_and_nothing_else(layout: Layout) -> None:
    _boxes, arrows = drawn(layout)
    # Not trust → conflict, which feeds back.
    assert {(link.source, link.target) for link, arrow in arrows if arrow.marked} == {
        ("conflict", "faith"),
        ("faith", "collaboration"),
        ("conflict", "trust"),
        ("trust", "risk_tolerance"),
        ("risk_tolerance", "collaboration"),
    }


@pytest.mark.parametrize("width", [720, 350])
def test_chain_draws_the_line_of_a_path_around_its_boxes(width: int) -> None:
    def around(*paths: tuple[str, ...]) -> int:
        return chain(theory(), SCORES["usual"], paths, width=width).svg.count('stroke="#12355b" stroke-width="3"')

    assert around() == 0
    assert around(BOTH[0]) == 3
    assert around(*BOTH) == 5


@LAYOUTS
def test_chain_colours_by_the_lower_score_and_says_the_band_without_colour(layout: Layout) -> None:
    boxes, _arrows = drawn(layout)
    assert {code: boxes[code].band.name for code in ("capacity", "trust", "resolution", "vision")} == {
        "capacity": "low",  # 0.41 and 0.35
        "trust": "high",  # 0.72 and 0.9
        "resolution": "between",  # 0.55 and unknown
        "vision": "between",  # 0.664 and 0.52
    }
    full = {code: boxes[code].level[0].count("M") for code in boxes}
    assert (full["capacity"], full["vision"], full["trust"]) == (1, 2, 3)
    assert [code for code in boxes if boxes[code].strip] == ["capacity"]


@pytest.mark.parametrize("width", [720, 350])
def test_chain_prints_both_figures_and_says_of_adverse_mechanisms_what_is_scored(width: int) -> None:
    svg = chain(theory(), SCORES["usual"], (), width=width).svg
    words = re.sub(r"<[^>]+>", " ", svg.replace("</text>", "|"))
    words = re.sub(r"\s+", " ", words)
    assert "Sense of capacity | In place 41 Felt 35 |" in words
    assert "In place 55 Felt –" in words
    assert "Conflict | “Conflict is low” | In place 66 Felt 52" in words
    assert words.count("“") == 3  # conflict, complexity, and the key
    assert "In place 0" not in words


def test_chain_text_tells_what_limits_and_every_figure() -> None:
    text = chain(theory(), SCORES["usual"], BOTH[:1]).text
    assert "What limits is: Faith in the collaboration." in text
    assert "Conflict → Faith in the collaboration → Collaborative behaviour." in text
    assert "Sense of capacity: in place 41, felt 35." in text
    assert "Conflict (a high score means: Conflict is low): in place 66, felt 52." in text
    assert "Conflict resolution and accountability: in place 55, felt not known." in text
    assert all(mechanism.name in text for mechanism in theory().mechanisms)
    high = chain(theory(), SCORES["all best"], (("faith", "collaboration"),)).text
    assert "The weaker drive, high as it is, is: Faith in the collaboration." in high
    assert "What limits" not in high
    assert "No path is marked" in chain(theory(), SCORES["none known"], ()).text


def test_chain_is_the_same_every_time_and_well_formed() -> None:
    one, other = (chain(theory(), SCORES["usual"], BOTH) for _time in range(2))
    assert one == other
    assert not re.search(r"\b(style|class|id)=", one.svg)
    assert one.width == 720
    assert chain(theory(), SCORES["usual"], BOTH, width=350).width == 350


def test_chain_escapes_words() -> None:
    given = theory()
    odd = tuple(replace(one, name='A & B <c> "d"') if one.code == "vision" else one for one in given.mechanisms)
    svg = chain(replace(given, mechanisms=odd), SCORES["usual"], ()).svg
    assert "<c>" not in svg
    assert "A &amp; B &lt;c&gt; &quot;d&quot;" in svg


def test_chain_words_are_large_enough_apart_and_inside(page: Page) -> None:
    charts = {
        f"{name} {width}": chain(
            theory(), scores, limiting_paths(theory(), scores, ("faith", "risk_tolerance")), width=width
        )
        for name, scores in SCORES.items()
        for width in (720, 350)
    }
    given = theory()
    long = tuple(
        replace(
            one,
            name=f"{one.name} Zusammenarbeitsvereinbarung ymddiriedaeth",
            favourable=f"{one.favourable} mewn cydweithrediad",
        )
        for one in given.mechanisms
    )
    for width in (720, 350):
        charts[f"long {width}"] = chain(replace(given, mechanisms=long), SCORES["usual"], BOTH, width=width)
    problems = faults(page, charts)
    assert not problems, "\n".join(problems)


def test_chain_prints_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    pictures = "".join(chart_image(chain(theory(), SCORES["usual"], BOTH, width=width)) for width in (720, 350))
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        printed = pdf(f'<html lang="en-GB"><title>Charts</title><style>img {{ width: 120mm }}</style>{pictures}</html>')
    assert printed.file.startswith(b"%PDF")
    assert not caplog.records


def test_chain_marks_no_path_that_leads_nowhere_back() -> None:
    scores = {code: MechanismScore(conditions=0.5, felt=0.5) for code in theory().mechanism}
    drawn = chain(theory(), scores, [("faith", "collaboration")])
    assert "look here" not in drawn.svg
    assert "No path is marked behind it." in drawn.text
    assert "look here" in chain(theory(), scores, [("progress", "faith", "collaboration")]).svg


@LAYOUTS
def test_chain_marks_what_is_only_carried_over_and_has_a_key_to_it(layout: Layout) -> None:
    plain = chain(theory(), SCORES["usual"], BOTH, width=layout.width)
    assert "*" not in plain.text + re.sub(r"<[^>]+>", " ", plain.svg)
    marked = chain(theory(), SCORES["usual"], BOTH, carried={"trust", "vision"}, width=layout.width)
    said = re.sub(r"<[^>]+>", " ", marked.svg.partition("</desc>")[2] or marked.svg)
    assert (said.count("72*"), said.count("66*")) == (1, 1)  # trust, vision
    assert "* carried over from what leads to it" in said
    assert "Trust: in place 72, but only carried over from what leads to it" in marked.text
    assert "could be scored; felt 90." in marked.text


def test_chain_text_tells_where_a_path_hangs_on_little() -> None:
    scores = every(0.664, 0.664, capacity=(0.38, 0.38), resolution=(0.38, 0.42), trust=(0.3, 0.3))
    text = chain(theory(), scores, (("capacity", "trust", "risk_tolerance", "collaboration"),)).text
    assert "About as low as Sense of capacity, and so as likely a step: Conflict resolution and accountability." in text
    scores = every(0.664, 0.664, capacity=(0.38, 0.38), conflict=(0.38, 0.42), trust=(0.3, 0.3))
    text = chain(theory(), scores, (("capacity", "trust", "risk_tolerance", "collaboration"),)).text
    assert "About as low as Sense of capacity, and so as likely a step: “Conflict is low”." in text
