"""Comments are stored once, never over a newer one, cut from the response at submission and from each other at
publishing, and taken out for good."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments import jobs
from ioc_assess.assessments.models import Comment, Response, Results, Round
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.comment import Said
from ioc_assess.assessments.models.response import Closed, DeletesAnswers
from ioc_assess.assessments.publishing import publish
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from tests.factories import answer, comment, make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db


def version(response: Response, section: str = "trust") -> int:
    return response.comments.get(section=section).version


def words() -> dict[str, str]:
    return dict(Comment.objects.values_list("section", "text"))


def make_published(people: int = 5, name: str = "Pellshire Alliance") -> Round:
    """Each person writes of trust and of risk; the first of trust with consent."""
    made = make_round(make_collaboration(name=name))
    for n in range(people):
        response = answer(made, {"trust-1a": 3}, submit=False)
        comment(response, "trust", f"Trust {n}", may_quote=n == 0)
        comment(response, "risk", f"Risk {n}")
        response.submit(result_secret=new_secret())
    made.close(by=owner_of(made.collaboration))
    publish(made, by=owner_of(made.collaboration))
    made.refresh_from_db()
    return made


def test_comment_is_stored_changed_and_deleted() -> None:
    response = answer(make_round(), {"trust-1a": 3}, submit=False)
    assert response.said("trust") == Said()
    comment(response, "trust", "We meet every week.", may_quote=True)
    stands = response.said("trust")
    assert (stands.text, stands.may_quote) == ("We meet every week.", True)
    assert Comment.objects.get().round == response.round
    comment(response, "trust", "We meet every month.")
    assert response.said("trust") == Said(version=stands.version + 1, text="We meet every month.")
    comment(response, "trust", "")
    assert not Comment.objects.exists()


def test_comment_keeps_a_newer_one_and_tells_it() -> None:
    response = answer(make_round(), {}, submit=False)
    comment(response, "trust", "First")
    old = version(response)
    comment(response, "trust", "Second", may_quote=True)
    answers, stands = response.save_part(
        {"trust-1a": Change(base=0, value=2)}, section="trust", said=Said(version=old, text="Mine")
    )
    assert answers["trust-1a"][1] == 2
    assert stands == Said(version=old + 1, text="Second", may_quote=True)
    assert words() == {"trust": "Second"}
    assert response.answers.get().value == 2  # the answers beside it are stored all the same


def test_comment_of_two_windows_that_both_found_none() -> None:
    response = answer(make_round(), {}, submit=False)
    comment(response, "trust", "First")
    _answers, stands = response.save_part({}, section="trust", said=Said(text="Mine"))
    assert stands == Said(version=version(response), text="First")


def test_comment_saved_twice_is_no_conflict() -> None:
    response = answer(make_round(), {}, submit=False)
    said = Said(text="Once", may_quote=True)
    stands = [response.save_part({}, section="trust", said=said)[1] for _time in range(3)]
    assert stands == [Said(version=version(response), text="Once", may_quote=True)] * 3
    gone = Said(version=version(response))
    taken_back = Said(version=gone.version + 1)
    assert [response.save_part({}, section="trust", said=gone)[1] for _time in range(3)] == [taken_back] * 3
    assert not Comment.objects.exists()


def test_comment_conflict_where_it_was_deleted_and_written_again() -> None:
    response = answer(make_round(), {}, submit=False)
    comment(response, "trust", "First")
    old = version(response)
    comment(response, "trust", "")
    assert response.save_part({}, section="trust", said=Said(version=old, text="Mine")) == ({}, Said(version=old + 1))
    comment(response, "trust", "Second")
    Comment.objects.filter(version=old).update(version=old + 1)  # the one chance in a million
    _answers, stands = response.save_part({}, section="trust", said=Said(version=old, text="Mine"))
    assert stands == response.said("trust")
    assert words() == {"trust": "Second"}


def test_comment_on_what_a_role_is_not_asked_is_left_out() -> None:
    made = make_round()
    response = answer(made, {}, role="public", submit=False)
    assert response.save_part({}, section="risk", said=Said(text="Not for me")) == ({}, None)
    assert not Comment.objects.exists()


def test_comment_after_closing_or_submission_is_refused() -> None:
    made = make_round()
    response = answer(made, {"trust-1a": 3}, submit=False)
    other = answer(made, {"trust-1a": 3})
    with pytest.raises(Closed):
        other.save_part({}, section="trust", said=Said(text="Late"))
    made.close(by=owner_of(made.collaboration))
    with pytest.raises(Closed):
        response.save_part({}, section="trust", said=Said(text="Late"))
    assert not Comment.objects.exists()


def test_comment_costs_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Five with the one that finds the response. A savepoint and its release come on top in tests."""
    response = answer(make_round(), {"trust-1a": 3}, submit=False)
    stored = response.answers.get().version
    changes = {"trust-1a": Change(base=stored, value=None), "trust-2a": Change(base=0, value=1)}
    with django_assert_num_queries(4 + 2):  # lock and day, state with what stands, store; the comment
        response.save_part(changes, section="trust", said=Said(text="New"))
    said = Said(version=version(response), text="Changed")
    with django_assert_num_queries(3 + 2):
        response.save_part({}, section="trust", said=said)
    gone = Said(version=version(response))
    with django_assert_num_queries(4 + 2):  # and the version of what is gone
        response.save_part({}, section="trust", said=gone)


def test_comment_stands_once_for_a_response_and_section() -> None:
    response = answer(make_round(), {}, submit=False)
    comment(response, "trust", "One")
    with pytest.raises(IntegrityError, match=r"comment_once|response_id"), transaction.atomic():
        Comment.objects.create(round=response.round, response=response, section="trust", text="Two")
    for _n in range(2):  # of those without a response there are many
        Comment.objects.create(round=response.round, section="trust", text="Three")


def test_comment_goes_with_a_change_of_role_that_was_agreed_to() -> None:
    made = make_round()
    response = answer(made, {"risk-1a": 3, "trust-1a": 2}, submit=False)
    comment(response, "risk", "For leads")
    comment(response, "trust", "For all")
    with pytest.raises(DeletesAnswers) as asks:
        response.change_role(partner=None, role="public", may_delete=1)
    assert (asks.value.count, asks.value.comments) == (1, 1)
    assert set(words()) == {"risk", "trust"}
    response.change_role(partner=None, role="public", may_delete=2)
    assert words() == {"trust": "For all"}


def test_comment_of_a_draft_goes_with_it() -> None:
    made = make_round()
    response = answer(made, {"trust-1a": 2}, submit=False)
    comment(response, "trust", "Mine")
    other = answer(made, {"trust-1a": 2}, submit=False)
    comment(other, "trust", "Theirs")
    assert response.discard()
    assert [one.text for one in Comment.objects.all()] == ["Theirs"]


def test_comment_belongs_to_no_response_after_submission() -> None:
    response = answer(make_round(), {"trust-1a": 2}, submit=False)
    comment(response, "trust", "Mine")
    response.submit(result_secret=new_secret())
    assert list(Comment.objects.values_list("response", "text")) == [(None, "Mine")]


def test_comment_of_a_draft_is_not_published() -> None:
    made = make_round()
    for n in range(6):
        response = answer(made, {"trust-1a": 2}, submit=False)
        comment(response, "trust", f"Number {n}")
        if n:
            response.submit(result_secret=new_secret())
    made.close(by=owner_of(made.collaboration))
    publish(made, by=owner_of(made.collaboration))
    assert {one.text for one in Comment.objects.all()} == {f"Number {n}" for n in range(1, 6)}


def test_comments_are_scattered_at_publishing(monkeypatch: pytest.MonkeyPatch) -> None:
    """They lay in the order in which they were written, each person's together: afterwards they lie in another."""
    monkeypatch.setattr("random.SystemRandom.shuffle", lambda _self, rows: rows.sort(key=lambda one: one.text[::-1]))
    made = make_round()
    for n in range(5):
        response = answer(made, {"trust-1a": 3}, submit=False)
        comment(response, "trust", f"Trust {n}", may_quote=n == 0)
        comment(response, "risk", f"Risk {n}")
        response.submit(result_secret=new_secret())
    before = set(Comment.objects.values_list("pk", flat=True))
    written = in_place()
    made.close(by=owner_of(made.collaboration))
    publish(made, by=owner_of(made.collaboration))
    assert not before & set(Comment.objects.values_list("pk", flat=True))
    assert sorted(in_place()) == sorted(written)
    assert in_place() == sorted(written, key=lambda text: text[::-1])
    assert set(Comment.objects.values_list("response", "version")) == {(None, 1)}
    assert [one.text for one in Comment.objects.filter(may_quote=True)] == ["Trust 0"]


def in_place() -> list[str]:
    """As the rows lie in the database itself."""
    column = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM assessments_comment ORDER BY {column}")
        return [text for (text,) in cursor.fetchall()]


def test_comments_are_scattered_by_chance() -> None:
    """The same five people twice: 120 × 120 orders, so an equal one is no accident."""
    orders = set()
    for n in range(6):
        made = make_published(name=f"Alliance {n}")
        orders.add(tuple(one.text for one in made.comments.order_by("pk")))
    assert len(orders) > 1


def test_comment_is_taken_out_for_good() -> None:
    made = make_published()
    owner = owner_of(made.collaboration)
    one = made.comments.get(text="Trust 0")
    one.redact(by=owner, why="It names a person.")
    stored = Comment.objects.get(pk=one.pk)
    assert (stored.text, stored.redacted_why, stored.may_quote) == ("", "It names a person.", True)
    event = Event.objects.get(verb=Event.Verb.COMMENT_REDACTED)
    assert (event.actor, event.label, event.detail) == (owner, made.title, "It names a person.")
    assert not made.comments.quotable().exists()
    with pytest.raises(Refused, match="taken out or deleted"):
        made.comments.get(pk=one.pk).redact(by=owner, why="Again")
    assert Event.objects.filter(verb=Event.Verb.COMMENT_REDACTED).count() == 1


@pytest.mark.parametrize("state", ["open", "closed"])
def test_comment_is_not_taken_out_before_publishing(state: str) -> None:
    made = make_published()
    Round.objects.update(state=state)
    one = made.comments.get(text="Trust 0")
    with pytest.raises(Refused):
        one.redact(by=owner_of(made.collaboration), why="Early")
    assert Comment.objects.get(pk=one.pk).text == "Trust 0"


def test_comment_without_consent_goes_with_the_single_answers() -> None:
    made = make_published()
    kept, gone = made.comments.get(text="Trust 0"), made.comments.get(text="Risk 0")
    redacted = made.comments.get(text="Risk 1")
    redacted.redact(by=owner_of(made.collaboration), why="It names a person.")
    Results.objects.update(created_on=datetime.date.today() - datetime.timedelta(days=31))
    jobs.delete_answers()
    assert set(Comment.objects.values_list("pk", "text")) == {(kept.pk, "Trust 0"), (redacted.pk, "")}
    assert not Comment.objects.filter(pk=gone.pk).exists()


def test_comment_ids_are_random() -> None:
    assert isinstance(Comment._meta.pk.get_default(), uuid.UUID)
