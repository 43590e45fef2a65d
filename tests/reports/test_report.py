"""The board report as a thing that members ask for: its page, its job, its file."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.models import Edition, Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations import jobs
from ioc_assess.operations.models import Job
from ioc_assess.printing.file_names import attachment
from ioc_assess.reports.board_report import board_report_html
from ioc_assess.reports.models import Report
from ioc_assess.scoring import results as scoring
from ioc_assess.scoring.file_form import parse
from ioc_assess.theory import loading
from tests.beside import database_url
from tests.factories import make_collaboration, make_member, make_published, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db

THEORY = loading.theory()
DEMO = parse((Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json").read_text(), THEORY)
NOW = datetime.datetime(2026, 4, 1, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def published() -> Round:
    found = scoring.results(THEORY, DEMO)
    round = make_round()
    make_published(round, found, {name: name for name in found.groups})
    round.refresh_from_db()
    return round


@pytest.fixture
def member(client: Client, published: Round) -> Client:
    client.force_login(owner_of(published.collaboration))
    return client


def ask(round: Round) -> Report:
    return Report.objects.ask(round=round, by=owner_of(round.collaboration))


def set_job(state: str, attempts: int = 0, seconds: int = 0) -> None:
    """The one report's job, in this state for so many seconds."""
    changed = timezone.now() - datetime.timedelta(seconds=seconds)
    Job.objects.filter(key__startswith="board_report").update(state=state, attempts=attempts, changed_at=changed)
    Report.objects.update(asked_at=changed)


def page_of(client: Client, round: Round) -> str:
    response = client.get(reverse("report", args=[round.code]))
    assert response.status_code == 200
    return response.content.decode()


def status(page: str) -> str:
    (found,) = re.findall(r'role="status" data-progress-part="status">(.*?)</p>', page)
    return found


def buttons(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r"<button[^>]*>(.*?)</button>", main)


# --- asking for it ---


def test_report_is_made_by_nobody_looking(member: Client, published: Round) -> None:
    page = page_of(member, published)
    assert status(page) == "The report has not been made yet."
    assert buttons(page) == ["Make the report"]
    assert Report.objects.count() == Job.objects.count() == 0
    assert member.get(reverse("report_pdf", args=[published.code])).status_code == 404


@pytest.mark.parametrize("right", ["owner", "facilitator", "viewer"])
def test_report_may_be_asked_for_by_every_member(client: Client, published: Round, right: str) -> None:
    user = make_member(published.collaboration, right)
    client.force_login(user)
    response = client.post(reverse("report", args=[published.code]))
    assert (response.status_code, response["Location"]) == (302, reverse("report", args=[published.code]))
    job = Job.objects.get()
    assert (job.kind, job.args, job.by, job.state) == ("board_report", {"round": published.code}, user, "queued")


def test_report_is_not_there_for_a_stranger(client: Client, published: Round) -> None:
    stranger = make_user(email="sam@example.org", name="Sam Stranger")
    make_collaboration(owner=stranger, name="Another")
    ask(published).store(b"%PDF-1.7", pages=1)
    client.force_login(stranger)
    for name in ("report", "report_pdf"):
        assert client.get(reverse(name, args=[published.code])).status_code == 404
    assert client.post(reverse("report", args=[published.code])).status_code == 404


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_report_is_not_there_before_publishing(member: Client, published: Round, state: str) -> None:
    """… not even where a file stood there already."""
    ask(published).store(b"%PDF-1.7", pages=1)
    if state == "draft":
        published = make_round(published.collaboration, opened=False)
    Round.objects.filter(pk=published.pk).update(state=state)
    published.refresh_from_db()
    for name, status in (("report", 409), ("report_pdf", 404)):
        assert member.get(reverse(name, args=[published.code])).status_code == status
    assert member.post(reverse("report", args=[published.code])).status_code == 409
    with pytest.raises(Refused):
        ask(published)


def test_report_asked_for_twice_is_made_once(member: Client, published: Round) -> None:
    for _n in range(3):
        member.post(reverse("report", args=[published.code]))
    asked_at = Report.objects.get().asked_at
    job = Job.objects.get()
    assert Report.objects.get().job == job
    Job.objects.update(state="running", attempts=1)
    member.post(reverse("report", args=[published.code]))
    assert (Report.objects.get().asked_at, Job.objects.get().state) == (asked_at, "running")


def test_report_query_counts(
    member: Client, published: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask(published).store(b"%PDF-1.7", pages=1)
    page_of(member, published)
    with django_assert_num_queries(4):  # session, user, round, report with its job
        page_of(member, published)
    with django_assert_num_queries(3):  # session, user, report
        member.get(reverse("report_pdf", args=[published.code]))


# --- waiting for it ---


@pytest.mark.parametrize(
    ("state", "attempts", "says"),
    [
        ("queued", 0, "The report waits for its turn."),
        ("running", 1, "The report is being made."),
        ("queued", 1, "Attempt 1 of 3 came to nothing. The next one begins shortly."),
        ("running", 2, "The report is being made, in attempt 2 of 3."),
        ("running", 3, "The report is being made, in attempt 3 of 3."),
    ],
)
def test_report_says_how_far_it_is(member: Client, published: Round, state: str, attempts: int, says: str) -> None:
    ask(published)
    set_job(state, attempts, seconds=5)
    page = page_of(member, published)
    assert status(page) == says
    assert buttons(page) == []
    assert re.search(r"Asked for [56] seconds ago", page)
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "seems to have stopped" not in page


@pytest.mark.parametrize(("state", "attempts", "seconds"), [("queued", 0, 90), ("queued", 1, 90), ("running", 1, 200)])
def test_report_says_that_no_worker_seems_to_run(
    member: Client, published: Round, state: str, attempts: int, seconds: int
) -> None:
    ask(published)
    set_job(state, attempts, seconds)
    page = page_of(member, published)
    assert "seems to have stopped. Tell whoever runs this site" in page
    assert f"{seconds // 60} minute" in page


def test_report_that_failed_says_so_and_can_be_tried_again(member: Client, published: Round) -> None:
    report = ask(published)
    set_job("failed", 3)
    page = page_of(member, published)
    assert status(page) == "The report could not be made."
    assert buttons(page) == ["Try again"]
    assert report.job is not None
    assert report.job.code in page
    assert "refresh" not in page
    member.post(reverse("report", args=[published.code]))
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("queued", 0)


def test_report_made_again_leaves_the_file_until_then(member: Client, published: Round) -> None:
    report = ask(published)
    report.store(b"%PDF-1.7 first", pages=28)
    set_job("done", 1)
    page = page_of(member, published)
    assert status(page) == "The report is ready."
    assert "PDF, 28 pages, 1\xa0KB" in page
    assert buttons(page) == ["Make it again"]
    member.post(reverse("report", args=[published.code]))
    assert status(page_of(member, published)) == "The report waits for its turn."
    assert member.get(reverse("report_pdf", args=[published.code])).content == b"%PDF-1.7 first"
    set_job("failed", 3)
    page = page_of(member, published)
    assert status(page) == "The report could not be made."
    assert reverse("report_pdf", args=[published.code]) in page


def test_report_page_follows_the_job_by_itself(
    page: Page, site: str, sign_in: Callable[[object], None], transactional_db: None
) -> None:
    """From waiting to ready without a reload, and the words that are told to screen readers change on the spot."""
    found = scoring.results(THEORY, DEMO)
    round = make_round()
    make_published(round, found, {name: name for name in found.groups})
    sign_in(owner_of(round.collaboration))
    page.goto(site + reverse("report", args=[round.code]))
    page.get_by_role("button", name="Make the report").click()
    said = page.locator("main [role=status]")
    expect(said).to_have_text("The report waits for its turn.")
    page.evaluate("window.here = document.querySelector('main [role=status]')")
    report = Report.objects.get()
    set_job("running", 1)
    expect(said).to_have_text("The report is being made.")
    page.context.set_offline(True)
    expect(said).to_contain_text("cannot reach the site")
    report.store(b"%PDF-1.7", pages=28)
    set_job("done", 1)
    page.context.set_offline(False)
    expect(said).to_have_text("The report is ready.", timeout=20_000)
    assert page.evaluate("window.here === document.querySelector('main [role=status]')")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the report (PDF, 28 pages").click()
    assert download.value.suggested_filename == "Pellshire Alliance, Spring round.pdf"
    page.get_by_text("Make it again").first.click()
    page.get_by_role("button", name="Make it again").click()
    expect(said).to_have_text("The report waits for its turn.")


def test_report_page_leaves_the_focus_where_it_is(
    page: Page, site: str, sign_in: Callable[[object], None], transactional_db: None
) -> None:
    """The earlier file's link stays the same element, from one look to the next and when the new file is there."""
    found = scoring.results(THEORY, DEMO)
    round = make_round()
    make_published(round, found, {name: name for name in found.groups})
    round.refresh_from_db()
    report = ask(round)
    report.store(b"%PDF-1.7", pages=27)
    sign_in(owner_of(round.collaboration))
    page.goto(site + reverse("report", args=[round.code]))
    link = page.get_by_role("link", name="Download the report")
    link.focus()
    for seconds in (125, 185):
        set_job("running", 1)
        Report.objects.update(asked_at=timezone.now() - datetime.timedelta(seconds=seconds))
        expect(page.get_by_text(f"Asked for {seconds // 60} minutes ago.")).to_be_visible(timeout=20_000)
        expect(link).to_be_focused()
    report.store(b"%PDF-1.7", pages=28)
    set_job("done", 1)
    expect(page.get_by_role("link", name="Download the report (PDF, 28 pages")).to_be_focused(timeout=20_000)
    expect(page.get_by_text("can still be had")).to_have_count(0)
    expect(page.get_by_text("Make it again").first).to_be_visible()


def test_report_page_looks_again_without_scripts(page_without_scripts: Page, site: str, transactional_db: None) -> None:
    page = page_without_scripts
    found = scoring.results(THEORY, DEMO)
    round = make_round()
    make_published(round, found, {name: name for name in found.groups})
    client = Client()
    client.force_login(owner_of(round.collaboration))
    page.context.add_cookies([{"name": key, "value": one.value, "url": site} for key, one in client.cookies.items()])
    page.goto(site + reverse("report", args=[round.code]))
    page.get_by_role("button", name="Make the report").click()
    expect(page.locator("main noscript p")).to_have_text("This page looks again every few seconds.")
    report = Report.objects.get()
    report.store(b"%PDF-1.7", pages=28)
    set_job("done", 1)
    expect(page.get_by_text("The report is ready.")).to_be_visible(timeout=15_000)


# --- making it ---


def test_report_is_made_from_what_was_published(member: Client, published: Round) -> None:
    asked = ask(published)
    assert asked.job is not None
    jobs.run_job.call(asked.job.code)
    report = Report.objects.get()
    assert report.job is not None
    assert (report.job.state, report.job.error) == ("done", "")
    response = member.get(reverse("report_pdf", args=[published.code]))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith('attachment; filename="Pellshire Alliance, Spring round.pdf"')
    assert hashlib.sha256(response.content).hexdigest() == report.sha256
    assert len(response.content) == report.size
    with pikepdf.open(io.BytesIO(response.content)) as document:
        assert len(document.pages) == report.pages
    # Made again it is the same to the last byte, whatever the day and whatever the round is called since then.
    Round.objects.update(title="Another title")
    ask(published)
    jobs.run_job.call(asked.job.code)
    again = Report.objects.get()
    assert again.made_at != report.made_at
    assert again.sha256 == report.sha256


def test_report_is_not_made_of_results_that_were_changed(published: Round) -> None:
    asked = ask(published)
    assert asked.job is not None
    row = Results.objects.get()
    row.body["figures"]["n"] = 42
    row.save()
    jobs.run_job.call(asked.job.code)
    job = Job.objects.get()
    assert job.error.startswith("ResultsChanged: ")
    assert Report.objects.get().size is None


def test_report_is_not_made_in_the_words_of_another_edition(published: Round) -> None:
    asked = ask(published)
    assert asked.job is not None
    other = Edition.objects.create(sha256="0" * 64, name="ioc", version="9", text="")
    Round.objects.update(edition=other)
    jobs.run_job.call(asked.job.code)
    job = Job.objects.get()
    assert job.error.startswith("ResultsChanged: ")
    assert "not of the edition" in job.error
    assert Report.objects.get().size is None


def test_report_of_a_round_that_was_deleted_is_not_made(
    published: Round, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask(published)
    assert asked.job is not None
    monkeypatch.setattr("ioc_assess.reports.jobs.board_report", lambda *_args: pytest.fail("it was made"))
    published.delete()
    jobs.run_job.call(asked.job.code)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == ("done", 1, "")
    assert caplog.records == []


def test_report_keeps_the_job_that_failed_as_long_as_it_is_there(published: Round) -> None:
    """Else its page would forget that it failed."""
    ask(published)
    set_job("failed", 3, seconds=31 * 24 * 60 * 60)
    jobs.tidy_jobs()
    assert Job.objects.filter(kind="board_report").exists()
    Report.objects.all().delete()
    jobs.tidy_jobs()
    assert not Job.objects.filter(kind="board_report").exists()


def test_report_is_asked_for_and_made_without_loading_the_file(published: Round) -> None:
    asked = ask(published)
    assert asked.job is not None
    asked.store(b"%PDF-1.7", pages=1)
    set_job("done", 1)
    with CaptureQueriesContext(connection) as queries:
        ask(published)
        jobs.run_job.call(asked.job.code)
    reads = [one["sql"] for one in queries if one["sql"].startswith("SELECT") and "reports_report" in one["sql"]]
    assert len(reads) == 3
    assert not [sql for sql in reads if '"reports_report"."file"' in sql]


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("survey", "Purpose: Development · Anonymous survey · "),
        ("declared", "Purpose: Development · Each partner’s stated position · not anonymous · "),
        ("solo", "Purpose: Development · One leader’s own view · not anonymous · "),
    ],
)
def test_report_says_on_every_page_what_kind_of_round_it_was(
    member: Client, published: Round, mode: str, says: str
) -> None:
    made = read(Results.objects.get())
    made = replace(made, meta=replace(made.meta, mode=mode))
    (foot,) = re.findall(r'data-foot="([^"]*)"', board_report_html(published.theory, made))
    assert says in foot
    Round.objects.update(mode=mode)
    page = page_of(member, published)
    assert ("on every page that" in page) == (mode != "survey")
    assert ("one leader’s own view" in page) == (mode == "solo")
    assert ("the position of each partner" in page) == (mode == "declared")


@pytest.mark.django_db(transaction=True)
def test_report_of_a_worker_killed_while_printing_is_made_by_the_next(published: Round, tmp_path: Path) -> None:
    ask(published)
    env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.reports.process", str(tmp_path)]
    workers = [subprocess.Popen(command, env=env)]
    try:
        until(lambda: (tmp_path / str(workers[0].pid)).exists())
        time.sleep(0.5)  # in the middle of the layout, which takes seconds
        os.kill(workers[0].pid, signal.SIGKILL)
        workers[0].wait()
        assert Report.objects.get().size is None
        assert Job.objects.get(kind="board_report").state == "running"
        workers.append(subprocess.Popen(command, env=env))
        until(lambda: Job.objects.get(kind="board_report").state == "done")
    finally:
        for one in workers:
            one.kill()
            one.wait()
    job, report = Job.objects.get(kind="board_report"), Report.objects.get()
    assert (job.attempts, job.error) == (2, "")
    assert report.file is not None
    assert hashlib.sha256(bytes(report.file)).hexdigest() == report.sha256


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


# --- what may be stored ---


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"kind": "poem"}, "report_kind_known"),
        ({"sha256": "0" * 64}, "report_file_whole"),
        ({"file": b"x"}, "report_file_whole"),
        ({"size": 1, "pages": 1, "made_at": NOW}, "report_file_whole"),
        ({"file": b"x", "size": 1, "pages": 1, "made_at": NOW}, "report_file_whole"),
    ],
)
def test_report_constraints(published: Round, change: dict[str, object], constraint: str) -> None:
    ask(published)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Report.objects.update(**change)


def test_report_of_a_round_is_one(published: Round) -> None:
    ask(published)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(round=published)


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("Two Rivers, Spring.pdf", "Two Rivers, Spring.pdf", "Two%20Rivers%2C%20Spring.pdf"),
        ("Ŵyr é.pdf", "Wyr e.pdf", "%C5%B4yr%20%C3%A9.pdf"),
        ("日本.pdf", "report.pdf", "%E6%97%A5%E6%9C%AC.pdf"),
        ('a"b\r\nX: y/../c\\d.pdf', "a b X y .. c d.pdf", "a%20b%20X%20y%20..%20c%20d.pdf"),
        ("..pdf", "report.pdf", "pdf"),
    ],
)
def test_attachment(name: str, plain: str, full: str) -> None:
    header = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    assert attachment(name, fallback="report.pdf") == header
