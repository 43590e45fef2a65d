"""The heat map of groups."""

import re

from ioc_assess.charts.heat import HeatRow, heat_map
from ioc_assess.charts.look import BANDS
from ioc_assess.charts.picture import Chart
from ioc_assess.scoring.results import ShownScore
from tests.charts.shapes import shapes, texts

NAMES = [f"Partner {n} of the collaboration in Pellshire" for n in range(1, 13)]


def shown(score: float) -> ShownScore:
    return ShownScore(score=score, capped=False)


UNDER = ShownScore(score=0.10, capped=True)
OVER = ShownScore(score=0.90, capped=True)


def cells(chart: Chart) -> list[tuple[tuple[float, ...], str]]:
    """Left, top, width and height of every cell and its colour, from the top, those of the key last."""
    found = []
    for path in shapes(chart, "path"):
        for cell in re.findall(r"M(\S+) (\S+)h([\d.]+)v([\d.]+)h-", str(path["d"])):
            x, y, width, height = map(float, cell)
            found.append(((x, y, width, height), str(path["fill"])))
    return sorted(found, key=lambda one: (one[0][1], one[0][0]))


def test_heat_map_prints_figures_on_the_colour_of_their_band() -> None:
    row = HeatRow("Trust", 0.7, (shown(0.1), UNDER, OVER, None, shown(0.5)))
    chart = heat_map([row], ["Council", "Trust", "Hospice", "Charity", "Network"], width=720)
    assert texts(chart)[:13] == [
        *("All", "Council", "Trust", "Hospice", "Charity", "Network"),
        *("Trust", "70", "10", "<10", ">90", "–", "50"),
    ]
    fills = [fill for _x, fill in cells(chart)]
    assert fills[:6] == [BANDS[name].fill for name in ("high", "low", "low", "high", "unknown", "between")]


def test_heat_map_marks_low_cells_with_a_corner() -> None:
    chart = heat_map([HeatRow("Trust", 0.44, (shown(0.45), None))], ["A", "B"], width=350)
    corners = str(next(path["d"] for path in shapes(chart, "path") if "l-8-8" in str(path["d"])))
    assert corners.count("v") == 2  # the low cell's, and a smaller one in the key


def test_heat_map_marks_figures_that_leave_out_questions_and_says_what_that_means() -> None:
    row = HeatRow("Trust", 0.7, (shown(0.5), OVER, shown(0.6)), ("†", "†", ""))
    chart = heat_map([row], ["A", "B", "C"], width=720)
    assert texts(chart)[4:9] == ["Trust", "70", "50†", ">90†", "60"]
    note = "† leaves out questions that count for another group: they were not asked there,"
    assert note in " ".join(texts(chart))
    assert note in chart.text
    assert "*" not in chart.svg
    unmarked = heat_map([HeatRow("Trust", 0.7, (shown(0.5),), ("",))], ["A"], width=720)
    assert "†" not in unmarked.svg


def test_heat_map_marks_figures_that_are_only_carried_over() -> None:
    row = HeatRow("Trust", 0.7, (shown(0.5), OVER, shown(0.6)), ("*†", "", "*"), "*")
    chart = heat_map([row], ["A", "B", "C"], width=720)
    assert texts(chart)[4:9] == ["Trust", "70*", "50*†", ">90", "60*"]
    for note in ("† leaves out questions", "* carried over from what leads to it"):
        assert note in " ".join(texts(chart))
        assert note in chart.text


def test_heat_map_of_many_groups_heads_columns_by_letters_with_a_key() -> None:
    row = HeatRow("Trust", 0.5, tuple(shown(0.5) for _ in NAMES))
    for width in (350, 720):
        chart = heat_map([row], NAMES, width=width)
        assert texts(chart)[:13] == ["All", *"ABCDEFGHIJKL"]
        key = texts(chart)[texts(chart).index("no figure") + 1 :]
        assert " ".join(word for word in key if word not in "ABCDEFGHIJKL") == " ".join(NAMES)
        # one block: 13 cells of one height, all inside
        found = [cell for cell, _fill in cells(chart)]
        assert len(found) == 13 + 4
        assert len({top for _left, top, _width, _height in found[:13]}) == 1
        left, _top, wide, _height = found[12]
        assert left + wide <= width


def test_heat_map_breaks_into_blocks_each_with_the_whole() -> None:
    groups = [f"Group {n} of very many" for n in range(20)]
    chart = heat_map([HeatRow("Trust", 0.31, tuple(shown(0.5) for _ in groups))], groups, width=350)
    assert texts(chart).count("31") == 2
    assert texts(chart).count("50") == 20
    assert texts(chart).count("Trust") == 2


def test_heat_map_without_groups_shows_the_whole() -> None:
    chart = heat_map([HeatRow("Trust", None, ())], [], width=350)
    assert texts(chart)[:3] == ["All", "Trust", "–"]
    assert chart.text == "Scores from 0 to 100, for all and by group. Trust: all not known. The table has every figure."


def test_heat_map_text_names_the_two_ends_of_each_row() -> None:
    rows = [
        HeatRow("Trust", 0.56, (shown(0.3), OVER, None)),
        HeatRow("Faith", 0.7, (None, UNDER, None)),
        HeatRow("Clarity", None, (None, None, None)),
    ]
    assert heat_map(rows, ["Council", "Hospice", "Charity"], width=720).text == (
        "Scores from 0 to 100, for all and by group. Trust: all 56; lowest Council 30, highest Hospice over 90. "
        "Faith: all 70; the one group shown, Hospice, under 10. Clarity: all not known. The table has every figure."
    )


def test_heat_map_escapes_and_is_always_the_same() -> None:
    rows = [HeatRow("A & B", 1 / 3, (shown(2 / 3),))]
    chart = heat_map(rows, ["<Council>"], width=350)
    assert "&lt;Council&gt;" in chart.svg
    assert "A &amp; B" in chart.svg
    assert chart == heat_map(rows, ["<Council>"], width=350)
