"""Individual answers go when their time is up, and then nothing is left of them; the published results stay."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django_tasks_db.models import DBTaskResult

from ioc_assess.assessments import jobs, publishing, retention
from ioc_assess.assessments.models import Answer, Comment, Invitation, Response, Results, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event, Job, Mail
from tests.disk import raw
from tests.factories import answer, make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db

BODY = {"figures": [["trust-1a", 0.25]], "names": {"b": 1, "a": 2}}


def published(days_ago: int, retention_days: int = 30, people: int = 6, name: str = "Pellshire") -> Round:
    """A round published so many days ago, with one response that was never submitted."""
    made = make_round(make_collaboration(retention_days=retention_days, name=name))
    for n in range(people):
        answer(made, {"trust-1a": n % 5, "trust-2a": "dont_know"}, submit=n > 0)
    Round.objects.filter(pk=made.pk).update(state=Round.State.PUBLISHED)
    Results.objects.create(round=made, body=BODY, sha256="0" * 64)
    created_on = timezone.localdate() - datetime.timedelta(days=days_ago)
    Results.objects.filter(round=made).update(created_on=created_on)
    made.refresh_from_db()
    return made


def deletions(round: Round) -> list[tuple[str, object]]:
    events = Event.objects.of(round.collaboration.code).filter(verb=Event.Verb.ANSWERS_DELETED)
    return [(one.label, one.actor) for one in events]


def whole_database() -> str:
    """Every value of every row of every table."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


@pytest.mark.parametrize("days", [0, 1, 30, 365])
@pytest.mark.parametrize("late", [-1, 0, 1])
def test_retention_keeps_answers_to_the_day(days: int, late: int) -> None:
    made = published(days_ago=days + late, retention_days=days)
    jobs.delete_answers()
    kept = late < 0
    assert Response.objects.count() == (6 if kept else 0)
    assert Answer.objects.count() == (12 if kept else 0)
    assert deletions(made) == ([] if kept else [("Spring round", None)])


def test_retention_is_no_longer_than_respondents_were_told() -> None:
    """An owner may shorten it for rounds that were opened before, and lengthen it only for those to come."""
    made = published(days_ago=30)
    owner = owner_of(made.collaboration)
    made.collaboration.change(by=owner, retention_days=365)
    assert (Round.objects.get().retention_days, make_round(made.collaboration).retention_days) == (30, 365)
    assert retention.due() == [made]
    made.collaboration.change(by=owner, retention_days=31)
    assert retention.due() == [made]
    made.collaboration.change(by=owner, retention_days=0)
    Results.objects.update(created_on=timezone.localdate())
    assert retention.due() == [made]


def test_retention_leaves_nothing_of_the_answers_and_touches_no_results() -> None:
    made = published(days_ago=31)
    ids = [str(one.pk) for one in Response.objects.all()]
    hashes = list(Response.objects.values_list("secret_hash", flat=True))
    traces = [*ids, *(one.replace("-", "") for one in ids), *hashes]
    before, results = whole_database(), Results.objects.values().get()
    assert any(one in before for one in ids) or any(one.replace("-", "") in before for one in ids)
    assert all(one in before for one in hashes)
    jobs.delete_answers()
    after = whole_database()
    assert [one for one in traces if one in after] == []
    assert Results.objects.values().get() == results
    assert Round.objects.get().state == "published"
    assert made.collaboration.partners.count() == 2


def test_retention_deletes_once_and_tells_it_once() -> None:
    made = published(days_ago=31)
    for _n in range(2):
        jobs.delete_answers()
    assert deletions(made) == [("Spring round", None)]


def test_retention_leaves_other_rounds_alone() -> None:
    """Those of another collaboration that keeps them longer, and those that are not published."""
    due, other = published(days_ago=40), published(days_ago=40, retention_days=60, name="Elsewhere")
    closed = make_round(due.collaboration, title="Autumn round")
    answer(closed, {"trust-1a": 1})
    closed.close(by=owner_of(due.collaboration))
    jobs.delete_answers()
    assert Response.objects.filter(round=due).count() == 0
    assert Response.objects.filter(round=other).count() == 6
    assert Response.objects.filter(round=closed).count() == 1
    assert deletions(other) == []


def test_retention_broken_off_in_the_middle_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = published(days_ago=31, people=7)
    monkeypatch.setattr(retention, "BATCH", 2)
    assert retention._delete_some(made)
    assert (Response.objects.count(), deletions(made)) == (5, [])
    jobs.delete_answers()
    assert (Response.objects.count(), Answer.objects.count()) == (0, 0)
    assert deletions(made) == [("Spring round", None)]


def test_retention_refuses_a_round_that_is_open() -> None:
    made = make_round()
    answer(made, {"trust-1a": 1})
    with pytest.raises(Round.DoesNotExist):
        retention.delete_answers(made)
    assert Response.objects.count() == 1


def closed(days_ago: int) -> Round:
    """A round that closed so many days ago and that nobody published: two responses, one of them not submitted, a
    comment, a personal invitation and what was noted of its mail."""
    made = make_round()
    for submit in (True, False):
        answer(made, {"trust-1a": 1}, submit=submit)
    Comment.objects.create(round=made, section="trust", text="A long story", may_quote=True)
    made.close(by=owner_of(made.collaboration))
    invitation = Invitation.objects.create(round=made, email="pat@example.org", nonce="n", secret_hash="h")
    Mail.objects.ask(kind="invitation", mails={f"invitation {invitation.code}": invitation.code})
    Round.objects.filter(pk=made.pk).update(since=timezone.localdate() - datetime.timedelta(days=days_ago))
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("days", [364, 365, 400])
def test_retention_deletes_all_of_a_round_that_nobody_published_a_year_after_it_closed(days: int) -> None:
    made = closed(days_ago=days)
    jobs.delete_answers()
    left = [one.objects.count() for one in (Response, Answer, Comment, Invitation, Mail, Job)]
    assert left == ([2, 2, 1, 1, 1, 1] if days < 365 else [0, 0, 0, 0, 0, 0])
    assert deletions(made) == ([] if days < 365 else [("Spring round", None)])
    assert Round.objects.get().state == "closed"


def test_retention_counts_the_year_from_the_last_closing() -> None:
    made = closed(days_ago=400)
    owner = owner_of(made.collaboration)
    made.reopen(by=owner, reason="Two wards were forgotten.")
    jobs.delete_answers()
    made.close(by=owner)
    jobs.delete_answers()
    assert Response.objects.count() == 2


def test_retention_leaves_a_round_alone_that_was_reopened_meanwhile() -> None:
    made = closed(days_ago=365)
    (due,) = retention.due()
    made.reopen(by=owner_of(made.collaboration), reason="Two wards were forgotten.")
    with pytest.raises(Round.DoesNotExist):
        retention.delete_answers(due)
    assert Response.objects.count() == 2


def test_retention_stops_publishing_what_it_has_deleted_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers were counted already when they were deleted: what is published could not be told from them."""
    made = make_round(make_collaboration(), mode="solo")
    answer(made, {"trust-1a": 1})
    made.close(by=owner_of(made.collaboration))
    Round.objects.update(since=timezone.localdate() - datetime.timedelta(days=365))
    made.refresh_from_db()

    def count_and_delete(round: Round) -> object:
        counted = publishing_count(round)
        jobs.delete_answers()
        return counted

    publishing_count = publishing.count
    monkeypatch.setattr(publishing, "count", count_and_delete)
    with pytest.raises(Refused):
        publishing.publish(made, by=owner_of(made.collaboration))
    assert (Results.objects.count(), Response.objects.count()) == (0, 0)


def test_retention_of_a_published_round_takes_addresses_and_what_may_not_be_quoted() -> None:
    made = published(days_ago=31)
    invitation = Invitation.objects.create(round=made, email="pat@example.org", nonce="n", secret_hash="h")
    Mail.objects.ask(kind="invitation", mails={f"invitation {invitation.code}": invitation.code})
    for words in ({"may_quote": True}, {"may_quote": False}, {"text": "", "redacted_why": "It named somebody."}):
        Comment.objects.create(**{"round": made, "section": "trust", "text": "A story"} | words)
    jobs.delete_answers()
    assert [one.objects.count() for one in (Response, Invitation, Mail, Job, DBTaskResult)] == [0, 0, 0, 0, 0]
    assert list(Comment.objects.order_by("redacted_why").values_list("text", "redacted_why")) == [
        ("A story", ""),
        ("", "It named somebody."),
    ]


def test_close_rounds_closes_one_without_a_closing_time_after_a_year() -> None:
    forgotten = make_round()
    kept = make_round(forgotten.collaboration, title="Later")
    a_year_ago = timezone.localdate() - datetime.timedelta(days=365)
    Round.objects.filter(pk=forgotten.pk).update(since=a_year_ago)
    Round.objects.filter(pk=kept.pk).update(since=a_year_ago, closes_at=timezone.now() + datetime.timedelta(days=1))
    jobs.close_rounds()
    assert {one.title: one.state for one in Round.objects.all()} == {"Spring round": "closed", "Later": "open"}
    assert Round.objects.get(pk=forgotten.pk).since == timezone.localdate()


def told(**options: object) -> list[str]:
    out = io.StringIO()
    call_command("retention", stdout=out, **options)
    return out.getvalue().splitlines()


def test_retention_command_tells_beforehand_and_does_it() -> None:
    made, waiting = published(days_ago=31), published(days_ago=1, name="Elsewhere")
    due_on = date_format(timezone.localdate() - datetime.timedelta(days=1), "j F Y")
    later = date_format(timezone.localdate() + datetime.timedelta(days=29), "j F Y")
    unpublished = make_round(waiting.collaboration, title="Autumn round")
    answer(unpublished, {"trust-1a": 1})
    unpublished.close(by=owner_of(waiting.collaboration))
    in_a_year = date_format(timezone.localdate() + datetime.timedelta(days=365), "j F Y")
    lines = [
        f"{due_on}, now: Pellshire, “Spring round”, published: 6 responses.",
        f"{later}: Elsewhere, “Spring round”, published: 6 responses.",
        f"{in_a_year}: Elsewhere, “Autumn round”, closed and not published: 1 response.",
    ]
    assert told(dry_run=True) == ["Nothing is deleted now; this is what will be, and when.", *lines]
    assert Response.objects.count() == 13
    assert told() == [f"Deleted: {lines[0]}", "Still to come:", *lines[1:]]
    assert Response.objects.filter(round=made).count() == 0
    assert Response.objects.count() == 7
    assert told() == ["Nothing is due.", "Still to come:", *lines[1:]]


@pytest.mark.parametrize("days", [364, 365])
def test_retention_deletes_the_list_of_a_draft_a_year_after_it_was_made(days: int) -> None:
    made = make_round(opened=False)
    Round.objects.update(since=timezone.localdate() - datetime.timedelta(days=500))
    assert retention.due() == []  # there is no list
    Invitation.objects.list_people(round=made, people=[Invitee(email="pat@example.org")])
    jobs.delete_answers()
    since = timezone.localdate() - datetime.timedelta(days=days)
    Round.objects.update(since=since)
    (line,) = told(dry_run=True)[1:]
    assert "“Spring round”, a draft: 1 invitation." in line
    jobs.delete_answers()
    assert Invitation.objects.count() == (1 if days < 365 else 0)
    assert (Round.objects.get().state, deletions(made)) == ("draft", [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["housekeeping", "retention"])
def test_retention_overwrites_the_answers_in_the_file_and_its_journal(command: str) -> None:
    if connection.vendor != "sqlite":
        return
    published(days_ago=31)
    hashes = [one.encode() for one in Response.objects.values_list("secret_hash", flat=True)]

    assert all(one in raw() for one in hashes)
    call_command(command, stdout=io.StringIO())
    assert not any(one in raw() for one in hashes)


def test_close_rounds_closes_those_whose_time_is_up() -> None:
    due = make_round()
    collaboration = due.collaboration
    later, never = (make_round(collaboration, title=title) for title in ("Later", "Never"))
    now = timezone.now()
    Round.objects.filter(pk=due.pk).update(closes_at=now - datetime.timedelta(seconds=1))
    Round.objects.filter(pk=later.pk).update(closes_at=now + datetime.timedelta(minutes=1))
    for _n in range(2):
        jobs.close_rounds()
    states = {one.title: one.state for one in Round.objects.all()}
    assert states == {"Spring round": "closed", "Later": "open", "Never": "open"}
    events = Event.objects.of(collaboration.code).filter(verb=Event.Verb.ROUND_CLOSED)
    assert [(one.label, one.actor) for one in events] == [("Spring round", None)]
    assert never.takes_answers
