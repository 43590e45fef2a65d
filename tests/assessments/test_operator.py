"""The curious operator, who reads the whole database: what it tells and what it does not.

docs/privacy.md tells respondents and data-protection officers the same. Where a test says that something *can* be
learnt, that is the honest limit of an anonymous round until its single answers are deleted.
"""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments import retention
from ioc_assess.assessments.models import Answer, Response, Results, Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.operations.models import Event
from tests.factories import make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

#: Partner, role and level of each person. South has three people, one of whom is the only board member.
PEOPLE = [
    *[("North", "frontline", 3)] * 6,
    ("South", "board", 0),
    ("South", "executive", 4),
    ("South", "executive", 4),
    *[("East", "frontline", 1)] * 5,
]


def rows() -> Iterator[tuple[str, dict[str, object]]]:
    """Every row of every table, as the operator's SQL prompt shows it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield table, dict(zip(names, row, strict=True))


def dump() -> str:
    return "\n".join(f"{table} {json.dumps(row, default=str)}" for table, row in rows())


def put_in(made: Round, partner: str, role: str, level: int) -> dict[str, str]:
    """One person's way from the join link to the end in a browser of their own; every secret that it held."""
    phone = Client(enforce_csrf_checks=False)
    phone.get(f"/join/{made.join_code}/", follow=True)
    code = made.collaboration.partners.get(name=partner).code
    reply = phone.post(f"/answer/{made.code}/", {"partner": code, "role": role})
    held = {name: cookie.value for name, cookie in phone.cookies.items()}
    phone.post(reply["Location"], {"leadership-1a": str(level)})
    phone.get(f"/answer/{made.code}/check/")
    held |= {name: cookie.value for name, cookie in phone.cookies.items() if cookie.value}
    reply = phone.post(f"/answer/{made.code}/check/")
    assert reply["Location"] == f"/answer/{made.code}/result/"
    return {name: value for name, value in held.items() if name.startswith(("answers-", "result-"))}


@pytest.fixture
def made() -> Round:
    cache.clear()  # tests before may have left failed tries there
    return make_round(make_collaboration(partners=["North", "South", "East"]))


@pytest.fixture
def held(made: Round) -> list[dict[str, str]]:
    return [put_in(made, *person) for person in PEOPLE]


def test_operator_finds_no_secret_and_no_way_from_the_first_to_the_answers(
    made: Round, held: list[dict[str, str]]
) -> None:
    whole = dump()
    assert len(held) == len(PEOPLE)
    for secrets in held:
        first, second = secrets[f"answers-{made.code}"], secrets[f"result-{made.code}"]
        assert first not in whole
        assert second not in whole
        # The hash of the first secret, which a personal link would make again, was overwritten at submission.
        for purpose in ("response", "result", "invitation"):
            assert digest(purpose, first) not in whole
        # The second is random and was never sent anywhere but to the browser; its hash is all there is.
        assert whole.count(digest("result", second)) == 1


def test_operator_finds_no_trace_of_who_came_when(made: Round, held: list[dict[str, str]]) -> None:
    """No date on what was submitted, no event, no session, no address, no kind of device."""
    assert {field.name for field in Response._meta.fields} == {
        *("id", "round", "secret_hash", "partner", "role", "entered_for", "submitted", "touched_on", "slot")
    }
    assert {field.name for field in Answer._meta.fields} == {
        *("pk", "response", "item", "level", "no_level", "version")
    }
    assert set(Response.objects.values_list("touched_on", flat=True)) == {None}
    assert set(Event.objects.values_list("verb", flat=True)) == {
        *("collaboration_started", "partner_added", "round_started", "round_opened")
    }
    tables = {table for table, _row in rows()}
    assert "django_session" not in tables
    assert "127.0.0.1" not in dump()
    dated = {
        table
        for table, row in rows()
        if any(isinstance(value, datetime.date) for value in row.values()) and table != "django_migrations"
    }
    assert not dated & {"assessments_response", "assessments_answer"}


def test_operator_can_find_someone_alone_in_partner_and_role(made: Round, held: list[dict[str, str]]) -> None:
    """The honest limit until the answers are deleted: whoever is the only board member of South is found."""
    found = Response.objects.get(partner__name="South", role="board")
    assert [(one.item, one.level) for one in found.answers.all()] == [("leadership-1a", 0)]


def test_operator_can_guess_the_order_of_coming_from_the_database_itself(
    made: Round, held: list[dict[str, str]]
) -> None:
    """Another honest limit: rows carry the order in which they were made (SQLite) or last written (PostgreSQL)."""
    column = "rowid" if connection.vendor == "sqlite" else "xmin::text::bigint"
    with connection.cursor() as cursor:
        partner = "JOIN collaborations_partner p ON p.id = r.partner_id"
        cursor.execute(f"SELECT p.name FROM assessments_response r {partner} ORDER BY r.{column}")
        order = [name for (name,) in cursor.fetchall()]
    assert order == [partner for partner, _role, _level in PEOPLE]


def test_operator_reads_no_hidden_group_from_published_results(made: Round, held: list[dict[str, str]]) -> None:
    """South's three people are too few, and East, the smaller of the others, is hidden with them: 3 + 5 people."""
    made.close(by=owner_of(made.collaboration))
    publish(made, by=owner_of(made.collaboration))
    body = Results.objects.get().body
    assert [key for key, _name in body["names"]] == ["North"]
    text = json.dumps(body)
    assert "South" not in text
    assert "East" not in text
    assert (body["figures"]["n"], body["figures"]["hidden_n"], body["figures"]["hidden_groups"]) == (14, 8, 2)


def test_operator_after_retention_finds_published_figures_and_nothing_else(
    made: Round, held: list[dict[str, str]]
) -> None:
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    publish(made, by=owner)
    ids = [response.pk for response in Response.objects.all()]
    before = Results.objects.values().get()
    Results.objects.update(created_on=datetime.date.today() - datetime.timedelta(days=31))
    for due in retention.due():
        retention.delete_answers(due)
    assert (Response.objects.count(), Answer.objects.count()) == (0, 0)
    whole = dump()
    for pk in ids:
        assert str(pk) not in whole
        assert pk.hex not in whole
    for secrets in held:
        for secret in secrets.values():
            assert not any(mark in whole for mark in (secret, digest("response", secret), digest("result", secret)))
    assert Results.objects.values().get() | {"created_on": None} == before | {"created_on": None}
    # No table but those of the theory's file, the members' own acts and the published figures speaks of items.
    speaking = {table for table, row in rows() if "leadership-1a" in json.dumps(row, default=str)}
    assert speaking == {"assessments_edition", "assessments_round", "assessments_results"}


def test_operator_after_retention_finds_nothing_in_the_file_either(made: Round, held: list[dict[str, str]]) -> None:
    """What a database deletes may lie in its file for long. SQLite is told to overwrite it. PostgreSQL's vacuum does so
    in its own time, here when told; backups are for whoever runs the site: docs/privacy.md says so."""
    marks = [response.pk.hex.encode() for response in Response.objects.all()]

    def on_disk() -> int:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                raw = Path(connection.settings_dict["NAME"]).read_bytes()
                return sum(mark in raw for mark in marks)
            cursor.execute("VACUUM assessments_response, assessments_answer")
            cursor.execute("SELECT pg_relation_size('assessments_response') + pg_relation_size('assessments_answer')")
            return int(cursor.fetchone()[0])

    assert on_disk() >= len(marks)
    made.close(by=owner_of(made.collaboration))
    publish(made, by=owner_of(made.collaboration))
    Results.objects.update(created_on="2020-01-01")
    for due in retention.due():
        retention.delete_answers(due)
    assert on_disk() == 0


def test_operator_sees_no_tables_unaccounted_for() -> None:
    """Whoever adds a table about people says here what of them it keeps."""
    about_respondents = {"response", "answer", "comment", "invitation", "results"}
    known = {model._meta.model_name for model in apps.get_app_config("assessments").get_models()}
    assert known == about_respondents | {"edition", "round"}


def test_operator_sees_no_page_read_an_answer_after_publishing(made: Round, held: list[dict[str, str]]) -> None:
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    publish(made, by=owner)
    member, phone = Client(), Client()
    member.force_login(owner)
    for name, secret in held[0].items():
        phone.cookies[name] = secret
    pages = ["collaborations/", f"collaborations/{made.collaboration.code}/", f"rounds/{made.code}/"]
    pages += [f"rounds/{made.code}/{step}/" for step in ("results", "publish", "change", "reopen", "close", "join")]
    mine = [f"answer/{made.code}/{step}" for step in ("", "who/", "leadership/", "check/", "result/", "clear/")]
    with CaptureQueriesContext(connection) as context:
        statuses = {page: member.get(f"/{page}").status_code for page in pages}
        statuses |= {page: phone.get(f"/{page}").status_code for page in mine}
    assert statuses[f"rounds/{made.code}/results/"] == statuses[f"answer/{made.code}/result/"] == 200
    assert max(statuses.values()) < 500
    assert [query["sql"] for query in context.captured_queries if "assessments_answer" in query["sql"]] == []
