"""The curious operator, who reads the whole database: what it tells and what it does not.

docs/privacy.md tells respondents and data-protection officers the same. Where a test says that something *can* be
learnt, that is the honest limit of an anonymous round until its single answers are deleted.
"""

import datetime
import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ioc_assess.accounts.secrets import digest, remade_secret
from ioc_assess.assessments import retention
from ioc_assess.assessments.models import Answer, Invitation, Response, Results, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.assessments.publishing import publish
from ioc_assess.operations.models import Event
from tests.disk import raw
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
        *("id", "round", "secret_hash", "partner", "role", "entered_for", "submitted", "touched_on", "slot"),
        "comments_gone",
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
                whole = raw()
                return sum(mark in whole for mark in marks)
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


@pytest.fixture
def invited(made: Round, held: list[dict[str, str]]) -> dict[str, Invitation]:
    """People with personal links beside those who joined: Pat has finished, Quin has begun, Rob has only his mail."""
    owner = owner_of(made.collaboration)
    people = [Invitee(email=f"{name}@mail.example", name=f"{name.title()} Zed") for name in ("pat", "quin", "rob")]
    Invitation.objects.list_people(round=made, people=people)
    Invitation.objects.send(round=made, by=owner, statuses=["prepared"])
    links = {one.name.split()[0]: one for one in Invitation.objects.all()}
    south = made.collaboration.partners.get(name="South").code
    for name in ("Pat", "Quin"):
        phone = Client()
        phone.get(f"/invited/{links[name].secret}/", follow=True)
        reply = phone.post(f"/answer/{made.code}/", {"partner": south, "role": "frontline"})
        phone.post(reply["Location"], {"leadership-1a": "2"})
        if name == "Pat":
            phone.get(f"/answer/{made.code}/check/")
            assert phone.post(f"/answer/{made.code}/check/")["Location"] == f"/answer/{made.code}/result/"
    return links


def cells(table: str, **where: object) -> set[str]:
    """All that stands in the rows of a table in which these columns hold these values."""
    found = [row for name, row in rows() if name == table and where.items() <= row.items()]
    assert found
    return {str(value) for row in found for value in row.values()}


def test_operator_finds_the_secret_of_no_personal_link_and_no_day(invited: dict[str, Invitation]) -> None:
    """A name stands with whether its bearer has begun and finished: with no day, and in one table alone."""
    whole = dump()
    for one in invited.values():
        assert one.secret not in whole
        naming = {table for table, row in rows() if any(word in str(row) for word in (one.name, one.email))}
        assert naming == {"assessments_invitation"}
    told = {one.name: (one.begun, one.done) for one in Invitation.objects.all()}
    assert told == {"Pat Zed": (True, True), "Quin Zed": (True, False), "Rob Zed": (False, False)}
    (columns,) = {tuple(row) for table, row in rows() if table == "assessments_invitation"}
    assert set(columns) == {
        *("id", "round_id", "code", "name", "email", "partner_id", "role", "nonce", "secret_hash", "sends", "by_id"),
        *("begun", "done", "revoked"),
    }


def test_operator_joins_a_name_and_answers_before_submission_with_the_sites_key_alone(
    invited: dict[str, Invitation],
) -> None:
    """What docs/privacy.md calls the limit of personal links: the database and the site’s secret key together."""
    begun = Response.objects.get(submitted=False)
    secret = remade_secret("invitation", invited["Quin"].nonce)
    assert begun.secret_hash == digest("response", secret)
    # Without the key the two rows share no mark: short values are numbers of the round, and yes and no.
    shared = cells("assessments_invitation", name="Quin Zed") & cells("assessments_response", submitted=begun.submitted)
    assert [value for value in shared if len(value) > 5] == []


def test_operator_joins_a_name_and_answers_after_submission_by_nothing_that_is_stored(
    invited: dict[str, Invitation],
) -> None:
    """Not even with the key. What is left is partner and role, if the list told them, and the traces of order."""
    pat, submitted = (
        invited["Pat"],
        "\n".join(f"{table} {row}" for table, row in rows() if table in ("assessments_response", "assessments_answer")),
    )
    for mark in (
        *(pat.code, pat.nonce, pat.secret_hash, pat.name, pat.email, pat.secret),
        *(digest(purpose, pat.secret) for purpose in ("response", "result", "invitation", "entered", "outbox")),
    ):
        assert mark not in submitted
    assert Response.objects.filter(submitted=True, partner__name="South", role="frontline").count() == 1


def test_operator_can_tell_on_postgresql_which_submission_finished_an_invitation(
    invited: dict[str, Invitation],
) -> None:
    """An honest limit again: PostgreSQL marks rows with the transaction that wrote them. On SQLite only the order of
    beginning is there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT submitted, role FROM assessments_response ORDER BY rowid DESC LIMIT 2")
            assert [(bool(submitted), role) for submitted, role in cursor.fetchall()] == [
                (False, "frontline"),
                (True, "frontline"),
            ]
            return
        cursor.execute("SELECT xmin FROM assessments_invitation WHERE name = 'Pat Zed'")
        (finished,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM assessments_response WHERE xmin = %s", [finished])
        assert cursor.fetchone() == (1,)


def test_operator_finds_no_one_who_was_invited_in_what_members_did(invited: dict[str, Invitation]) -> None:
    (event,) = Event.objects.filter(verb="respondents_invited")
    assert event.detail == "3 people"
    told = "\n".join(f"{row}" for table, row in rows() if table == "operations_event")
    assert "Zed" not in told
    assert "mail.example" not in told


def test_operator_after_retention_finds_nobody_who_was_invited(made: Round, invited: dict[str, Invitation]) -> None:
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    publish(made, by=owner)
    assert Response.objects.filter(submitted=False).count() == 0  # what Quin began
    Results.objects.update(created_on=datetime.date.today() - datetime.timedelta(days=31))
    for due in retention.due():
        retention.delete_answers(due)
    whole = dump()
    for one in invited.values():
        for mark in (one.name, one.email, one.nonce, one.code, one.secret_hash, digest("response", one.secret)):
            assert mark not in whole


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
