"""The spread of answers over five levels: figures worked out by hand for a chart 340 wide.

Each side is (340 − 2 × 14) / 2 = 156 wide for everybody, so one of 24 is 6.5 wide; the centre is 170.
"""

import pytest
from django.utils import translation

from ioc_assess.charts.look import BROWN, LEVELS, TEAL
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import Kind, legend, spread
from tests.charts.shapes import shapes, texts

EXTENT = ["Not at all", "A little", "Partly", "Mostly", "Fully"]
BALANCE = ["Far too little", "Too little", "About right", "Too much", "Far too much"]


def test_spread_is_centred_on_the_middle_of_the_middle_level() -> None:
    chart = spread((2, 5, 9, 6, 2), EXTENT, kind="extent")
    pieces = shapes(chart, "rect")
    assert (chart.width, chart.height) == (340, 28)
    # 170 − 6.5 × (2 + 5 + 4.5) = 95.25
    assert [piece["x"] for piece in pieces] == pytest.approx([95.25, 108.25, 140.75, 199.25, 238.25], abs=0.06)
    assert [piece["width"] for piece in pieces] == [13, 32.5, 58.5, 39, 13]
    assert [piece["fill"] for piece in pieces] == [fill for fill, _ink in LEVELS]
    assert texts(chart) == ["2", "5", "9", "6", "2"]
    # the line goes from 7 − 3.5 to 7 + 3.5: a minus; the plus is at 340 − 7 = 333
    assert shapes(chart, "path")[-1]["d"] == "M3.5 14H10.5M329.5 14H336.5M333.0 10.5V17.5"


@pytest.mark.parametrize(("counts", "x"), [((0, 0, 0, 0, 7), 170), ((7, 0, 0, 0, 0), 14), ((0, 0, 7, 0, 0), 92)])
def test_spread_of_everybody_on_one_level_fills_one_side(counts: tuple[int, ...], x: float) -> None:
    (piece,) = shapes(spread(counts, EXTENT, kind="extent"), "rect")
    assert (piece["x"], piece["width"]) == (x, 156)


def test_spread_of_a_warning_is_coloured_by_what_is_favourable() -> None:
    chart = spread((3, 1, 0, 0, 1), EXTENT, kind="warning")
    pieces = shapes(chart, "rect")
    assert [piece["fill"] for piece in pieces] == [TEAL, "#7cc3b8", BROWN]
    assert shapes(chart, "path")[-1]["d"] == "M329.5 14H336.5M3.5 14H10.5M7.0 10.5V17.5"
    assert chart.text == (
        "5 answers: Not at all 3, A little 1, Partly 0, Mostly 0, Fully 1. A warning sign: the less, the better."
    )


def test_spread_of_a_balance_stripes_too_much_and_has_no_better_end() -> None:
    chart = spread((4, 0, 4, 0, 4), BALANCE, kind="balance")
    little, right, much, plate = shapes(chart, "rect")
    assert (little["fill"], right["fill"], much["fill"]) == (BROWN, TEAL, BROWN)
    assert plate["fill"] == BROWN  # behind the number on the stripes
    axis, stripes = (path["d"] for path in shapes(chart, "path"))
    assert stripes.startswith("M196 ")
    assert axis.startswith("M14 ")
    assert texts(chart) == ["4", "4", "4"]


def test_spread_leaves_out_numbers_that_do_not_fit() -> None:
    chart = spread((1, 0, 0, 99, 0), EXTENT, kind="extent")
    assert texts(chart) == ["99"]
    assert "Not at all 1, " in chart.text


def test_spread_of_one_answer() -> None:
    assert spread((0, 1, 0, 0, 0), EXTENT, kind="extent").text.startswith("1 answer: ")


def test_spread_escapes_its_labels() -> None:
    chart = spread((1, 0, 0, 0, 0), ['<"&>', *EXTENT[1:]], kind="extent")
    assert "&lt;&quot;&amp;&gt;" in chart.svg
    assert shapes(chart, "svg")[0]["aria-label"] == chart.text


def test_spread_is_small_and_always_the_same() -> None:
    counts = (123, 250, 420, 98, 12)
    assert len(spread(counts, EXTENT, kind="warning").svg) < 1200
    assert spread(counts, BALANCE, kind="balance") == spread(counts, BALANCE, kind="balance")


@pytest.mark.parametrize(
    ("kind", "labels", "said"),
    [
        ("extent", EXTENT, "“Fully” is the favourable end (+)."),
        ("warning", EXTENT, "“Not at all” is the favourable end (+)."),
        ("balance", BALANCE, "Best in the middle: “About right”. Too much is striped."),
    ],
)
def test_legend_names_every_level_and_the_favourable_one(kind: Kind, labels: list[str], said: str) -> None:
    for width in (350, 720):
        chart = legend(labels, kind=kind, width=width)
        assert texts(chart)[:5] == labels
        assert said in chart.text
        assert len(shapes(chart, "rect")) == 5


def test_legend_wraps_a_label_wider_than_the_chart() -> None:
    chart = legend(["w" * 60, "b", "c", "d", "e"], kind="extent", width=200)
    assert all(rect["x"] + rect["width"] <= 200 for rect in shapes(chart, "rect"))
    assert max(one["y"] for one in shapes(chart, "text")) < chart.height


def test_spread_is_drawn_once_for_each_language_and_way_of_writing_its_width() -> None:
    def drawn(width: float = 340) -> Chart:
        return spread([1, 0, 2, 0, 0], ["a", "b", "c", "d", "e"], kind="extent", width=width)

    first = drawn()
    assert drawn() is first
    with translation.override("pl"):
        assert drawn() is not first
    # 340.0 is written differently, and a picture must not depend on what was drawn before it
    assert drawn(340.0) is not first
