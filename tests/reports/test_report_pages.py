"""The report page by page, as it is laid out: nothing torn apart, nothing nearly empty, every edge as it must be."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pytest
import weasyprint
from django.test.utils import override_settings

from ioc_assess.printing.pdf import BASE_URL, StaticFetcher
from ioc_assess.reports.board_report import board_report, board_report_html
from ioc_assess.theory.loading import theory
from tests.reports.rounds import KINDS, published

HEADINGS = ("h1", "h2", "h3", "caption")
#: A page must be filled at least so far.
LEAST = 0.4


@cache
def laid_out(kind: str) -> list[Any]:
    """The page boxes, from the second page on: the cover is another thing."""
    html = board_report_html(theory(), published(kind))
    document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=StaticFetcher()).render()
    return [page._page_box for page in document.pages][1:]


def boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


def content(page: Any) -> list[Any]:
    """What is drawn between the edges: lines and pictures."""
    (body,) = [child for child in page.children if child.element_tag == "html"]
    kinds = ("LineBox", "InlineReplacedBox", "BlockReplacedBox")
    return [box for box in boxes(body) if type(box).__name__ in kinds and box.height]


def edges(page: Any) -> str:
    margins = [child for child in page.children if type(child).__name__ == "MarginBox"]
    return " ".join(box.text for margin in margins for box in boxes(margin) if hasattr(box, "text"))


@pytest.mark.parametrize("kind", KINDS)
def test_report_pages_are_filled_and_stay_inside_their_edges(kind: str) -> None:
    for number, page in enumerate(laid_out(kind), start=2):
        top, height = page.content_box_y(), page.height
        left, right = page.content_box_x(), page.content_box_x() + page.width
        found = content(page)
        lowest = max(box.position_y + box.height for box in found)
        assert lowest - top <= height + 1, f"page {number} runs over"
        assert lowest - top >= LEAST * height, f"page {number} is nearly empty"
        for box in found:
            if type(box).__name__ != "LineBox":
                assert left - 1 <= box.position_x, f"page {number}"
                assert box.position_x + box.width <= right + 1, f"page {number}"


@pytest.mark.parametrize("kind", KINDS)
def test_report_pages_leave_no_heading_behind(kind: str) -> None:
    for number, page in enumerate(laid_out(kind), start=2):
        headings = [box for box in boxes(page) if box.element_tag in HEADINGS and box.height]
        lowest = max(box.position_y + box.height for box in content(page))
        for heading in headings:
            words = " ".join(box.text for box in boxes(heading) if hasattr(box, "text"))
            assert heading.position_y + heading.height < lowest - 5, f"page {number}: {words}"


@pytest.mark.parametrize("kind", KINDS)
def test_report_pages_split_no_row_and_no_picture(kind: str) -> None:
    """A row or a picture that stands on two pages would be torn; heads of tables are meant to."""
    seen: Counter[Any] = Counter()
    heads = 0
    for page in laid_out(kind):
        on_page = {
            box.element
            for box in boxes(page)
            if box.element is not None and box.element_tag in ("tr", "img") and not in_head(box.element, page)
        }
        seen.update(on_page)
        heads += sum(box.element_tag == "thead" for box in boxes(page))
    assert seen
    assert [element for element, pages in seen.items() if pages > 1] == []
    tables = {box.element for page in laid_out(kind) for box in boxes(page) if box.element_tag == "table"}
    assert heads > len(tables)  # those that go on repeat theirs


def in_head(element: Any, page: Any) -> bool:
    return any(box.element_tag == "thead" and any(one.element is element for one in boxes(box)) for box in boxes(page))


@pytest.mark.parametrize("kind", KINDS)
def test_report_pages_say_what_they_are_of(kind: str) -> None:
    pages = laid_out(kind)
    mode = {"solo": "One leader’s own view", "declared": "Each partner’s stated position"}
    for number, page in enumerate(pages, start=2):
        words = edges(page)
        assert f"page {number} of {len(pages) + 1}" in words
        assert "Purpose: Development" in words
        assert mode.get(kind, "Anonymous survey") in words
        assert "31 March 2026" in words
        assert published(kind).meta.collaboration.split(" ")[0] in words


@pytest.mark.parametrize("kind", KINDS)
def test_report_pages_begin_with_a_summary_of_one_page(kind: str) -> None:
    ids = [{box.element.get("id") for box in boxes(page) if box.element is not None} for page in laid_out(kind)[:2]]
    assert "summary" in ids[0]
    assert "summary" not in ids[1]
    assert "contents" in ids[1]


@pytest.mark.parametrize("kind", ["demo", "solo"])
def test_report_pages_are_tagged_with_a_text_for_every_picture(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    made = board_report(theory(), published(kind))
    assert caplog.messages == []  # what WeasyPrint does not know, and pictures without a text, would be said here
    with pikepdf.open(io.BytesIO(made.file)) as document:
        assert len(document.pages) == made.pages
        figures = [
            one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
        assert len(figures) > 50
        assert all(str(one.get("/Alt", "")).strip() for one in figures)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_report_pages_come_out_the_same_to_the_last_byte() -> None:
    with override_settings(TIME_ZONE="Pacific/Auckland"):
        one = board_report(theory(), published("solo"))
    assert board_report(theory(), published("solo")) == one
