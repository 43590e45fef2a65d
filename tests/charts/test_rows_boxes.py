"""How the charts of rows come out in Chromium and on paper, with long names and many groups: no words clipped, touching
each other or too small."""

import logging

import pytest
from playwright.sync_api import Page

from ioc_assess.charts.bars import Bar, Pair, bars, pairs
from ioc_assess.charts.dots import DotRow, dot_plot
from ioc_assess.charts.heat import HeatRow, heat_map
from ioc_assess.charts.picture import Chart
from ioc_assess.charts.spread import legend, spread
from ioc_assess.charts.templatetags.charts import chart_image
from ioc_assess.printing.pdf import pdf
from ioc_assess.scoring.results import ShownScore
from tests.charts.measure import faults

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
        bars([Bar(row, whole) for row, whole in zip(ROWS, wholes, strict=True)], width=width),
        pairs([Pair(row, whole, 0.45) for row, whole in zip(ROWS, wholes, strict=True)], width=width),
        heat_map([HeatRow(*one) for one in compared], GROUPS, width=width),
        heat_map([HeatRow(*one, ["*†"] * len(GROUPS), "*") for one in compared], GROUPS, width=width),
        heat_map([HeatRow(*one) for one in few], ["Council", "Primary care network", "Hospice"], width=width),
        dot_plot([DotRow(*one) for one in compared], GROUPS, width=width),
    ]


@pytest.mark.parametrize("width", [720, 350])
def test_words_are_neither_clipped_nor_touching_nor_small(page: Page, width: float) -> None:
    charts = {f"{chart.kind} {n}": chart for n, chart in enumerate(drawings(width))}
    assert faults(page, charts) == []


def test_charts_print_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    pictures = "".join(f"<p>{chart_image(chart)}</p>" for chart in drawings(720))
    style = "img { width: 174mm } img.chart-spread { width: 82mm }"
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        printed = pdf(f'<html lang="en-GB"><title>Charts</title><style>{style}</style>{pictures}</html>')
    assert printed.file.startswith(b"%PDF")
    assert not caplog.records
