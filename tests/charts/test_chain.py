"""The chain as drawn: every link once, straight, through no box and across no other; every figure printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page

from ioc_assess.charts import chain as drawing
from ioc_assess.charts.chain import NARROW, WIDE, Arrow, Box, Layout, chain
from ioc_assess.charts.picture import Chart
from ioc_assess.scoring.chain import limiting_paths
from ioc_assess.scoring.mechanisms import ORDER, MechanismScore
from ioc_assess.theory.loading import theory
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


def drawn(layout: Layout, monkeypatch: pytest.MonkeyPatch, **given: Any) -> tuple[dict[str, Box], list[Arrow]]:
    """The shapes that go into the template."""
    shapes: dict[str, Any] = {}

    def keep(kind: str, **all_of_it: Any) -> Chart:
        shapes.update(all_of_it)
        return Chart(kind=kind, width=0, height=0, text="", svg="")  # type: ignore[arg-type]

    monkeypatch.setattr(drawing, "draw", keep)
    chain(theory(), SCORES["usual"], given.get("limiting", BOTH), width=layout.width)
    return {box.code: box for box in shapes["boxes"]}, shapes["arrows"]


def corners(box: Box) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in box.shape.split())]


def rectangles(box: Box) -> list[tuple[float, float, float, float]]:
    """A box as one or two rectangles: left, top, right, bottom."""
    return [
        (box.left, box.top, box.right, box.top + box.head),
        (box.rail[0], box.top, box.rail[1], box.bottom),
    ]


@LAYOUTS
def test_chain_draws_every_mechanism_and_every_link_once(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, arrows = drawn(layout, monkeypatch)
    assert sorted(boxes) == sorted(ORDER)
    assert len(arrows) == 28
    assert {arrow.link for arrow in arrows} == set(theory().links)
    assert sum(arrow.dash != "" for arrow in arrows) == 4


@LAYOUTS
def test_chain_arrows_go_straight_from_edge_to_edge(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, arrows = drawn(layout, monkeypatch, limiting=())

    def touches(code: str, x: float, y: float) -> bool:
        return any(
            left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
            for left, top, right, bottom in rectangles(boxes[code])
        )

    for arrow in arrows:
        assert arrow.x1 == arrow.x2 or arrow.y1 == arrow.y2
        assert touches(arrow.link.source, arrow.x1, arrow.y1), arrow.link
        assert touches(arrow.link.target, arrow.x2, arrow.y2), arrow.link
        # Room for head, sign and a piece of line.
        assert abs(arrow.x2 - arrow.x1) + abs(arrow.y2 - arrow.y1) >= 28, arrow.link


@LAYOUTS
def test_chain_no_arrow_runs_through_a_box_or_across_another(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, arrows = drawn(layout, monkeypatch)
    # Half the width of a sign's circle around each line, but not at its ends.
    spans = [
        (
            min(arrow.x1, arrow.x2) + (2 if arrow.y1 == arrow.y2 else -7),
            min(arrow.y1, arrow.y2) + (2 if arrow.x1 == arrow.x2 else -7),
            max(arrow.x1, arrow.x2) - (2 if arrow.y1 == arrow.y2 else -7),
            max(arrow.y1, arrow.y2) - (2 if arrow.x1 == arrow.x2 else -7),
        )
        for arrow in arrows
    ]
    obstacles = [rectangle for box in boxes.values() for rectangle in rectangles(box)]
    for span in spans:
        assert not [other for other in obstacles if meet(span, other)]
    assert not [pair for pair in combinations(spans, 2) if meet(*pair)]


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@LAYOUTS
def test_chain_boxes_stay_apart(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, _arrows = drawn(layout, monkeypatch)
    for one, other in combinations(boxes.values(), 2):
        assert not [(one.code, other.code) for a in rectangles(one) for b in rectangles(other) if meet(a, b)]
    assert all(0 < x < layout.width for box in boxes.values() for x, _y in corners(box))


def test_chain_arrow_in_figures() -> None:
    """From x 100 to 160: the head's base lies 8 before its tip, the sign's middle 6.5 + 1 before that."""
    link = theory().links[0]
    arrow = Arrow(link, 100, 40, 160, 40)
    assert arrow.end == (152, 40)
    assert arrow.sign == (144.5, 40)
    assert arrow.head == "160,40 152,44.5 152,35.5"
    assert arrow.mark == "M141 40h7M144.5 36.5v7"
    assert Arrow(replace(link, sign=-1), 100, 40, 160, 40).mark == "M141 40h7"
    upwards = Arrow(link, 40, 160, 40, 100)
    assert (upwards.end, upwards.sign) == ((40, 108), (40, 115.5))


@LAYOUTS
def test_chain_marks_the_paths_and_nothing_else(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, arrows = drawn(layout, monkeypatch)
    assert {code for code, box in boxes.items() if box.marked} == {code for path in BOTH for code in path}
    assert {(arrow.link.source, arrow.link.target) for arrow in arrows if arrow.marked} == {
        ("conflict", "faith"),
        ("faith", "collaboration"),
        ("conflict", "trust"),
        ("trust", "risk_tolerance"),
        ("risk_tolerance", "collaboration"),
    }
    boxes, arrows = drawn(layout, monkeypatch, limiting=())
    assert not any(box.marked for box in boxes.values())
    assert not any(arrow.marked for arrow in arrows)


@LAYOUTS
def test_chain_colours_by_the_lower_score_and_says_the_band_without_colour(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes, _arrows = drawn(layout, monkeypatch)
    assert {code: boxes[code].band.name for code in ("capacity", "trust", "resolution", "vision")} == {
        "capacity": "low",  # 0.41 and 0.35
        "trust": "high",  # 0.72 and 0.9
        "resolution": "between",  # 0.55 and unknown
        "vision": "between",  # 0.664 and 0.52
    }
    full = {code: sum(fill != "none" for *_at, fill in boxes[code].level) for code in boxes}
    assert (full["capacity"], full["vision"], full["trust"]) == (1, 2, 3)


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
    assert "Conflict (scored: “Conflict is low”): in place 66, felt 52." in text
    assert "Conflict resolution and accountability: in place 55, felt not known." in text
    assert all(mechanism.name in text for mechanism in theory().mechanisms)
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
