"""A picture tells no more of a score than its printed figure and its band do. Nothing finer: an exact mean beside the
counts would give what is withheld and what is capped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_assess.charts.bars import Bar, Pair, bars, pairs
from ioc_assess.charts.chain import chain
from ioc_assess.charts.dots import DotRow, dot_plot
from ioc_assess.charts.heat import HeatRow, heat_map
from ioc_assess.charts.look import band
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.plane import Point, plane
from ioc_assess.reports.templatetags.figures import figure, level, score_bar
from ioc_assess.scoring.mechanisms import ORDER, MechanismScore
from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import ShownScore
from ioc_assess.theory.loading import theory
from tests.charts.shapes import shapes

#: So many scores every picture is given; what comes in twos takes two.
COUNT = 2 * len(ORDER)
GROUPS = [f"Group {n}" for n in range(COUNT - 1)]


def halves(scores: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(scores[::2], scores[1::2], strict=True))


def shown(scores: Sequence[float]) -> list[ShownScore]:
    return [ShownScore(score=score, capped=False) for score in scores]


def as_chain(scores: Sequence[float], width: float) -> Chart:
    pairs_of = zip(ORDER, halves(scores), strict=True)
    found = {code: MechanismScore(conditions=one, felt=other) for code, (one, other) in pairs_of}
    return chain(theory(), found, [], width=width)


PICTURES: dict[str, Callable[[Sequence[float], int], Chart]] = {
    "bars": lambda scores, width: bars([Bar("A", score) for score in scores], width=width),
    "pairs": lambda scores, width: pairs([Pair("A", *both) for both in halves(scores)], width=width),
    "dots": lambda scores, width: dot_plot([DotRow("A", scores[0], shown(scores[1:]))], GROUPS, width=width),
    "heat": lambda scores, width: heat_map([HeatRow("A", scores[0], shown(scores[1:]))], GROUPS, width=width),
    "plane": lambda scores, width: plane([Point("A", *both) for both in halves(scores)], width=width),
    "chain": as_chain,
}


@st.composite
def two_readings(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Two lists of scores that print alike and lie in the same bands."""

    def beside(score: float) -> float:
        whole = percent(score) / 100
        other = min(1.0, max(0.0, draw(st.floats(whole - 0.0049, whole + 0.0049))))
        return other if band(other) is band(score) else score

    # Around the cuts and the middle, and many on one place.
    often = st.sampled_from([0.4451, 0.4499, 0.45, 0.4549, 0.4999, 0.5, 0.6951, 0.6999, 0.7, 0.7049, 0.661, 0.664])
    scores = draw(st.lists(st.one_of(st.floats(0, 1), often), min_size=COUNT, max_size=COUNT))
    return scores, [beside(score) for score in scores]


@pytest.mark.parametrize("width", [720, 350])
@pytest.mark.parametrize("name", PICTURES)
@settings(max_examples=12, deadline=None)
@given(readings=two_readings())
def test_pictures_tell_no_more_than_the_printed_figures(
    name: str, width: int, readings: tuple[list[float], list[float]]
) -> None:
    one, other = (PICTURES[name](scores, width) for scores in readings)
    assert one.svg == other.svg
    assert one.text == other.text


def test_bars_of_one_printed_figure_are_equally_long() -> None:
    one, other = (bars([Bar("A", score)], width=720) for score in (0.5551, 0.5649))
    assert one == other


def test_a_mark_that_must_move_aside_stays_in_the_part_of_its_scores() -> None:
    """69.99 is drawn on the line, as its printed 70 is, and gives way to the side where it belongs. The line stands
    at x 51 + 0.7 × 650 = 506."""

    def across(*scores: float) -> list[float]:
        found = plane([Point("A", score, 0.2) for score in scores])
        return [one["cx"] for one in shapes(found, "circle") if one["r"] == 10]

    first, *others = across(0.7, 0.6999, 0.6999)
    assert first == 506
    assert all(x <= 506 for x in others)
    first, *others = across(0.6999, 0.7, 0.7)
    assert first == 506
    assert all(x >= 506 for x in others)


@given(readings=two_readings())
def test_figures_and_score_bars_tell_no_more_than_the_printed_figure(
    readings: tuple[list[float], list[float]],
) -> None:
    for one, other in zip(*readings, strict=True):
        assert score_bar(one) == score_bar(other)
        assert (figure(one), level(one)) == (figure(other), level(other))


def test_of_groups_that_print_alike_the_first_is_named() -> None:
    def text(*scores: float) -> str:
        return dot_plot([DotRow("Trust", 0.5, shown(scores))], ["North", "South", "West"], width=720).text

    assert "lowest North 20, highest West 60" in text(0.204, 0.196, 0.6)
    assert text(0.204, 0.196, 0.6) == text(0.196, 0.204, 0.6)


def test_a_capped_group_is_the_end_of_a_row_before_one_at_the_cap() -> None:
    row = DotRow(
        "Trust", 0.5, (*shown([0.1, 0.9]), ShownScore(score=0.1, capped=True), ShownScore(score=0.9, capped=True))
    )
    chart = dot_plot([row], ["North", "South", "West", "East"], width=720)
    assert "lowest West under 10, highest East over 90" in chart.text
