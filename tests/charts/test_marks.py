"""What the charts of rows share."""

import re

import pytest

from ioc_assess.charts.marks import Axis, hatch, key, letters


def test_letters_go_on_after_z() -> None:
    assert letters(3) == ["A", "B", "C"]
    assert letters(28)[25:] == ["Z", "AA", "AB"]


def test_axis_lays_out_scores_and_cuts() -> None:
    axis = Axis(left=100, right=300)
    assert [axis.x(score) for score in (0, 0.5, 1)] == [100, 200, 300]
    assert axis.cuts == (190, 240)
    assert [tick.label for tick in axis.ticks] == ["0", "45", "70", "100"]
    assert [zone.label for zone in axis.zones] == ["low", "between", "high"]
    # Between 190 and 240 there is no room for the word beside the numbers, so all stand on a line beyond them.
    frame = axis.frame([], head=40, bottom=100)
    assert (frame["words_over"], frame["over"], frame["under"], frame["words_under"]) == (19, 33, 115, 129)
    frame = Axis(left=0, right=400).frame([], head=40, bottom=100)
    assert (frame["words_over"], frame["over"], frame["under"], frame["words_under"]) == (33, 33, 115, 115)
    assert [zone.label for zone in Axis(left=0, right=100).zones] == ["low", "high"]


@pytest.mark.parametrize(("width", "height"), [(40, 20), (5, 20), (20, 5), (2, 2)])
def test_hatch_stays_inside_its_rectangle(width: float, height: float) -> None:
    strokes = re.findall(r"M(\S+) ([\d.]+)l(\S+) ([-\d.]+)", hatch(10, 30, width, height, 3))
    assert len(strokes) == (width + height - 0.1) // 3
    for x, y, dx, dy in (map(float, stroke) for stroke in strokes):
        assert 10 <= x <= x + dx <= 10 + width
        assert 30 <= y + dy <= y <= 30 + height
        assert dx == pytest.approx(-dy)


def test_key_reads_downwards_in_columns() -> None:
    # 500 hold two columns of 230
    found = key([f"Partner {n} in the valley of Pellshire" for n in range(1, 6)], width=500, top=10)
    assert [(entry.letter.text, entry.letter.x) for entry in found.entries] == [
        ("A", 0),
        ("B", 0),
        ("C", 0),
        ("D", 250),
        ("E", 250),
    ]
    assert found.bottom == 10 + 3 * 20


def test_key_has_more_columns_where_every_name_is_short() -> None:
    found = key([f"Ward {n}" for n in range(1, 9)], width=350, top=0)
    assert {entry.letter.x for entry in found.entries} == {0, 87.5, 175, 262.5}
    assert all(len(entry.name) == 1 for entry in found.entries)


def test_key_wraps_names_and_two_groups_may_bear_one_name() -> None:
    name = "Pellshire Community and Mental Health NHS Foundation Trust"
    found = key([name, name], width=230, top=0)
    assert [" ".join(line.text for line in entry.name) for entry in found.entries] == [name, name]
    assert [entry.letter.text for entry in found.entries] == ["A", "B"]
    assert len(found.entries[0].name) == 2
    assert found.entries[1].letter.y - found.entries[0].letter.y == 2 * 16 + 4
