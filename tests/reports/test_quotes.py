"""What people wrote and allowed to be quoted: on the page of the results, in the report, and what becomes of a report
when a comment that it quotes is taken out."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pikepdf
import pytest
import weasyprint
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.comments import by_section
from ioc_assess.assessments.models import Comment, Results, Round
from ioc_assess.operations import jobs
from ioc_assess.operations.models import Job
from ioc_assess.printing.pdf import BASE_URL, Printed, StaticFetcher
from ioc_assess.reports import jobs as making
from ioc_assess.reports.board_report import Quotes, board_report, board_report_html
from ioc_assess.reports.jobs import make_board_report, withdraw_reports
from ioc_assess.reports.models import Report
from ioc_assess.scoring import results as scoring
from ioc_assess.theory.loading import theory
from tests.factories import make_member, make_published, make_round, owner_of
from tests.reports.printed import all_text
from tests.reports.rounds import published as values
from tests.reports.test_report_pages import boxes

pytestmark = pytest.mark.django_db

#: A word with nowhere to break, as addresses are
LONG = "https://example.org/" + "w" * 300


#: Section, words, consent
WRITTEN = (
    ("pulse", "It works for people who fell between two services.", True),
    ("trust", "We meet every week.\n\nNobody is left out.", True),
    ("trust", f"Read {LONG} about it.", True),
    ("trust", "They <b>never</b> call back & never write.", True),
    ("trust", "Between us only.", False),
    ("risk", "Between us, too.", False),
)


@pytest.fixture
def round() -> Round:
    """Published with the figures of the demonstration, and what six people wrote."""
    made = make_round()
    found: scoring.Results = values("demo").figures
    make_published(made, found, {name: name for name in found.groups})
    made.refresh_from_db()
    for section, text, may_quote in WRITTEN:
        Comment.objects.create(round=made, section=section, text=text, may_quote=may_quote)
    return made


@pytest.fixture
def viewer(client: Client, round: Round) -> Client:
    client.force_login(make_member(round.collaboration, "viewer"))
    return client


def results_of(client: Client, round: Round) -> str:
    return client.get(reverse("round_results", args=[round.code])).content.decode()


def chapter(page: str) -> str:
    return page[page.index('id="comments"') : page.index('id="who-title"')]


def make_report(round: Round) -> Report:
    Report.objects.ask(round=round, by=owner_of(round.collaboration))
    make_board_report(round=round.code)
    Job.objects.filter(kind="board_report").update(state=Job.State.DONE)
    return Report.objects.get(round=round)


def take_out(round: Round, beginning: str) -> None:
    one = round.comments.get(text__startswith=beginning)
    one.redact(by=owner_of(round.collaboration), why="It named or described a person.")


# --- the page of the results ---


def test_quotes_stand_on_the_results_page_by_section(viewer: Client, round: Round) -> None:
    page = results_of(viewer, round)
    assert '<a href="#comments">In people’s own words</a>' in page
    shown = chapter(page)
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["Trust and personal ties", "How it feels now"]
    assert shown.count("<blockquote") == 4
    assert "<p>We meet every week.</p>" in shown
    assert "They &lt;b&gt;never&lt;/b&gt; call back &amp; never write." in shown
    assert reverse("round_comments", args=[round.code]) in shown
    assert "Between us" not in page


def test_quotes_leave_no_trace_on_the_results_page_where_there_are_none(viewer: Client, round: Round) -> None:
    """Owners and viewers get the same page."""
    round.comments.filter(may_quote=True).delete()
    owner = Client()
    owner.force_login(owner_of(round.collaboration))
    for client in (viewer, owner):
        page = results_of(client, round)
        assert "people’s own words" not in page
        assert "Between us" not in page


def test_quotes_that_were_taken_out_say_why_on_the_results_page(viewer: Client, round: Round) -> None:
    take_out(round, "We meet")
    shown = chapter(results_of(viewer, round))
    assert "One comment was taken out. Reason: It named or described a person." in shown
    assert shown.count("<blockquote") == 3


def test_quotes_on_the_results_page_are_ten_a_section(
    viewer: Client, round: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Comment.objects.bulk_create(
        Comment(round=round, section="trust", text=f"Number {n}", may_quote=True) for n in range(200)
    )
    results_of(viewer, round)
    with django_assert_num_queries(4):  # session, user, results with their round, comments
        shown = chapter(results_of(viewer, round))
    assert shown.count("<blockquote") == 10 + 1
    assert "More on “Trust and personal ties”" in shown


# --- the report ---


def quotes(taken_out: int = 0) -> Quotes:
    written = [Comment(section=section, text=text) for section, text, may_quote in WRITTEN if may_quote]
    return Quotes(sections=by_section(theory(), written), taken_out=taken_out)


def closed_up(text: str) -> str:
    """Without blanks: where a line ends, the file has none."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return board_report(theory(), values("demo"), quotes()).file


def test_quotes_stand_in_the_report_between_the_groups_and_the_method(printed: bytes) -> None:
    text = closed_up(all_text(printed))
    title, method = closed_up("In people’s own words"), closed_up("Method and limits")
    assert text.count(title) == 2  # in the contents and where it stands
    chapter = text[text.rindex(title) : text.rindex(method)]
    assert chapter.index(closed_up("Trust and personal ties")) < chapter.index(closed_up("How it feels now"))
    for words in (
        "It works for people who fell between two services.",
        "We meet every week.",
        "They <b>never</b> call back & never write.",
        "Please do not work out who wrote what.",
        LONG,
    ):
        assert closed_up(words) in chapter
    assert "Betweenus" not in text
    assert "takenout" not in text
    with pikepdf.open(io.BytesIO(printed)) as document, document.open_outline() as outline:
        names = [str(one.title) for one in outline.root]
    assert names.index("In people’s own words") == names.index("Method and limits") - 1


def test_quotes_are_tagged_as_such(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as document:
        kinds = [str(one.get("/S")) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    assert kinds.count("/BlockQuote") == 4


def test_quotes_that_break_nowhere_stay_inside_the_edges() -> None:
    page = board_report_html(theory(), values("demo"), quotes())
    start, end = page.index("<main>") + len("<main>"), page.index('<section class="part" id="comments">')
    alone = page[: page.index('<header class="cover">')] + "<main>" + page[end:]
    assert start < end
    document = weasyprint.HTML(string=alone, base_url=BASE_URL, url_fetcher=StaticFetcher()).render()
    sheet = document.pages[0]._page_box
    right = sheet.content_box_x() + sheet.width
    texts = [box for box in boxes(sheet) if "w" * 20 in getattr(box, "text", "")]
    assert len(texts) > 1
    assert all(box.position_x + box.width <= right + 1 for box in texts)


def test_quotes_leave_no_chapter_where_there_are_none() -> None:
    assert 'id="comments"' in board_report_html(theory(), values("demo"), quotes())
    page = board_report_html(theory(), values("demo"))
    assert "people’s own words" not in page
    assert "#comments" not in page


def test_quotes_in_the_report_say_that_some_were_taken_out() -> None:
    page = board_report_html(theory(), values("demo"), quotes(taken_out=2))
    assert "2 comments were taken out by a facilitator; the page of comments says why." in page
    assert "taken out" not in board_report_html(theory(), values("demo"), quotes())


def test_quotes_in_a_round_that_is_not_anonymous_say_so() -> None:
    page = board_report_html(theory(), values("declared"), quotes())
    assert "it may be known who wrote what" in page
    assert "Please do not work out who wrote what" not in page


# --- taken out after the report was made ---


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that holds what it quotes and nothing else: the whole one takes seconds."""

    def quick(_theory: Any, _published: Any, quotes: Quotes) -> Printed:
        words = [comment.text for part in quotes.sections for comment in part.comments]
        return Printed(file=f"%PDF {quotes.taken_out} taken out: {words}".encode(), pages=28)

    monkeypatch.setattr(making, "board_report", quick)


def report_page(client: Client, round: Round) -> str:
    return client.get(reverse("report", args=[round.code])).content.decode()


def pdf_of(client: Client, round: Round) -> Any:
    return client.get(reverse("report_pdf", args=[round.code]))


def test_quotes_taken_out_make_the_report_outdated(viewer: Client, round: Round, quick: None) -> None:
    make_report(round)
    assert pdf_of(viewer, round).status_code == 200
    assert "The report is ready." in report_page(viewer, round)
    take_out(round, "We meet")
    reply = pdf_of(viewer, round)
    assert (reply.status_code, reply["Location"]) == (302, reverse("report", args=[round.code]))
    page = report_page(viewer, round)
    assert "The report has to be made anew." in page
    assert "A comment was taken out after the report was made" in page
    assert "Make the report" in page
    assert "report.pdf" not in page
    viewer.post(reverse("report", args=[round.code]))
    assert "report.pdf" not in report_page(viewer, round)  # nor while it is being made
    assert pdf_of(viewer, round).status_code == 302
    make_board_report(round=round.code)
    Job.objects.update(state=Job.State.DONE)
    text = pdf_of(viewer, round).content.decode()
    assert "We meet every week." not in text
    assert "Between us" not in text
    assert "1 taken out: [" in text
    assert "The report is ready." in report_page(viewer, round)


def test_quotes_taken_out_while_the_report_is_made(
    viewer: Client, round: Round, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = making.board_report

    def slow(*args: Any) -> Any:
        made = real(*args)
        take_out(round, "We meet")
        return made

    monkeypatch.setattr(making, "board_report", slow)
    make_report(round)
    assert pdf_of(viewer, round).status_code == 302
    assert "The report has to be made anew." in report_page(viewer, round)


def test_quotes_taken_out_that_nobody_might_quote_leave_the_report(viewer: Client, round: Round, quick: None) -> None:
    make_report(round)
    take_out(round, "Between us only")
    assert pdf_of(viewer, round).status_code == 200
    withdraw_reports()
    assert pdf_of(viewer, round).status_code == 200


def test_quotes_taken_out_are_deleted_with_the_file_by_the_worker(viewer: Client, round: Round, quick: None) -> None:
    make_report(round)
    withdraw_reports()
    assert pdf_of(viewer, round).status_code == 200
    take_out(round, "We meet")
    assert "withdraw_reports" in jobs.KINDS
    assert jobs.KINDS["withdraw_reports"].every == datetime.timedelta(minutes=5)
    withdraw_reports()
    report = Report.objects.get()
    assert (report.file, report.size, report.pages, report.sha256, report.made_at) == (None, None, None, "", None)
    assert pdf_of(viewer, round).status_code == 404
    assert "The report has not been made yet." in report_page(viewer, round)
    # Made anew it stays.
    make_report(round)
    withdraw_reports()
    assert pdf_of(viewer, round).status_code == 200


def test_quotes_of_the_round_are_not_its_figures(round: Round) -> None:
    before = Results.objects.get()
    take_out(round, "We meet")
    assert Results.objects.get().sha256 == before.sha256
    assert "comments" not in before.body
