"""How the charts of rows come out in Chromium and on paper, with long names and many groups: no words clipped, touching
each other or too small."""

import logging
from base64 import b64encode
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page

from ioc_assess.charts.bars import Bar, Pair, bars, pairs
from ioc_assess.charts.dots import DotRow, dot_plot
from ioc_assess.charts.heat import HeatRow, heat_map
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import legend, spread
from ioc_assess.charts.templatetags.charts import chart_image
from ioc_assess.charts.text import FONTS
from ioc_assess.printing.pdf import pdf
from ioc_assess.scoring.results import ShownScore

GROUPS = [
    "Pellshire Community & Mental Health NHST",
    "Tarrowby Hospitals NHS Foundation Trusts",
    "Partneriaeth Gwasanaethau Iechyd y Cymru",
    "Stowarzyszenie Międzygminne Zdrowia Nowe",
    "Llanfairpwllgwyngyllgogerychwyrndrobwyll",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    *(f"Primary care network of the valley no. {n}" for n in range(1, 7)),
]
ROWS = [
    "Trust",
    "Conflict and its repair in the work of every day",
    "Przedsięwzięcia międzyorganizacyjne, współodpowiedzialność",
    "Ymddiriedaeth rhwng sefydliadau iechyd a gofal cymdeithasol",
]
EXTENT = ["Wcale nie, w najmniejszym stopniu", "Ychydig", "Częściowo", "Gan mwyaf", "Całkowicie"]


def scores(row: int) -> list[ShownScore | None]:
    """Many alike, some at the ends, some withheld, some not known."""
    under, over = ShownScore(score=0.10, capped=True), ShownScore(score=0.90, capped=True)
    alike = [ShownScore(score=(50 + row + n) / 100, capped=False) for n in range(5)]
    ends = [ShownScore(score=score, capped=False) for score in (0.0, 1.0, 0.12, 0.88)]
    return [*alike, under, over, over, *ends[1:], None]


def drawings(width: float) -> list[Chart]:
    wholes = [1.0, 0.0, None, 0.455]
    compared = [(label, whole, scores(row)) for row, (label, whole) in enumerate(zip(ROWS, wholes, strict=True))]
    few = [(label, whole, own[4:7]) for label, whole, own in compared]
    return [
        legend(EXTENT, kind="warning", width=width),
        spread((2, 5, 9, 6, 2), EXTENT, kind="extent"),
        spread((1, 1, 1, 97, 100), EXTENT, kind="balance"),
        spread((1000, 0, 0, 0, 0), EXTENT, kind="warning"),
        bars([Bar(row, whole, "from 3 of 5 conditions") for row, whole in zip(ROWS, wholes, strict=True)], width=width),
        pairs([Pair(row, whole, 0.45) for row, whole in zip(ROWS, wholes, strict=True)], width=width),
        heat_map([HeatRow(*one) for one in compared], GROUPS, width=width),
        heat_map([HeatRow(*one, [True] * len(GROUPS)) for one in compared], GROUPS, width=width),
        heat_map([HeatRow(*one) for one in few], ["Council", "Primary care network", "Hospice"], width=width),
        dot_plot([DotRow(*one) for one in compared], GROUPS, width=width),
    ]


MEASURE = """() => [...document.querySelectorAll("svg")].map(svg => {
  const place = one => { const box = one.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom] };
  return {
    kind: svg.getAttribute("aria-label").slice(0, 60),
    frame: place(svg),
    scale: svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
    texts: [...svg.querySelectorAll("text")].map(
      one => ({ text: one.textContent, box: place(one), size: parseFloat(getComputedStyle(one).fontSize) })
    ),
  };
})"""


@pytest.mark.parametrize(("screen", "width"), [(1280, 720), (390, 350)])
def test_words_are_neither_clipped_nor_touching_nor_small(page: Page, screen: int, width: float) -> None:
    faces = "".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; src: url(data:font/woff2;base64,"
        + b64encode((FONTS / f"Inter-{name}.woff2").read_bytes()).decode()
        + ") }"
        for weight, name in ((400, "Regular"), (600, "SemiBold"), (700, "Bold"))
    )
    page.set_viewport_size({"width": screen, "height": 900})
    page.set_content(
        f"<style>{faces} body {{ margin: 20px }} svg {{ display: block; max-width: 100%; height: auto }}</style>"
        + "".join(chart.svg for chart in drawings(width))
    )
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].filter(face => face.status == 'loaded').length") == 3
    problems = [problem for drawn in page.evaluate(MEASURE) for problem in found(drawn)]
    assert not problems


def found(drawn: dict[str, Any]) -> list[str]:
    """What is wrong with the words of a chart."""
    kind, texts = drawn["kind"], drawn["texts"]
    left, top, right, bottom = drawn["frame"]
    problems = []
    for one in texts:
        x, y, end, foot = one["box"]
        if x < left - 0.5 or y < top - 0.5 or end > right + 0.5 or foot > bottom + 0.5:
            problems.append(f"{kind}: {one['text']!r} is clipped")
        if one["size"] * drawn["scale"] < 11 - 1e-6:
            problems.append(f"{kind}: {one['text']!r} is too small")
    for one, other in combinations(texts, 2):
        (x, y, end, foot), (x2, y2, end2, foot2) = one["box"], other["box"]
        # Boxes are as high as the font's tallest accents; lines of one paragraph may just meet.
        if min(end, end2) - max(x, x2) > 0.5 and min(foot, foot2) - max(y, y2) > 1:
            problems.append(f"{kind}: {one['text']!r} touches {other['text']!r}")
    return problems


def test_charts_print_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    pictures = "".join(f"<p>{chart_image(chart)}</p>" for chart in drawings(720))
    style = "img { width: 174mm } img.chart-spread { width: 82mm }"
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        printed = pdf(f'<html lang="en-GB"><title>Charts</title><style>{style}</style>{pictures}</html>')
    assert printed.file.startswith(b"%PDF")
    assert not caplog.records
