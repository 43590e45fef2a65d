"""A workshop as a whole: prepared, opened, handed over, ended; and the seats in it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ioc_assess.assessments.models import Response, Round
from ioc_assess.assessments.models.response import Closed
from ioc_assess.collaborations.models import Refused
from ioc_assess.workshops.models import Seat, Workshop
from tests.factories import make_collaboration, make_member, make_round, make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def test_workshop_is_planned_and_planned_anew() -> None:
    workshop = make_workshop(["trust-1a", "trust-7a"], opened=False)
    by = owner_of(workshop.round.collaboration)
    workshop.steps.filter(item="trust-7a").update(minutes=25, notes="Ask the chair first")
    workshop.plan(by=by, items=["trust-7a", "risk-1a"])
    steps = list(workshop.steps.values_list("item", "order", "minutes", "notes"))
    assert steps == [("trust-7a", 0, 25, "Ask the chair first"), ("risk-1a", 1, 10, "")]
    with pytest.raises(Refused, match="profile"):
        workshop.plan(by=by, items=["trust-99"])
    workshop.plan(by=by, items=[])
    with pytest.raises(Refused, match="at least one question"):
        workshop.open(by=by)


def test_workshop_keeps_what_was_voted_on() -> None:
    workshop = make_workshop()
    by = owner_of(workshop.round.collaboration)
    workshop.steps.get(item="trust-1a").open_vote(by=by)
    with pytest.raises(Refused, match="Skip it"):
        workshop.plan(by=by, items=["trust-7a"])
    workshop.plan(by=by, items=["trust-1a", "risk-1a"])
    assert list(workshop.steps.values_list("item", flat=True)) == ["trust-1a", "risk-1a"]


def test_workshop_shows_no_question_that_was_taken_out_meanwhile() -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get(item="trust-7a")
    workshop.take_out(by=by, item="trust-7a")
    assert workshop.take_out(by=by, item="a\0b") is None
    with pytest.raises(Refused, match="taken out"):
        workshop.show(step, by=by)


def test_workshop_may_group_by_role_as_a_survey_may() -> None:
    workshop = make_workshop(grouping=Round.Grouping.ROLE)
    assert workshop.round.frozen.grouping == "role"
    assert workshop.round.frozen.mode == "workshop"


def test_workshop_stands_beside_published_rounds_only() -> None:
    survey = make_round()
    with pytest.raises(Refused, match="published round"):
        make_workshop(collaboration=survey.collaboration, source=survey)
    assert not Round.objects.filter(mode="workshop").exists()


def test_workshop_takes_no_responses() -> None:
    workshop = make_workshop()
    with pytest.raises(Closed):
        Response.objects.begin(round=workshop.round, partner=None, role="board")


def test_workshop_goes_on_with_another_facilitator() -> None:
    workshop = make_workshop()
    by = owner_of(workshop.round.collaboration)
    step = workshop.steps.get(item="trust-1a")
    step.open_vote(by=by)
    vote(step, [1, 2, 3, 4, 4])
    colleague = make_member(workshop.round.collaboration, "facilitator")
    workshop.take_over(by=colleague)
    step.close_vote(by=colleague)
    step.reveal(by=colleague)
    step.refresh_from_db()
    assert step.shown is not None
    assert step.shown.n == 5
    with pytest.raises(Refused, match="take over"):
        workshop.end(by=by)


def test_workshop_lets_all_screens_know() -> None:
    workshop = make_workshop()
    by = owner_of(workshop.round.collaboration)
    step = workshop.steps.get(item="trust-1a")

    def revision() -> int:
        return Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk)

    for act in (
        lambda: step.open_vote(by=by),
        lambda: step.close_vote(by=by),
        lambda: workshop.set_timer(by=by, minutes=5),
        lambda: workshop.show(workshop.steps.get(item="trust-7a"), by=by),
        lambda: workshop.renew_projector(by=by),
        lambda: workshop.end(by=by),
    ):
        before = revision()
        act()
        assert revision() > before
    # How many have come is counted anew each time, so that nobody waits for one row.
    workshop.go_on(by=by, reason="One more")
    before = revision()
    Seat.objects.take(workshop=workshop, partner="", role="board")
    assert revision() == before


def test_seat_is_taken_once_by_one_secret() -> None:
    workshop = make_workshop(running=False, asks_names=True)
    partner = workshop.round.frozen.partners[0].code
    seat, secret = Seat.objects.take(workshop=workshop, partner=partner, role="board", name="Cleo")
    again, _secret = Seat.objects.take(workshop=workshop, partner="", role="public", secret=secret)
    assert again == seat
    assert (again.partner, again.name) == (partner, "Cleo")
    assert Seat.objects.held(workshop.round.code, [secret, "none"]) == [(seat, secret)]
    assert Seat.objects.held("elsewhere", [secret]) == []
    for wrong in ({"partner": "nowhere", "role": "board"}, {"partner": "", "role": "king"}):
        with pytest.raises(Refused):
            Seat.objects.take(workshop=workshop, **wrong)
    workshop.end(by=owner_of(workshop.round.collaboration))
    with pytest.raises(Refused, match="has ended"):
        Seat.objects.take(workshop=workshop, partner="", role="board")


def test_seat_keeps_no_name_that_nobody_asked_for() -> None:
    seat, _secret = Seat.objects.take(workshop=make_workshop(), partner="", role="board", name="Cleo")
    assert seat.name == ""


def test_workshop_constraints() -> None:
    workshop = make_workshop(collaboration=make_collaboration())
    with pytest.raises(IntegrityError, match="workshop_state_known"), transaction.atomic():
        Workshop.objects.update(state="guessed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.create(round=workshop.round)


def test_workshop_seconds_left_count_down_to_nought() -> None:
    workshop = make_workshop()
    assert workshop.seconds_left is None
    workshop.timer_ends_at = timezone.now() + datetime.timedelta(seconds=89.2)
    assert workshop.seconds_left in (89, 90)
    workshop.timer_ends_at = timezone.now() - datetime.timedelta(seconds=5)
    assert workshop.seconds_left == 0
