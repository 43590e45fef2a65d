"""The report as short as it can be and as clear in print: what is told of long lists, what heads a page, what a grey
printer leaves."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest

from ioc_assess.reports.board_report import board_report_html, file_report_html
from ioc_assess.scoring.items import Tally
from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.reports.rounds import KINDS, answers, published
from tests.reports.test_board_report import text
from tests.reports.test_report_pages import boxes, content, edges, laid_out

#: Twenty questions that may be told by partner
TOLD = [one.code for one in theory().items if one.kind == "extent" and not one.code.startswith("leadership")][:20]


def table(page: str, caption: str) -> list[str]:
    """The rows of the table with this caption, without its head."""
    found = page[page.index(f"<caption>{caption}") :]
    return re.findall(r"<tr>(.*?)</tr>", found[found.index("<tbody>") : found.index("</tbody>")], re.S)


def test_report_short_tells_fifteen_splits_and_how_many_more() -> None:
    """Of the 86 questions of the twelve partners, all are split."""
    values = published("twelve")
    page = board_report_html(theory(), values)
    told = table(page, "Split views")
    assert len(values.figures.splits) == 86
    assert len(told) == 15
    for code, row in zip(values.figures.splits[:15], told, strict=True):
        assert theory().item[code].text in text(row)
    assert "71 more questions are split; they are marked so under “How answers spread”" in text(page)


def test_report_short_tells_fifteen_questions_apart_the_widest_first() -> None:
    """Of three stated positions, 54 questions lie apart; a gap is between the printed figures."""
    values = published("declared")
    page = board_report_html(theory(), values)
    told = [text(row).partition(" · ")[0].strip() for row in table(page, "Partners at least 30 points")]
    gaps = {
        theory().item[code].text: max(figures) - min(figures)
        for code, one in values.figures.items.items()
        if one.apart
        for figures in [[percent(shown.score) for shown in one.groups.values()]]
    }
    assert len(gaps) == 54
    assert [gaps[name] for name in told] == sorted(gaps.values(), reverse=True)[:15]
    assert "On 39 more questions somebody lies so far apart" in text(page)


def test_report_short_tells_fifteen_questions_by_group() -> None:
    page = board_report_html(theory(), published("twelve"))
    assert len(table(page, "Questions by partner")) == 15
    assert "52 more questions stand on the results page" in text(page)  # 67 could be shown by partner


def test_report_short_of_a_file_tells_all_that_no_page_tells() -> None:
    """A file has no page of results to point to."""
    names = ["North", "South"]
    apart = {"North": Tally(levels=(0, 0, 0, 0, 6)), "South": Tally(levels=(6, 0, 0, 0, 0))}
    given = replace(answers(names, 6), tallies=dict.fromkeys(TOLD, apart))
    page = file_report_html(theory(), given, title="Two Rivers", date=datetime.date(2026, 3, 31))
    assert len(table(page, "Partners at least 30 points")) == 20
    assert len(table(page, "Questions by partner")) == 20
    assert "results page" not in text(page)
    assert "somebody lies so far apart" not in text(page)


def test_report_short_says_nothing_of_more_where_all_is_told() -> None:
    page = text(board_report_html(theory(), published("demo")))
    assert "more questions are split" not in page
    assert "lies so far apart" not in page


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ([6] * 9, "9 partners, 6 people from each"),
        ([6] * 8 + [9], "9 partners, 6 to 9 people from each"),
        ([6] * 8 + [9, 3, 2], "9 partners, 6 to 9 people from each · others: 5"),
    ],
)
def test_report_short_cover_tells_the_sizes_of_many_partners(sizes: list[int], says: str) -> None:
    """Of those that are too small to be shown only the sum."""
    names = [f"Partner {n}" for n in range(len(sizes))]
    given = replace(answers(names, 6), sizes=dict(zip(names, sizes, strict=True)))
    shown = results(theory(), given)
    page = file_report_html(theory(), given, title="Two Rivers", date=datetime.date(2026, 3, 31))
    cover = text(page.split("<main>")[0])
    assert len(shown.groups) == 9
    assert f"{says} Figures" in cover
    assert "Partner" not in cover.replace("partners", "")


def test_report_short_leaves_out_what_cannot_be_said_of_one_leader() -> None:
    solo = published("solo")
    page = text(board_report_html(theory(), solo))
    for words in ("views differ", "many do not know", "None among the questions", "100% don’t know"):
        assert words not in page
    code = next(iter(solo.figures.items))
    unknown = replace(solo, figures=replace(solo.figures, find_out=(code,)))
    page = text(board_report_html(theory(), unknown))
    assert f"Find out: what is not known {theory().item[code].text}" in page


@pytest.mark.parametrize("kind", KINDS)
def test_report_short_heads_each_page_with_the_part_it_begins_in(kind: str) -> None:
    part = ""
    for number, page in enumerate(laid_out(kind), start=2):
        heads = [box for box in boxes(page) if box.element_tag == "h1" and type(box).__name__ == "BlockBox"]
        titles = ["".join(one.text for one in boxes(box) if hasattr(one, "text")) for box in heads]
        first = min(box.position_y for box in content(page))
        if heads and heads[0].position_y <= first + 1:
            part = titles[0]
        assert edges(page).replace("\n", " ").count(part) >= 1, f"page {number}"
        for other in titles[1:] if heads and heads[0].position_y <= first + 1 else titles:
            assert other not in edges(page), f"page {number}"
        part = titles[-1] if titles else part


@pytest.mark.parametrize("kind", KINDS)
def test_report_short_breaks_no_name_inside_a_word(kind: str) -> None:
    """At the heads of tables: each line holds whole words."""
    seen = 0
    for page in laid_out(kind):
        for head in (box for box in boxes(page) if box.element_tag == "th" and type(box).__name__ == "TableCellBox"):
            words = "".join(head.element.itertext()).split()
            for line in (box for box in boxes(head) if type(box).__name__ == "LineBox"):
                written = "".join(one.text for one in boxes(line) if hasattr(one, "text")).split()
                rests = {part for word in words for part in re.split(r"(?<=[-–/])", word)} | set(words)
                assert all(word in rests or any(word in one and "-" in one for one in words) for word in written)
                seen += len(written)
    assert seen > 100


@pytest.mark.parametrize("kind", ["demo", "twelve"])
def test_report_short_tells_low_from_high_without_colour(kind: str) -> None:
    """High is dark all over; low is pale with an edge on every side, and bold."""
    cells: dict[str, list[Any]] = {"high": [], "low": []}
    for page in laid_out(kind):
        for box in boxes(page):
            for level in cells:
                if type(box).__name__ == "TableCellBox" and level in (box.element.get("class") or "").split():
                    cells[level].append(box)
    assert cells["low"]
    for box in cells["low"]:
        sides = [box.border_left_width, box.border_right_width, box.border_top_width, box.border_bottom_width]
        assert min(sides) > 1
        assert lightness(box) > 0.85
    for box in cells["high"]:
        assert lightness(box) < 0.2


def lightness(box: Any) -> float:
    """Of its ground, as a grey printer sees it."""
    red, green, blue = box.style["background_color"].coordinates[:3]
    weighed: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return weighed
