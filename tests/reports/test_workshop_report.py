"""The report of a recorded workshop: who gets it, what it says, and how it is built as a document."""

from __future__ import annotations

import io
import re
from collections import Counter
from html import unescape
from typing import Any

import pikepdf
import pytest
import weasyprint
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from ioc_assess.assessments.models import Results, Round
from ioc_assess.operations import jobs
from ioc_assess.operations.models import Job
from ioc_assess.printing.pdf import BASE_URL, StaticFetcher
from ioc_assess.reports.models import Report
from ioc_assess.reports.workshop_report import workshop_report, workshop_report_html
from ioc_assess.workshops.models import Workshop
from tests.factories import make_member, make_user, make_workshop, owner_of
from tests.reports.printed import all_text, tables
from tests.reports.test_report_pages import HEADINGS, LEAST, boxes, content, edges, in_head
from tests.reports.test_round_results import rows, text
from tests.reports.workshops import ITEMS, SENTENCE, recorded

pytestmark = pytest.mark.django_db

KINDS = ("small", "twelve", "tiny")


def words_of(workshop: Workshop) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", workshop_report_html(workshop))))


def part(words: str, first: str, then: str) -> str:
    return words.partition(first)[2].partition(then)[0]


def bare(words: str) -> str:
    """Without spaces: lines of print end anywhere."""
    return re.sub(r"\s", "", words)


# --- who gets it ---


@pytest.mark.parametrize("right", ["owner", "facilitator", "viewer"])
def test_workshop_report_is_asked_for_made_and_got_by_every_member(client: Client, right: str) -> None:
    workshop = recorded("tiny")
    code = workshop.round.code
    client.force_login(make_member(workshop.round.collaboration, right))
    results = client.get(reverse("round_results", args=[code])).content.decode()
    assert reverse("report", args=[code]) in results
    page = client.get(reverse("report", args=[code])).content.decode()
    assert "Report of the workshop" in page
    assert "Board report" not in page
    client.post(reverse("report", args=[code]))
    jobs.run_job.call(Job.objects.get(kind="board_report").code)
    response = client.get(reverse("report_pdf", args=[code]))
    assert response["Content-Disposition"].startswith(
        'attachment; filename="Pellshire Alliance, A morning together.pdf"'
    )
    assert response.content == workshop_report(workshop).file
    with pikepdf.open(io.BytesIO(response.content)) as document:
        assert len(document.pages) == Report.objects.get().pages


def test_workshop_report_is_not_there_for_strangers_nor_before_it_is_recorded(client: Client) -> None:
    workshop = make_workshop()
    client.force_login(owner_of(workshop.round.collaboration))
    assert client.get(reverse("report", args=[workshop.round.code])).status_code == 409
    assert client.post(reverse("report", args=[workshop.round.code])).status_code == 409
    assert client.get(reverse("report_pdf", args=[workshop.round.code])).status_code == 404
    Round.objects.update(state="published")
    client.force_login(make_user("stranger@example.org"))
    for name in ("report", "report_pdf"):
        assert client.get(reverse(name, args=[workshop.round.code])).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["before", "agreed"])
def test_workshop_report_is_not_made_of_results_that_were_changed(kind: str) -> None:
    workshop = recorded("small")
    asked = Report.objects.ask(round=workshop.round, by=None)
    row = Results.objects.get(kind=kind)
    row.body["figures"]["n"] = 42
    row.save()
    assert asked.job is not None
    jobs.run_job.call(asked.job.code)
    assert Job.objects.get(kind="board_report").error.startswith("ResultsChanged: ")
    assert Report.objects.get().size is None


def test_workshop_report_is_the_same_to_the_last_byte_whenever_it_is_made() -> None:
    workshop = recorded("small")
    with override_settings(TIME_ZONE="Pacific/Auckland"):
        one = workshop_report(workshop)
    Round.objects.update(title="Another title")
    workshop.round.collaboration.name = "Another name"
    workshop.round.collaboration.save()
    assert workshop_report(Workshop.objects.get()) == one


def test_workshop_report_asks_as_many_questions_of_few_items_as_of_many() -> None:
    counts = []
    for kind in ("tiny", "twelve"):
        workshop = recorded(kind)
        workshop_report_html(workshop)
        with CaptureQueriesContext(connection) as queries:
            workshop_report_html(Workshop.objects.select_related("round__edition").get(pk=workshop.pk))
        counts.append(len(queries) - bool(workshop.source_id))
    assert counts == [3, 3]  # workshop, results, steps; and the survey's results


# --- what it says ---


def test_workshop_report_tells_first_what_came_of_it() -> None:
    words = words_of(recorded("small"))
    summary = part(words, "Summary What came of it", "Contents")
    assert "Of 8 questions, a level was agreed on 5. On 1 the room was split. " in summary
    assert "Another 2 were left open or skipped." in summary
    # Of 1 1 2 2 2 the median is 2 − 2/6, of 3 3 3 3 4 it is 3 + 1/8; of six people one, then four said about right.
    assert "We talk about bad past experiences of working together: median 1.7, then 3.1 (question 1)" in summary
    assert "Formal written agreement on what we do together: “About right”: 17%, then 67% (question 2)" in summary
    agreed = part(summary, "Agreed", "The room was split")
    assert agreed.count("(question") == 5
    assert "About right (question 2)" in agreed  # a level from 0 to 4 would be read as low
    assert "gets in the way of working together (question 3)" in part(summary, "The room was split", "Moved")
    flagged = part(summary, "better than the first vote", "Decided")
    assert flagged.count("(question") == 1
    assert "bad past experiences" in flagged
    assert "Meet monthly (question 1)" in part(summary, "Decided", "Before you draw")
    assert "18 people were in the room" in summary


def test_workshop_report_tells_of_each_question_all_that_was_said() -> None:
    words = words_of(recorded("small"))
    asked = {n: part(words, f" {n}. ", f" {n + 1}. ") for n in range(1, 8)}
    for said in (
        "Mostly",
        "(3 of 4)",
        "Joint <posts>",
        "Two see it lower",
        "Meet monthly",
        "at least one level better",
    ):
        assert said in asked[1]
    assert "50% / 17% / 33%" in asked[2]
    assert "17% / 67% / 17%" in asked[2]
    assert "of 4" not in asked[2]
    for said in ("The room was split.", "No common view", "Ask the wards", "6 · 1 · 0 · 0 · 4", "1 · 0 · 0"):
        assert said in asked[3]
    assert "16 levels; not shown which" in asked[4]
    assert "better than the median" not in asked[4]  # that would tell of the median
    assert "No vote of the workshop was shown on this question." in asked[6]
    assert "1 · 1 · 1" not in asked[6]
    assert "Nothing was agreed." in asked[7]
    assert "Skipped." in words


def test_workshop_report_tells_what_was_held_back() -> None:
    method = words_of(recorded("small")).rpartition("What was held back")[2]
    unseen = part(method, "No vote was shown on these questions:", "On these questions it is withheld")
    assert re.findall(r"\(question (\d)\)", unseen) == ["6", "8"]
    uncounted = part(method, "On these questions it is withheld", "Limits")
    assert re.findall(r"\(question (\d)\)", uncounted) == ["4"]
    assert "Votes with fewer than 5 levels were not shown" in method
    assert "The survey’s people" not in method


def test_workshop_report_reads_verdicts_before_and_agreed() -> None:
    """By hand: trust-1a was voted 1 1 2 2 2, so 40, and agreed at 3, so 75."""
    words = words_of(recorded("small"))
    theory = part(words, "Configurations that the questions are of", "Mechanisms that")
    assert "Bad past experiences are dealt with trust-1 1 of 2 Verdict" not in theory  # icons are no words
    assert re.search(r"dealt with trust-1 1 of 2 Missing in place 40 In place, not known if felt in place 75", theory)
    # A vote that was not shown has no verdict before it: the level agreed is 1 of 4.
    assert re.search(r"trust-2 1 of 1 – Missing in place 25", theory)


def test_workshop_report_summary_names_a_few_of_many() -> None:
    words = words_of(recorded("twelve"))
    agreed = part(part(words, "Summary What came of it", "Contents"), "Agreed", "The room was split")
    assert agreed.count("(question") == 4
    assert "and 9 more under “Question by question”" in agreed


def test_workshop_report_shows_the_survey_beside() -> None:
    words = words_of(recorded("twelve"))
    assert words.count("Survey") >= len(ITEMS)
    assert "The survey’s people and those in the room need not be the same." in words
    assert "24 people, from 12 partners" in words.partition("Summary")[0]
    assert SENTENCE.strip() in words


@pytest.mark.parametrize("kind", KINDS)
def test_workshop_report_figures_are_those_of_the_page(client: Client, kind: str) -> None:
    workshop = recorded(kind)
    client.force_login(owner_of(workshop.round.collaboration))
    page = client.get(reverse("round_results", args=[workshop.round.code])).content.decode()
    made = workshop_report(workshop).file
    printed: dict[str, list[list[str]]] = {}
    caption = ""
    for title, cells in tables(made):
        caption = title or caption  # a table that goes on has its caption on its first page only
        printed.setdefault(caption, []).extend(cells[1:])

    votes = [table for caption, table in printed.items() if caption.startswith("Votes on question")]
    of_page = [one for one in re.findall(r"<table.*?</table>", page, re.S) if "People by level" in one]
    assert len(votes) == len(of_page)
    for ours, theirs in zip(votes, of_page, strict=True):
        heads = [text(one) for one in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', theirs)][1:]
        cells = list(rows(theirs, "People by level").values())
        assert [one[0] for one in ours] == heads
        for place, (_name, counts, others, middle, _agreement) in enumerate(ours):
            *levels, median = (row[place] for row in cells[:6])
            no_levels = [row[place] for row in cells[6:9]]
            assert others == ("–" if "–" in no_levels else " · ".join(no_levels))
            if median == "–":
                assert (set(levels), middle) == ({"–"}, "–")
            else:
                assert counts.split(" · ") == levels
                assert bare(middle).partition("(")[0] == bare(median)

    scores = {caption: table for caption, table in printed.items() if caption.startswith("Scores on question")}
    assert len(scores) == (4 if kind == "small" else 0)
    for table in scores.values():
        for name, *figures in table:
            on_page = [
                row[-len(figures) :]
                for one in of_page
                for heading, row in rows(one, "People by level").items()
                if heading == f"Score: {name}"
            ]
            assert figures in on_page

    for title in ("Configurations that the questions are of", "Mechanisms that the questions count toward"):
        of_print = {
            bare(re.sub(r" [a-z]+-\d+$", "", heading)): [bare(one) for one in rest] for heading, *rest in printed[title]
        }
        found = {bare(name): [bare(one) for one in cells] for name, cells in rows(page, title).items()}
        assert of_print == found

    words = bare(all_text(made))
    for item in re.findall(r'<h2 id="question-\d+">(.*?)</h2>', page):
        assert bare(text(item)) in words
    for said in re.findall(r"<dd>(.*?)</dd>", page, re.S):
        assert bare(text(said)) in words


# --- how it is built ---


def pages_of(kind: str) -> list[Any]:
    """From the second page on: the cover is another thing."""
    html = workshop_report_html(recorded(kind))
    document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=StaticFetcher()).render()
    return [page._page_box for page in document.pages][1:]


@pytest.mark.parametrize("kind", ["small", "twelve"])
def test_workshop_report_pages_are_filled_and_whole(kind: str) -> None:
    pages = pages_of(kind)
    seen: Counter[Any] = Counter()
    for number, page in enumerate(pages, start=2):
        top, height = page.content_box_y(), page.height
        found = content(page)
        lowest = max(box.position_y + box.height for box in found)
        assert lowest - top <= height + 1, f"page {number} runs over"
        assert lowest - top >= LEAST * height, f"page {number} is nearly empty"
        headings = [box for box in boxes(page) if box.element_tag in HEADINGS and box.height]
        assert all(one.position_y + one.height < lowest - 5 for one in headings), f"page {number}"
        seen.update(
            {
                box.element
                for box in boxes(page)
                if box.element is not None and box.element_tag in ("tr", "img") and not in_head(box.element, page)
            }
        )
        said = edges(page)
        assert f"page {number} of {len(pages) + 1}" in said
        assert "Purpose: Development" in said
    assert [element for element, on in seen.items() if on > 1] == []
    ids = [{box.element.get("id") for box in boxes(page) if box.element is not None} for page in pages[:2]]
    assert "summary" in ids[0]
    assert "summary" not in ids[1]


@pytest.mark.parametrize("kind", KINDS)
def test_workshop_report_leads_to_what_it_points_at(kind: str) -> None:
    page = workshop_report_html(recorded(kind))
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert {"summary", "here", "questions", "theory", "method"} <= targets
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize("kind", KINDS)
def test_workshop_report_is_tagged_with_bookmarks_and_a_text_for_every_picture(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = workshop_report(recorded(kind))
    assert caplog.messages == []  # what WeasyPrint does not know, and pictures without a text, would be said here
    with pikepdf.open(io.BytesIO(made.file)) as document:
        assert len(document.pages) == made.pages
        found = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert len(found) >= {"small": 20, "twelve": 70, "tiny": 1}[kind]
        assert all(str(one.get("/Alt", "")).strip() for one in found)
        with document.open_outline() as outline:
            titles = [one.title for one in outline.root]
            asked = [one.title for one in outline.root[3].children]
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert document.Root.Lang == "en-gb"
    parts = ["Summary", "Contents", "Who was in the room", "Question by question", "What it says of the theory"]
    assert titles == [*parts, "Method and limits"]
    assert [one.partition(".")[0] for one in asked] == [
        str(n) for n in range(1, 1 + {"small": 8, "twelve": 16, "tiny": 1}[kind])
    ]
