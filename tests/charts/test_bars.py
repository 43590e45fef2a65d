"""Bars from 0 to 100, with figures worked out by hand."""

import pytest

from ioc_assess.charts.bars import Bar, Pair, bars, pairs
from ioc_assess.charts.look import BANDS
from ioc_assess.charts.picture import Chart
from tests.charts.shapes import shapes, texts


def drawn(chart: Chart) -> list[dict[str, float | str]]:
    """The bars without the ground, the strips behind them and the plates behind their numbers."""
    return [rect for rect in shapes(chart, "rect") if "stroke" in rect]


def test_bars_are_as_long_as_their_scores() -> None:
    # narrow: the axis runs from 6 to 350 − 36 = 314, so 100 points are 308 wide
    chart = bars([Bar("Half", 0.5), Bar("All", 1.0), Bar("None", 0.0), Bar("Low", 0.25)], width=350)
    assert [(bar["x"], bar["width"]) for bar in drawn(chart)] == [(6, 154), (6, 308), (6, 0), (6, 77)]
    assert [bar["fill"] for bar in drawn(chart)] == [BANDS[name].fill for name in ("between", "high", "low", "low")]
    for figure in ("50", "100", "0", "25"):
        assert figure in texts(chart)


def test_bars_stand_beside_their_labels_on_a_wide_chart() -> None:
    # the labels take 36 % of 720, that is 259
    (bar,) = drawn(bars([Bar("Half", 0.5)], width=720))
    assert (bar["x"], bar["width"]) == (265, pytest.approx((720 - 36 - 265) / 2))


def test_bars_never_draw_an_unknown_score_as_a_number() -> None:
    chart = bars([Bar("Trust", None)], width=350)
    (outline,) = drawn(chart)
    assert (outline["fill"], outline["stroke-dasharray"], outline["width"]) == ("#ffffff", "4 3", 308)
    assert "not known" in texts(chart)
    assert chart.text == "Scores from 0 to 100. Trust: not known."


def test_bars_of_low_scores_are_hatched() -> None:
    def hatched(score: float) -> bool:
        return any("stroke-opacity" in path for path in shapes(bars([Bar("A", score)], width=350), "path"))

    assert hatched(0.44)
    assert not hatched(0.45)
    assert not hatched(0.7)


def test_bars_say_every_figure_with_its_band_and_escape() -> None:
    chart = bars([Bar("A & <B>", 0.7), Bar("C", 0.31)], width=720)
    assert chart.text == "Scores from 0 to 100. A & <B>: 70 (high). C: 31 (low)."
    assert "A &amp; &lt;B&gt;" in chart.svg
    assert "A & <B>" in texts(chart)


def test_pairs_mark_the_lower_by_its_printed_number() -> None:
    chart = pairs([Pair("Trust", 0.7, 0.41)], width=350)
    said = texts(chart)
    assert said.index("In place") < said.index("Felt") < said.index("the lower")
    assert len(shapes(chart, "polygon")) == 1
    assert chart.text == "Trust: in place 70 (high), felt 41 (low)."
    # both print 60
    assert "the lower" not in texts(pairs([Pair("Trust", 0.604, 0.601)], width=350))
    assert "the lower" in texts(pairs([Pair("Trust", 0.2, 0.21)], width=350))


def test_pairs_mark_nothing_where_one_is_not_known() -> None:
    chart = pairs([Pair("Trust", None, 0.41), Pair("Faith", None, None)], width=720)
    assert "the lower" not in texts(chart)
    assert texts(chart).count("not known") == 3
    assert chart.text == "Trust: in place not known, felt 41 (low). Faith: in place not known, felt not known."


def test_bars_and_pairs_are_always_the_same() -> None:
    rows = [Bar("Trust", 1 / 3), Bar("Faith", None)]
    assert bars(rows, width=350) == bars(rows, width=350)
    assert pairs([Pair("Trust", 1 / 3, 2 / 3)], width=720) == pairs([Pair("Trust", 1 / 3, 2 / 3)], width=720)


def test_a_character_that_xml_forbids_leaves_the_picture_whole() -> None:
    chart = bars([Bar("A\x07B\ufffeC\ud800D", 0.5)], width=720)
    assert "A\ufffdB\ufffdC\ufffdD" in texts(chart)
    assert chart.uri


def test_bars_tell_what_was_not_asked_from_what_is_not_known() -> None:
    chart = bars([Bar("Trust", None), Bar("Faith", None, asked=False)], width=350)
    said = texts(chart)
    assert (said.count("not known"), said.count("not asked")) == (1, 1)
    assert chart.text == "Scores from 0 to 100. Trust: not known. Faith: not asked."
