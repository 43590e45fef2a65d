"""Votes: each counts once, whatever is sent again; and nothing leads from a person to one."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from ioc_assess.workshops.models import Seat, Step, Vote
from ioc_assess.workshops.models.vote import Over, Sheet
from tests.factories import make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def opened() -> Step:
    workshop = make_workshop()
    step = workshop.steps.get(item="trust-1a")
    step.open_vote(by=owner_of(workshop.round.collaboration))
    step.refresh_from_db()
    return step


def test_vote_sent_fifty_times_counts_once_and_not_over_a_newer_one() -> None:
    step = opened()
    sheet = Sheet(item=step.item, number=step.number)
    [(seat, secret)] = vote(step, [4])
    cast: dict[str, Any] = {"seat": seat, "secret": secret, "sheet": sheet}
    assert Vote.objects.cast(**cast, base=1, value=1) == (2, True)
    for _n in range(50):
        assert Vote.objects.cast(**cast, base=0, value=4) == (2, False)
    assert Vote.objects.get().level == 1
    assert Vote.objects.cast(**cast, base=2, value="dont_know") == (3, True)
    assert (Vote.objects.get().level, Vote.objects.get().no_level) == (None, "dont_know")
    assert Vote.objects.counted(step) == 1


def test_vote_that_comes_late_is_counted_nowhere() -> None:
    step = opened()
    by = owner_of(step.workshop.round.collaboration)
    sheet = Sheet(item=step.item, number=step.number)
    [(seat, secret)] = vote(step, [4])
    late: dict[str, Any] = {"seat": seat, "secret": secret, "sheet": sheet, "base": 0, "value": 0}
    step.close_vote(by=by)
    with pytest.raises(Over):
        Vote.objects.cast(**late)
    step.reset(by=by)
    step.open_vote(by=by)
    with pytest.raises(Over):
        Vote.objects.cast(**late)
    assert Vote.objects.count() == 0


def test_vote_ends_with_the_round() -> None:
    step = opened()
    [(seat, secret)] = vote(step, [4])
    step.workshop.round.close(by=None)  # by its time
    with pytest.raises(Over):
        Vote.objects.cast(seat=seat, secret=secret, sheet=Sheet(item=step.item, number=step.number), base=1, value=0)
    assert Vote.objects.get().level == 4


def test_vote_of_one_person_has_nothing_in_common_with_another() -> None:
    step = opened()
    by = owner_of(step.workshop.round.collaboration)
    seats = vote(step, [0, 1, 2, 3, 4])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.open_vote(by=by)
    vote(step, [0, 1, 2, 3, 4], seats=seats)
    step.close_vote(by=by)
    other = step.workshop.steps.get(item="trust-7a")
    other.open_vote(by=by)
    vote(other, [0, 1, 2, 3, 4], seats=seats)
    hashes = list(Vote.objects.values_list("voter_hash", flat=True))
    assert len(hashes) == len(set(hashes)) == 15
    assert not set(hashes) & set(Seat.objects.values_list("secret_hash", flat=True))


def test_vote_costs_the_same_whatever_it_says(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    step = opened()
    _seat, secret = Seat.objects.take(workshop=step.workshop, partner="", role="board")
    [(seat, _secret)] = Seat.objects.held(step.workshop.round.code, [secret])  # as a phone finds it
    assert seat.workshop.round.theory  # is read once a process
    sheet = Sheet(item=step.item, number=step.number)
    queries = 5 + (connection.vendor == "postgresql")  # two of them begin and end the transaction
    values: list[int | str] = [0, 4, "dont_know", 2]
    for base, value in enumerate(values):
        with django_assert_num_queries(queries):
            Vote.objects.cast(seat=seat, secret=secret, sheet=sheet, base=base, value=value)


def test_vote_constraints() -> None:
    step = opened()
    vote(step, [4])
    found = Vote.objects.filter(step=step)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"level": None}, "vote_level_or_no_level"),
        ({"no_level": "dont_know"}, "vote_level_or_no_level"),
        ({"level": 5}, "vote_level_in_range"),
        ({"level": None, "no_level": "guessed"}, "vote_no_level_known"),
    ]
    for values, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            found.update(**values)
    with pytest.raises(IntegrityError, match="vote_ballot_known"), transaction.atomic():
        Vote.objects.create(step=step, ballot=3, voter_hash="0" * 64, role="board", level=1)


def test_vote_of_a_role_that_is_not_asked_is_not_taken() -> None:
    """The phone shows them no form; one of their own making is refused."""
    workshop = make_workshop(["leadership-1c"])
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get()
    step.open_vote(by=by)
    step.refresh_from_db()
    sheet = Sheet(item=step.item, number=step.number)
    for role, asked in {"public": False, "frontline": True}.items():
        seat, secret = Seat.objects.take(workshop=workshop, partner="", role=role)
        cast: dict[str, Any] = {"seat": seat, "secret": secret, "sheet": sheet, "base": 0, "value": 1}
        if asked:
            assert Vote.objects.cast(**cast) == (1, True)
        else:
            with pytest.raises(Over):
                Vote.objects.cast(**cast)
    assert Vote.objects.count() == 1
