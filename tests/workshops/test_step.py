"""The way of one item: vote, close, reveal, agree; and back again."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.workshops.models import Step, Vote, Workshop
from tests.factories import make_collaboration, make_member, make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def first(workshop: Workshop) -> Step:
    step = workshop.steps.get(item="trust-1a")
    step.workshop = workshop
    return step


def test_step_from_vote_to_agreement() -> None:
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 2, 2, 3, "dont_know"])
    vote(step, [1, 4], partner="South")
    step.close_vote(by=by)
    step.reveal(by=by)
    step.refresh_from_db()
    shown = step.shown
    assert shown is not None
    assert shown.spread is not None
    assert shown.spread.counts == (1, 1, 2, 1, 1)
    assert (shown.n, shown.dont_know) == (6, 1)
    # North 4 levels and South 2: neither may be shown, so all are one voice: 12 points of 24.
    assert shown.groups == {}
    assert shown.score == pytest.approx(0.5, abs=1e-9)
    step.agree(by=by, level=3, reason="Two new joint posts")
    step.refresh_from_db()
    assert (step.state, step.agreed_level, step.reason) == ("agreed", 3, "Two new joint posts")


def test_step_shows_no_group_that_leaves_another_alone() -> None:
    workshop = make_workshop(collaboration=make_collaboration(partners=["North", "South", "West"]))
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [4] * 6)
    vote(step, [2] * 5, partner="South")
    vote(step, [0], partner="West")
    step.close_vote(by=by)
    step.reveal(by=by)
    step.refresh_from_db()
    shown = step.shown
    assert shown is not None
    # West’s one level would be told by subtraction, so South, the smallest shown, is hidden with it.
    assert list(shown.groups) == ["North"]
    assert shown.score == pytest.approx((1 + 10 / 24) / 2, abs=1e-9)


def test_step_under_k_reveals_nothing_and_can_be_agreed() -> None:
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 2, 2, 3, "dont_know"])
    step.close_vote(by=by)
    assert not step.enough
    with pytest.raises(Refused, match="Fewer than 5"):
        step.reveal(by=by)
    step.agree(by=by, level=2, reason="As most said aloud")
    step.refresh_from_db()
    assert step.figures == {}
    assert step.shown is None
    step.back(by=by, state="agreed")
    step.refresh_from_db()
    assert (step.state, step.agreed_level) == ("counted", None)


def test_step_seen_once_takes_no_more_votes_in_that_ballot() -> None:
    """One vote more between two reveals would be told by the difference."""
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 1, 2, 3, 4])
    step.close_vote(by=by)
    step.back(by=by, state="counted")  # closed too early
    step.refresh_from_db()
    assert step.state == "voting"
    vote(step, [4])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.back(by=by, state="revealed")
    step.refresh_from_db()
    assert (step.state, step.shown, step.before) == ("counted", None, None)
    with pytest.raises(Refused, match="has been seen"):
        step.open_vote(by=by)
    step.reveal(by=by)
    step.open_vote(by=by)
    step.refresh_from_db()
    assert (step.state, step.ballot, step.shown) == ("voting", 2, None)
    assert step.revealed(1) is not None
    step.back(by=by, state="voting")
    step.refresh_from_db()
    assert (step.state, step.ballot) == ("revealed", 1)


def test_step_undone_twice_by_one_press_goes_back_once() -> None:
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 1, 2, 3, 4])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.back(by=by, state="revealed")
    step.back(by=by, state="revealed")
    step.refresh_from_db()
    assert step.state == "counted"


def test_step_reset_deletes_votes_and_what_was_seen() -> None:
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 1, 2, 3, 4])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.reset(by=by)
    step.refresh_from_db()
    assert (step.state, step.ballot, step.figures, Vote.objects.count()) == ("waiting", 1, {}, 0)
    event = Event.objects.get(verb=Event.Verb.VOTES_RESET)
    assert (event.label, event.detail) == (workshop.round.title, "trust-1a")


def test_step_moves_only_for_whoever_facilitates() -> None:
    workshop = make_workshop()
    step, owner = first(workshop), owner_of(workshop.round.collaboration)
    colleague = make_member(workshop.round.collaboration, "facilitator")
    with pytest.raises(Refused, match="take over"):
        step.open_vote(by=colleague)
    workshop.take_over(by=colleague)
    step.open_vote(by=colleague)
    with pytest.raises(Refused, match="take over"):
        step.close_vote(by=owner)


def test_step_one_vote_at_a_time() -> None:
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    with pytest.raises(Refused, match="Another question"):
        workshop.steps.get(item="trust-7a").open_vote(by=by)
    vote(step, [1])
    step.skip(by=by)
    workshop.steps.get(item="trust-7a").open_vote(by=by)
    step.back(by=by, state="skipped")
    step.refresh_from_db()
    assert step.state == "counted"


def test_step_not_before_the_workshop_runs_nor_after_it_ended() -> None:
    workshop = make_workshop(running=False)
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    with pytest.raises(Refused, match="Start the workshop"):
        step.open_vote(by=by)
    workshop.start(by=by)
    step.open_vote(by=by)
    workshop.end(by=by)
    step.refresh_from_db()
    assert step.state == "counted"
    with pytest.raises(Refused, match="has ended"):
        step.agree(by=by, level=2, reason="late")
    workshop.go_on(by=by, reason="One question more")
    step.agree(by=by, level=2, reason="late")


def test_step_constraints() -> None:
    workshop = make_workshop()
    found = Step.objects.filter(workshop=workshop)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"state": "agreed"}, "step_agreed_has_level"),
        ({"agreed_level": 2}, "step_agreed_has_level"),
        ({"state": "agreed", "agreed_level": 5}, "step_level_in_range"),
        ({"state": "guessed"}, "step_state_known"),
        ({"ballot": 3}, "step_ballot_known"),
    ]
    for values, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            found.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(workshop=workshop, item="trust-1a")


def test_step_left_out_before_anybody_voted_comes_back_as_not_yet() -> None:
    """Also where votes were cast once, and all anew since: there is no vote to agree on."""
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 1])
    step.reset(by=by)
    step.skip(by=by)
    step.back(by=by, state="skipped")
    step.refresh_from_db()
    assert step.state == "waiting"


def test_step_agreed_without_a_second_vote_comes_back_to_it() -> None:
    workshop = make_workshop()
    step, by = first(workshop), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, [0, 1, 2, 3, 4])
    step.close_vote(by=by)
    step.reveal(by=by)
    step.open_vote(by=by)
    step.close_vote(by=by)
    step.agree(by=by, level=3, reason="Nobody wished to vote again")
    step.back(by=by, state="agreed")
    step.refresh_from_db()
    assert (step.state, step.ballot) == ("counted", 2)
