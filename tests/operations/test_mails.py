"""Mails over a real line: whatever the server does, nobody gets one twice, and each row tells the truth."""

import datetime
import time
from collections import Counter
from email.message import EmailMessage

import pytest
from django.core.mail import send_mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from ioc_assess.operations import mails
from ioc_assess.operations.mails import send_mails
from ioc_assess.operations.models import Job, Mail

from .mail_server import free_port
from .mailing import Serve, ask, passes, state_of, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


# The good way


def test_mail_is_sent_as_text_and_html_over_one_line(serve: Serve) -> None:
    server = serve()
    batch = ask("ann", "bo", "cy")
    passes(batch)
    assert server.addresses == ["ann@example.org", "bo@example.org", "cy@example.org"]
    assert len(server.carried) == 1
    assert {state_of(code) for code in ("ann", "bo", "cy")} == {("sent", 1, "")}
    assert all(mail.sent_at for mail in Mail.objects.all())
    _address, made = server.accepted[0]
    assert (made["Subject"], made["To"]) == ("Pelișhire", "ann@example.org")
    assert made["From"] == "IOC Assess <no-reply@localhost>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Message-ID"].endswith("@localhost>")
    assert made["Reply-To"] is None
    text, html = made.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().split() == ["Words", ".", "From", "me"]
    assert Job.objects.get().state == "done"


def test_mail_asked_for_again_is_not_sent_again(serve: Serve) -> None:
    server = serve()
    for _time in range(2):
        passes(ask("ann"))
    assert server.addresses == ["ann@example.org"]
    passes(Mail.objects.ask(kind="test", mails={"test ann 2": "ann"}))  # a new key: someone pressed "Send again"
    assert server.addresses == ["ann@example.org"] * 2
    first, second = (made["Message-ID"] for _address, made in server.accepted)
    assert first != second


def test_mail_job_done_again_sends_nothing(serve: Serve) -> None:
    server = serve()
    batch = ask("ann", "bo")
    for _time in range(3):
        send_mails(batch)
    assert server.addresses == ["ann@example.org", "bo@example.org"]


def test_mail_is_asked_for_in_the_callers_transaction() -> None:
    with transaction.atomic():
        ask("ann")
        transaction.set_rollback(True)
    assert (Mail.objects.count(), Job.objects.count(), DBTaskResult.objects.count()) == (0, 0, 0)


def test_mail_that_is_no_longer_wanted_is_dropped(serve: Serve) -> None:
    server = serve()
    passes(ask("unwanted", "ann"))
    assert server.addresses == ["ann@example.org"]
    assert state_of("unwanted") == ("dropped", 1, "")


def test_mail_that_cannot_be_written_fails_alone(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve()
    passes(ask("unwritable", "ann"))
    assert server.addresses == ["ann@example.org"]
    state, _attempts, error = state_of("unwritable")
    assert (state, "could not be written" in error) == ("failed", True)
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text  # the error's own words held a link


def test_mail_of_an_unknown_kind_fails(serve: Serve) -> None:
    serve()
    passes(Mail.objects.ask(kind="postcard", mails={"postcard 1": "ann"}))
    assert state_of("ann")[0] == "failed"


def test_mail_waits_while_the_database_is_busy(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve()
    batch = ask("ann")

    def busy(code: str) -> None:
        raise DatabaseError("locked")

    known = mails.KINDS["test"]
    monkeypatch.setitem(mails.KINDS, "test", mails.Kind(write=busy, known=None))
    with pytest.raises(DatabaseError):
        send_mails(batch)
    assert state_of("ann") == ("queued", 1, "The site was busy.")
    monkeypatch.setitem(mails.KINDS, "test", known)
    passes(batch)
    assert server.addresses == ["ann@example.org"]


# A server that says no


def test_mail_to_one_who_is_refused_fails_and_the_others_go_on(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve()
    passes(ask("ann", "refused", "unwanted-x", "bo"))
    assert server.addresses == ["ann@example.org", "bo@example.org"]
    assert server.asked["refused@example.org"] == 1
    assert state_of("refused") == (
        *("failed", 1),
        "The mail server refused the address: see whether it is written right.",
    )
    assert state_of("unwanted-x") == (
        *("failed", 1),
        "The mail server refused the mail itself, perhaps as unwanted: ask whoever runs the site.",
    )
    assert "refused@example.org" not in caplog.text  # the server's reply names it
    assert "SMTPRecipientsRefused 550" in caplog.text


@pytest.mark.parametrize(
    ("times", "state", "error"), [(1, "sent", ""), (2, "sent", ""), (3, "failed", "The mail server put it off.")]
)
def test_mail_that_is_put_off_is_tried_three_times(serve: Serve, times: int, state: str, error: str) -> None:
    server = serve(put_off=times)
    batch = ask("later", "ann")
    send_mails(batch)
    assert server.addresses == ["ann@example.org"]
    assert state_of("later") == ("queued", 1, "The mail server put it off.")
    send_mails(batch)  # a job that is done twice does not try again before its time
    assert server.asked["later@example.org"] == 1
    run_after = DBTaskResult.objects.latest("enqueued_at").run_after
    assert run_after is not None
    assert datetime.timedelta(seconds=50) < run_after - timezone.now() <= datetime.timedelta(minutes=1)
    passes(batch)
    assert state_of("later") == (state, min(times + 1, 3), error)
    assert server.addresses.count("later@example.org") == (1 if state == "sent" else 0)
    assert server.asked["later@example.org"] == min(times + 1, 3)


def test_mail_goes_on_where_a_server_takes_few_over_one_line(serve: Serve) -> None:
    server = serve(per_line=2)
    codes = [f"p{n}" for n in range(7)]
    passes(ask(*codes))
    assert sorted(server.addresses) == [f"{code}@example.org" for code in codes]
    assert states(codes) == {"sent"}


# A line that breaks or hangs


@pytest.mark.parametrize("how", ["cuts-soon", "hang-soon"])
def test_mail_whose_line_broke_before_it_was_handed_over_is_tried_again(serve: Serve, how: str) -> None:
    server = serve()
    batch = ask("ann", how, "bo")
    passes(batch)
    assert server.addresses == ["ann@example.org", "bo@example.org"]
    assert state_of(how) == ("failed", 3, "The line to the mail server broke.")
    assert server.asked[f"{how}@example.org"] == 3


def test_mail_is_waited_for_longer_by_the_worker_than_by_a_page(serve: Serve) -> None:
    """A receipt that comes after twice the time: a page gives up, so as not to keep its reader waiting."""
    server = serve()
    passes(ask("slow"))
    assert (state_of("slow")[0], server.addresses) == ("sent", ["slow@example.org"])
    with pytest.raises(OSError, match="timed out"):
        send_mail("Your code", "123456", None, ["slow@example.org"])


@pytest.mark.parametrize("how", ["cuts-late", "hang-late", "senseless"])
def test_mail_without_a_receipt_is_not_sent_again(serve: Serve, how: str) -> None:
    server = serve()
    passes(ask("ann", how, "bo"))
    assert server.addresses == ["ann@example.org", "bo@example.org"]
    state, attempts, error = state_of(how)
    assert (state, attempts) == ("unsure", 1)
    assert error.startswith("It may have arrived")
    assert server.handed[f"{how}@example.org"] == 1


def test_mail_to_three_hundred_goes_on_past_one_that_hangs(serve: Serve) -> None:
    server = serve()
    codes = [f"p{n:03}" for n in range(299)]
    passes(ask(*codes[:150], "hang-soon", *codes[150:]))
    assert Counter(server.addresses) == Counter(f"{code}@example.org" for code in codes)
    assert states(codes) == {"sent"}
    assert state_of("hang-soon")[0] == "failed"


def test_mail_stops_where_the_line_breaks_again_and_again(serve: Serve) -> None:
    """Then it is the server, and the rest does not wait for each in turn."""
    server = serve()
    codes = [f"hang-soon{n}" for n in range(9)]
    batch = ask(*codes)
    began = time.monotonic()
    send_mails(batch)
    assert time.monotonic() - began < 5
    assert len(server.asked) == 3
    assert set(Mail.objects.values_list("state", "attempts")) == {("queued", 1)}


@pytest.fixture
def nobody(serve: Serve, settings: Settings) -> None:
    settings.EMAIL_PORT = free_port()


@pytest.mark.usefixtures("nobody")
def test_mail_waits_for_a_server_that_cannot_be_reached(serve: Serve) -> None:
    batch = ask("ann", "bo")
    send_mails(batch)
    for code in ("ann", "bo"):
        assert state_of(code) == ("queued", 1, "The mail server could not be reached.")
    server = serve()  # there it is
    passes(batch)
    assert server.addresses == ["ann@example.org", "bo@example.org"]
    assert {state_of(code) for code in ("ann", "bo")} == {("sent", 2, "")}


@pytest.mark.usefixtures("nobody")
def test_mail_fails_after_three_times_without_a_server() -> None:
    passes(ask("ann", "bo"))
    for code in ("ann", "bo"):
        assert state_of(code) == ("failed", 3, "The mail server could not be reached.")
    assert Job.objects.filter(kind="send_mails", state="done").count() == 3


def test_mail_says_where_no_server_has_that_name(settings: Settings, serve: Serve) -> None:
    settings.EMAIL_HOST = "mail.invalid"
    passes(ask("ann"))
    assert state_of("ann") == ("failed", 3, "The mail server could not be reached.")


def test_mail_says_where_the_server_refuses_to_let_us_in(
    serve: Serve, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    serve(refuses_login=True)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ann", "hunter2"
    passes(ask("ann"))
    assert state_of("ann") == ("failed", 3, "The mail server refused our sign-in: ask whoever runs the site.")
    assert "SMTPAuthenticationError 535" in caplog.text
    assert "hunter2" not in caplog.text


def test_mail_says_the_same_of_a_password_that_cannot_be_sent(serve: Serve, settings: Settings) -> None:
    serve(refuses_login=True)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ann", "pass\u0175ord"
    passes(ask("ann"))
    assert "refused our sign-in" in state_of("ann")[2]


# Turns


def test_mails_come_in_turns_so_that_other_work_is_done(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mails, "TURN", 0.0)
    server = serve()
    batch = ask("ann", "bo")
    send_mails(batch)
    assert server.addresses == []
    assert Job.objects.get(key=f"send_mails {batch} 2").args == {"batch": batch, "turn": 2, "tries": 1}
    monkeypatch.setattr(mails, "TURN", 30.0)
    passes(batch)
    assert server.addresses == ["ann@example.org", "bo@example.org"]
