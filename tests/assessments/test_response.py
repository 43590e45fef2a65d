"""Answers are stored once, never over a newer one, and cut from the person at submission."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.assessments.models import Answer, Response
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.response import Closed, DeletesAnswers
from ioc_assess.collaborations.models import Partner, Refused
from tests.factories import answer, make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db


def version(response: Response, item: str = "trust-1a") -> int:
    return response.answers.get(item=item).version


def test_response_saves_changes_and_takes_answers_back() -> None:
    response = answer(make_round(), {"trust-1a": 3, "trust-2a": "dont_know"}, submit=False)
    assert {one.item: one.value for one in response.answers.all()} == {"trust-1a": 3, "trust-2a": "dont_know"}
    standing = response.save_answers({"trust-1a": Change(base=version(response), value=1)})
    assert standing == {"trust-1a": (version(response), 1)}
    assert response.answers.get(item="trust-1a").value == 1
    old = version(response)
    assert response.save_answers({"trust-1a": Change(base=old, value=None)}) == {"trust-1a": (old + 1, None)}
    assert [one.item for one in response.answers.all()] == ["trust-2a"]


def test_response_keeps_a_newer_answer_and_tells_it() -> None:
    response = answer(make_round(), {"trust-1a": 3, "trust-2a": 2}, submit=False)
    old, other = version(response), version(response, "trust-2a")
    response.save_answers({"trust-1a": Change(base=old, value=1)})
    standing = response.save_answers({"trust-1a": Change(base=old, value=4), "trust-2a": Change(base=other, value=0)})
    assert standing == {"trust-1a": (old + 1, 1), "trust-2a": (other + 1, 0)}
    assert {one.item: one.value for one in response.answers.all()} == {"trust-1a": 1, "trust-2a": 0}


def test_response_saved_twice_is_no_conflict() -> None:
    response = answer(make_round(), {"trust-1a": 3}, submit=False)
    change = {"trust-1a": Change(base=version(response), value=1)}
    first = response.save_answers(change)
    assert first == {"trust-1a": (version(response), 1)}
    for _time in range(50):
        assert response.save_answers(change) == first
    assert version(response) == first["trust-1a"][0]


def test_response_conflict_where_an_answer_was_taken_back_and_given_again() -> None:
    """The versions of an answer go on, so that the old page does not pass for the new one."""
    response = answer(make_round(), {"trust-1a": 3}, submit=False)
    old = version(response)
    gone = response.save_answers({"trust-1a": Change(base=old, value=None)})
    for base in (0, old):
        assert response.save_answers({"trust-1a": Change(base=base, value=4)}) == gone == {"trust-1a": (old + 1, None)}
    response.save_answers({"trust-1a": Change(base=old + 1, value=2)})
    for base in (0, old, old + 1):
        assert response.save_answers({"trust-1a": Change(base=base, value=4)}) == {"trust-1a": (old + 2, 2)}
    assert response.answers.get().value == 2


def test_response_is_submitted_once_and_then_only_the_second_secret_leads_to_it() -> None:
    made = make_round()
    response, first = Response.objects.begin(round=made, partner=None, role="public")
    response.save_answers({"trust-1a": Change(base=0, value=3)})
    second = new_secret()
    response.submit(result_secret=second)
    stored = Response.objects.get()
    assert (stored.submitted, stored.touched_on) == (True, None)
    assert stored.secret_hash == digest("result", second)
    assert Response.objects.find(made.code, first) is None
    assert Response.objects.find_submitted(made.code, first) is None
    assert Response.objects.find_submitted(made.code, second) == stored
    with pytest.raises(Closed, match="submitted already"):
        response.submit(result_secret=new_secret())
    with pytest.raises(Closed, match="submitted already"):
        response.save_answers({"trust-1a": Change(base=0, value=0)})
    assert stored.answers.get().value == 3


def test_response_without_an_answer_is_not_submitted() -> None:
    response, _secret = Response.objects.begin(round=make_round(), partner=None, role="public")
    with pytest.raises(Refused, match="not answered any question"):
        response.submit(result_secret=new_secret())
    response.save_answers({"trust-1a": Change(base=0, value=3)})
    response.save_answers({"trust-1a": Change(base=version(response), value=None)})
    with pytest.raises(Refused, match="not answered any question"):
        response.submit(result_secret=new_secret())
    stored = Response.objects.get()
    assert (stored.submitted, stored.secret_hash) == (False, response.secret_hash)
    assert stored.touched_on is not None


def test_response_forgets_at_submission_what_was_taken_back() -> None:
    response = answer(make_round(), {"trust-1a": 3, "trust-2a": 1}, submit=False)
    response.save_answers({"trust-1a": Change(base=version(response), value=None)})
    assert Answer.every.count() == 2
    response.submit(result_secret=new_secret())
    assert [one.item for one in Answer.every.all()] == ["trust-2a"]


def test_response_of_a_closed_round_stores_nothing() -> None:
    made = make_round()
    response = answer(made, {"trust-1a": 3}, submit=False)
    made.close(by=owner_of(made.collaboration))
    with pytest.raises(Closed, match="has closed"):
        response.save_answers({"trust-2a": Change(base=0, value=1)})
    with pytest.raises(Closed, match="has closed"):
        response.submit(result_secret=new_secret())
    assert [one.item for one in response.answers.all()] == ["trust-1a"]


def test_response_costs_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    response = answer(make_round(), {"trust-1a": 3}, submit=False)
    changes = {"trust-1a": Change(base=version(response), value=None), "trust-2a": Change(base=0, value=1)}
    # A savepoint and its release come on top in tests, where a transaction is open around them.
    with django_assert_num_queries(3 + 2):  # lock and day, state with answers, store
        response.save_answers(changes)
    # invitation, submit, state with answers, forget those taken back, let comments go
    with django_assert_num_queries(5 + 2):
        response.submit(result_secret=new_secret())


def test_response_roles_are_asked_their_items() -> None:
    made = make_round(length="full")
    asked = {}
    for role in ("executive", "frontline", "withheld", "public"):
        response, _secret = Response.objects.begin(round=made, partner=None, role=role)
        asked[role] = set(response.asked())
    assert "trust-4a" in asked["executive"]  # for leads only
    assert "trust-4a" not in asked["frontline"]
    assert asked["withheld"] == asked["frontline"]
    assert "faith-1a" in asked["public"]
    assert "trust-4b" not in asked["public"]


def test_response_change_of_role_drops_what_it_is_not_asked() -> None:
    made = make_round()
    response = answer(made, {"trust-4a": 3, "trust-1a": 2}, submit=False)
    south, old = made.collaboration.partners.get(name="South"), version(response, "trust-4a")
    response.change_role(partner=south, role="frontline", may_delete=1)
    assert [one.item for one in response.answers.all()] == ["trust-1a"]
    response.change_role(partner=south, role="frontline")  # what is deleted is not counted again
    response.change_role(partner=south, role="executive")
    for base in (0, old):  # late
        standing = response.save_answers({"trust-4a": Change(base=base, value=3)})
        assert standing == {"trust-4a": (old + 1, None)}
    assert [one.item for one in response.answers.all()] == ["trust-1a"]


def test_response_change_of_role_deletes_no_more_than_was_agreed() -> None:
    made = make_round()
    response = answer(made, {"trust-4a": 3, "trust-1a": 2}, submit=False)
    Response.objects.update(touched_on="2026-01-01")
    before = list(Response.objects.values())
    with pytest.raises(DeletesAnswers) as asks:
        response.change_role(partner=None, role="frontline")
    assert asks.value.count == 1
    assert list(Response.objects.values()) == before
    assert {one.item for one in response.answers.all()} == {"trust-1a", "trust-4a"}


def test_response_of_a_solo_round_takes_the_only_place() -> None:
    made = make_round(make_collaboration(partners=[]), mode="solo")
    first, _secret = Response.objects.begin(round=made, partner=None, role="executive")
    with pytest.raises(Refused, match="answers here already"):
        Response.objects.begin(round=made, partner=None, role="board")
    first.release(by=owner_of(made.collaboration))
    Response.objects.begin(round=made, partner=None, role="board")


def test_response_for_a_partner_that_was_removed_meanwhile() -> None:
    made = make_round()
    north, south = made.collaboration.partners.all()
    response, _secret = Response.objects.begin(round=made, partner=None, role="board")
    for partner in (north, south):
        Partner.objects.filter(pk=partner.pk).delete()
    with pytest.raises(Refused, match="removed meanwhile"):
        Response.objects.begin(round=made, partner=north, role="executive")
    with pytest.raises(Refused, match="removed meanwhile"):
        response.change_role(partner=south, role="board")
    assert Response.objects.get().partner is None


def test_response_of_a_declared_round_has_one_place_a_partner() -> None:
    made = make_round(mode="declared")
    north, south = made.collaboration.partners.all()
    Response.objects.begin(round=made, partner=north, role="executive")
    with pytest.raises(Refused, match="answers here already"):
        Response.objects.begin(round=made, partner=north, role="executive")
    Response.objects.begin(round=made, partner=south, role="executive")
    with pytest.raises(Refused, match="Choose the partner"):
        Response.objects.begin(round=made, partner=None, role="executive")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"level": 5, "no_level": None}, "answer_level_in_range"),
        ({"level": 1, "no_level": "dont_know"}, "answer_not_two_at_once"),
        ({"level": None, "no_level": "maybe"}, "answer_no_level_known"),
    ],
)
def test_response_answer_constraints(values: dict[str, object], constraint: str) -> None:
    response = answer(make_round(), {"trust-1a": 3}, submit=False)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        response.answers.update(**values)
    assert response.answers.get().level == 3


def test_response_keeps_no_date_once_submitted() -> None:
    response = answer(make_round(), {"trust-1a": 3})
    with pytest.raises(IntegrityError, match="response_no_date_once_submitted"), transaction.atomic():
        Response.objects.update(touched_on="2026-01-01")
    assert response.touched_on is None


def test_response_leaves_out_what_the_role_is_no_longer_asked() -> None:
    """The role was changed in another window after this page was made."""
    made = make_round()
    here = answer(made, {"trust-1a": 2}, submit=False)
    there = Response.objects.get()
    there.change_role(partner=there.partner, role="frontline")
    standing = here.save_answers({"trust-4a": Change(base=0, value=1), "trust-2a": Change(base=0, value=1)})
    assert standing.keys() == {"trust-2a"}
    assert {one.item for one in here.answers.all()} == {"trust-1a", "trust-2a"}


def test_response_change_of_role_holds_the_partner_first() -> None:
    """As beginning does. Beginning with the same link waits for this response, so the other way round each would wait
    for the other."""
    made = make_round()
    response = answer(made, {"trust-1a": 2}, submit=False)
    with CaptureQueriesContext(connection) as seen:
        response.change_role(partner=response.partner, role="board")
    tables = [
        table
        for query in seen.captured_queries
        for table in ("collaborations_partner", "assessments_response")
        if f'FROM "{table}" WHERE' in query["sql"] or f'UPDATE "{table}"' in query["sql"]
    ]
    assert tables[:2] == ["collaborations_partner", "assessments_response"]
