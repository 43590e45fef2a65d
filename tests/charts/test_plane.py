"""The plane: figures where they belong, what is not known not at 0, and nothing on anything else."""

from __future__ import annotations

import logging
import re
from math import hypot
from typing import Any

import pytest
from playwright.sync_api import Page

from ioc_assess.charts.picture import Chart
from ioc_assess.charts.placement import Frame
from ioc_assess.charts.plane import STEP, Point, plane, region_of, regions
from ioc_assess.charts.templatetags.charts import chart_image
from ioc_assess.charts.text import text_width, wrap
from ioc_assess.printing.pdf import pdf
from ioc_assess.theory.loading import theory
from tests.charts.measure import faults
from tests.charts.shapes import shapes, texts

NAMES = [mechanism.name for mechanism in theory().mechanisms]
#: As a round may come out.
USUAL = [
    (0.66, 0.55), (0.71, 0.76), (0.6, 0.47), (0.41, 0.35), (0.7, 0.6), (0.48, 0.38), (0.81, 0.7),
    (0.78, 0.52), (0.57, 0.42), (0.66, 0.61), (0.69, 0.58), (0.72, 0.74), (0.55, None), (0.65, 0.5),
]  # fmt: skip

#: The demonstration's: markers 13 and 14 stand so near that the name of the one once read as the other's.
DEMO = [
    (0.53, 0.42), (0.57, 0.76), (0.57, 0.77), (0.5, 0.38), (0.79, 0.35), (0.53, 0.52), (0.83, 0.79),
    (0.56, 0.58), (0.62, 0.73), (0.58, 0.4), (0.53, 0.52), (0.58, 0.81), (0.63, 0.38), (0.67, 0.47),
]  # fmt: skip


def points(*scores: Any, names: list[str] = NAMES) -> list[Point]:
    """Points with these scores, or all with the same."""
    given = list(scores) if len(scores) > 1 else list(scores) * len(names)
    return [Point(name, *pair) for name, pair in zip(names, given, strict=False)]


def discs(chart: Chart, fill: str | None = None) -> list[dict[str, Any]]:
    return [one for one in shapes(chart, "circle") if one["r"] == 10 and fill in (None, one["fill"])]


def test_plane_puts_scores_in_their_places() -> None:
    """At 720 wide the scores run from x 51 to 701 and from y 505 up to 41."""
    spots = [(0.0, 0.0), (1.0, 1.0), (0.5, 0.25)]
    found = [(one["cx"], one["cy"]) for one in discs(plane(points(*spots, names=["A", "B", "C"])))]
    assert found == [(51, 505), (701, 41), (376, 389)]


def test_plane_at_350_puts_scores_in_their_places() -> None:
    """The plane is square: from x 51 to 331, from y 321 up to 41."""
    spots = [(0.0, 0.0), (1.0, 1.0), (0.5, 0.25)]
    found = [(one["cx"], one["cy"]) for one in discs(plane(points(*spots, names=["A", "B", "C"]), width=350))]
    # The rest is the key.
    assert found[:3] == [(51, 321), (331, 41), (191, 251)]
    assert len(found) == 6


@pytest.mark.parametrize(
    ("conditions", "felt", "name"),
    [
        (0.7, 0.7, "In place and felt"),
        (0.7, 0.6999, "Partly there"),
        (0.7, 0.45, "Partly there"),
        (0.7, 0.4499, "In place, not felt: ask why"),
        (0.6999, 1.0, "Partly there"),
        (0.45, 0.0, "Partly there"),
        (0.4499, 0.7, "Felt, not in place: fragile"),
        (0.4499, 0.6999, "Missing"),
        (0.0, 0.0, "Missing"),
        (0.7 - 1e-12, 0.7 - 1e-12, "In place and felt"),
    ],
)
def test_plane_regions_follow_the_verdicts_rule(conditions: float, felt: float, name: str) -> None:
    assert region_of(conditions, felt) == name
    assert f"{name}: A (" in plane([Point("A", conditions, felt)]).text


def test_plane_regions_cover_it_once() -> None:
    area = sum((one.right - one.left) * (one.top - one.bottom) for one in regions())
    assert area == pytest.approx(1)


@pytest.mark.parametrize("width", [720, 350])
def test_plane_names_its_regions(width: int) -> None:
    words = " ".join(texts(plane(points(*USUAL), width=width)))
    for region in regions():
        assert region.words in words


def test_plane_at_720_stands_names_beside_markers_and_has_no_key() -> None:
    found = texts(plane(points(*USUAL[:4], names=NAMES[:4])))
    assert "Key" not in found
    assert {"Trust", "Sense of capacity", "1", "4"} <= set(found)


def test_plane_lists_all_in_its_key_where_one_name_finds_no_room() -> None:
    """So a reader finds every number in one place."""
    chart = plane(points(*DEMO), width=600)
    below = [words for one, words in zip(shapes(chart, "text"), texts(chart), strict=True) if one["y"] > 540]
    assert [words for words in below if words.isdigit() and words != "100"][-14:] == [str(n) for n in range(1, 15)]
    assert {"Trust", "53 / 42", "Collaborative behaviour", "67 / 47"} <= set(below)


def test_plane_names_all_of_the_demonstration_at_720() -> None:
    found = texts(plane(points(*DEMO)))
    assert "Key" not in found
    assert all(line in found for name in NAMES for line in wrap(name, 12, 150))


def test_plane_stands_no_name_nearer_to_another_marker_without_a_line() -> None:
    chart = plane(points(*DEMO))
    lines = [tuple(map(float, re.findall(r"[\d.]+", one["d"]))) for one in shapes(chart, "path")]
    wrapped = {line: number for number, name in enumerate(NAMES) for line in wrap(name, 12, 150)}
    markers = discs(chart)
    seen = 0
    for one, line in zip(shapes(chart, "text"), texts(chart), strict=True):
        if line not in wrapped or one["y"] > 518:
            continue
        seen += 1
        width = text_width(line, 12)
        left = one["x"] - width * {"start": 0, "middle": 0.5, "end": 1}[one.get("text-anchor", "start")]
        frame = Frame(left, one["y"] - 12, left + width, one["y"] + 3)
        near = min(range(14), key=lambda n: frame.distance(markers[n]["cx"], markers[n]["cy"]))
        own = markers[wrapped[line]]
        led = any(
            hypot(x1 - own["cx"], y1 - own["cy"]) < 10.2 and frame.distance(x2, y2) < 1.1 * STEP
            for x1, y1, x2, y2 in lines
        )
        assert near == wrapped[line] or led, line
    assert seen > 8


def test_plane_writes_the_heads_of_a_long_title_below_it() -> None:
    """At 720 a column of the key is 338 wide, too little for both on a line in any font."""
    chart = plane(points(*USUAL[:4], *[(0.5, None)] * 10))
    found = dict(zip(texts(chart), (one["y"] for one in shapes(chart, "text")), strict=True))
    assert found["in place / felt"] - found["Not on the plane: a score is not known"] == 16


def test_plane_at_350_lists_every_name_with_its_figures() -> None:
    found = texts(plane(points(*USUAL), width=350))
    assert found.count("in place / felt") == 2
    assert {"Key", "Trust", "66 / 55", "55 / –", "Not on the plane: a score is not known"} <= set(found)
    assert [name for name in NAMES if name in found] == NAMES


@pytest.mark.parametrize("width", [720, 350])
@pytest.mark.parametrize("pair", [(0.5, None), (None, 0.5), (None, None)])
def test_plane_leaves_out_what_is_not_known_and_lists_it(width: int, pair: tuple[float | None, float | None]) -> None:
    chart = plane(points((0.6, 0.6), pair, names=["Known", "Half known"]), width=width)
    dashed = [one for one in discs(chart) if "stroke-dasharray" in one]
    (half,) = dashed
    assert half["fill"] == "#ffffff"
    assert half["cy"] > max(one["y"] + one["height"] for one in shapes(chart, "rect")[1:])
    assert "Half known" in texts(chart)
    assert "Not on the plane, because a score is not known: Half known (in place " in chart.text
    assert not [words for words in texts(chart) if re.fullmatch("0 / .*|.* / 0", words)]


@pytest.mark.parametrize("width", [720, 350])
@pytest.mark.parametrize("pair", [(0.62, 0.55), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.45, 0.7)])
def test_plane_shows_every_marker_of_one_place_inside_its_region(width: int, pair: tuple[float, float]) -> None:
    """Markers may overlap a little, and each number stays free. None moves into another region while there is room."""
    chart = plane(points(pair), width=width)
    field = shapes(chart, "rect")[1:7]
    left, right = min(one["x"] for one in field), max(one["x"] + one["width"] for one in field)
    top, bottom = min(one["y"] for one in field), max(one["y"] + one["height"] for one in field)
    markers = [one for one in discs(chart) if one["cy"] < bottom]
    assert len(markers) == 14
    for number, one in enumerate(markers):
        assert left + 10 < one["cx"] < right - 10
        assert top + 10 < one["cy"] < bottom - 10
        for other in markers[:number]:
            assert hypot(one["cx"] - other["cx"], one["cy"] - other["cy"]) > 17.7
    own = [one for one in field if contains(one, markers[0])]
    outside = [one for one in markers if not contains(own[0], one) and not contains(own[-1], one)]
    # In the narrow picture's smallest region, with its name, there is room for eleven.
    assert len(outside) == (3 if (width, pair) == (350, (1.0, 1.0)) else 0)
    # Whoever was moved off shows whence, by a line to a dot.
    assert len([one for one in shapes(chart, "circle") if one["r"] == 2.5]) == 13


def contains(rectangle: dict[str, Any], disc: dict[str, Any]) -> bool:
    return (
        rectangle["x"] - 0.2 <= disc["cx"] <= rectangle["x"] + rectangle["width"] + 0.2
        and rectangle["y"] - 0.2 <= disc["cy"] <= rectangle["y"] + rectangle["height"] + 0.2
    )


def test_plane_text_tells_every_figure_by_region() -> None:
    text = plane(points(*USUAL)).text
    assert "In place and felt: Communication between people (in place 71, felt 76), Confidence in agreements" in text
    assert "Missing: Sense of capacity (in place 41, felt 35)." in text
    assert "Conflict resolution and accountability (in place 55, felt not known)." in text
    assert all(name in text for name in NAMES)


def test_plane_is_the_same_every_time_and_carries_no_styles() -> None:
    assert plane(points(*USUAL)) == plane(points(*USUAL))
    assert not re.search(r"\b(style|class|id)=", plane(points(*USUAL)).svg)
    assert plane(points(*USUAL), width=350).width == 350


def test_plane_escapes_words() -> None:
    svg = plane([Point('A & <b> "c"', 0.5, 0.5)]).svg
    assert "<b>" not in svg
    assert "A &amp; &lt;b&gt; &quot;c&quot;" in svg


def test_plane_words_are_large_enough_apart_and_inside(page: Page) -> None:
    long = [f"{name} Partneriaeth Gwasanaethau Przedsięwzięcia" for name in NAMES]
    near = [(0.5 + 0.012 * n, 0.6 - 0.007 * (n * 5 % 14)) for n in range(14)]
    cases = {
        "usual": points(*USUAL),
        "long": points(*USUAL, names=long),
        "near": points(*near),
        "one place": points((0.62, 0.55)),
        "all nought": points((0.0, 0.0)),
        "all best": points((1.0, 1.0)),
        "felt alone": points((0.0, 1.0)),
        "in place alone": points((1.0, 0.0)),
        "on the cuts": points((0.45, 0.7)),
        "none known": points((None, None)),
        "few known": points(*USUAL[:4], *[(0.5, None)] * 10),
        "long and not known": points((None, 1.0), names=long),
    }
    charts = {f"{name} {width}": plane(given, width=width) for name, given in cases.items() for width in (720, 350)}
    problems = faults(page, charts)
    assert not problems, "\n".join(problems)


def test_plane_prints_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    pictures = "".join(chart_image(plane(points(*USUAL), width=width)) for width in (720, 350))
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        printed = pdf(f'<html lang="en-GB"><title>Charts</title><style>img {{ width: 120mm }}</style>{pictures}</html>')
    assert printed.file.startswith(b"%PDF")
    assert not caplog.records


@pytest.mark.parametrize("width", [720, 350])
def test_plane_marks_what_is_only_carried_over_and_has_a_key_to_it(width: int) -> None:
    trust, faith = Point("Trust", 0.6, 0.5), Point("Faith", 0.8, 0.9)
    assert "*" not in " ".join(texts(plane([trust, faith], width=width)))
    chart = plane([Point("Trust", 0.6, 0.5, carried=True), faith], width=width)
    said = " ".join(texts(chart))
    assert ("Trust*" if width == 720 else "60* / 50") in said
    assert "* carried over from what leads to it" in said
    assert "Trust (in place 60, but only carried over from what leads to it, felt 50)" in chart.text
    assert "Faith (in place 80, felt 90)" in chart.text
