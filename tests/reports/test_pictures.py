"""The charts of page and report show the published figures. How they are drawn is tested in tests/charts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ioc_assess.charts.picture import Chart
from ioc_assess.reports import pictures
from ioc_assess.reports.arrangement import arrangement
from ioc_assess.reports.templatetags.figures import figure
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory

THEORY = theory()
DEMO = results(
    THEORY, parse((Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json").read_text(), THEORY)
)
NAMES = list(DEMO.groups)
ARRANGED = arrangement(THEORY, DEMO, {name: name for name in NAMES})


@pytest.fixture(params=[pictures.WIDE, pictures.NARROW])
def width(request: pytest.FixtureRequest) -> float:
    return float(request.param)


def test_pictures_come_for_page_and_phone() -> None:
    both = pictures.both(lambda width: pictures.drives(THEORY, DEMO, width=width))
    assert (both.wide.width, both.narrow.width) == (720, 350)


def test_pictures_tell_the_two_drives(width: float) -> None:
    said = pictures.drives(THEORY, DEMO, width=width).text
    for drive in ("faith", "risk_tolerance"):
        score = DEMO.assessment.mechanisms[drive]
        assert THEORY.mechanism[drive].name in said
        assert figure(score.conditions) in said
        assert figure(score.felt) in said


def shows(chart: Chart, labels: list[str]) -> None:
    for label in labels:
        assert label in chart.text


def test_pictures_of_clusters_have_each_of_them(width: float) -> None:
    names = [one.name for one in THEORY.clusters]
    shows(pictures.clusters(ARRANGED["clusters"], width=width), names)
    shows(pictures.cluster_heat(ARRANGED["cluster_groups"], NAMES, width=width), NAMES)


def test_pictures_of_mechanisms_by_group_have_each_of_them(width: float) -> None:
    for draw in (pictures.conditions_heat, pictures.felt_heat):
        shows(draw(ARRANGED["mechanism_groups"], NAMES, width=width), NAMES)


def test_pictures_by_group_bear_the_marks_of_their_tables(width: float) -> None:
    rows = ARRANGED["mechanism_groups"]
    marks = [mark for row in rows for mark in (row.mark, *row.marks)]
    for sign in "†*":
        assert any(sign in mark for mark in marks)
    drawn = re.findall(r">(?:[<>]|&[lg]t;)?\d+([*†]*)</text>", pictures.conditions_heat(rows, NAMES, width=width).svg)
    assert sorted(filter(None, drawn)) == sorted(filter(None, marks))
    assert "†" not in pictures.felt_heat(rows, NAMES, width=width).svg


def test_pictures_of_spreads_stand_where_counts_are_shown() -> None:
    spreads = pictures.spreads(THEORY, DEMO)
    assert set(spreads) == {code for code, one in DEMO.items.items() if one.spread is not None}
    assert set(pictures.legends(THEORY, width=720)) == {"extent", "warning", "balance"}


def test_pictures_of_questions_apart_begin_with_the_widest_gap(width: float) -> None:
    rows = pictures.widest_apart(DEMO, ARRANGED["item_groups"])
    gaps = [max(known) - min(known) for row in rows if (known := [one.score for one in row.scores if one])]
    assert gaps == sorted(gaps, reverse=True)
    assert len(rows) == min(pictures.IN_DOT_PLOT, len(ARRANGED["apart"]))
    shows(pictures.dots(rows, NAMES, width=width), NAMES)
