"""Many people vote, and facilitators press, at the same moment: each vote counts once, and each press is done once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments.models import Results, Round
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from ioc_assess.workshops.models.vote import Cast, Over, Sheet
from ioc_assess.workshops.recording import record
from tests.factories import make_member, make_workshop, owner_of, vote
from tests.serving import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS: list[int | str] = [0, 1, 2, 3, 4, "dont_know"]


def voting() -> tuple[Workshop, Step, User]:
    workshop = make_workshop()
    by = owner_of(workshop.round.collaboration)
    workshop.steps.get(item="trust-1a").open_vote(by=by)
    return workshop, workshop.steps.get(item="trust-1a"), by


def sheet(step: Step) -> Sheet:
    return Sheet(item=step.item, number=step.number)


def now(workshop: Workshop) -> tuple[Workshop, Step]:
    """As each browser has them: rows of its own."""
    return Workshop.objects.get(pk=workshop.pk), Step.objects.get(workshop=workshop, item="trust-1a")


@pytest.mark.parametrize("again", range(3))
def test_of_votes_sent_at_once_by_one_person_one_counts(again: int) -> None:
    """By the button of one page, pressed again and again or in two windows, while another answer was chosen."""
    workshop, step, _by = voting()
    seat, secret = Seat.objects.take(workshop=workshop, partner="", role="board")
    for base in (0, 1, 2):
        came: list[tuple[Cast, int | str]] = []

        def send(value: int | str, base: int = base, came: list[Any] = came) -> Callable[[], None]:
            def task() -> None:
                came.append(
                    (Vote.objects.cast(seat=seat, secret=secret, sheet=sheet(step), base=base, value=value), value)
                )

            return task

        at_once([send(ANSWERS[n % len(ANSWERS)]) for n in range(20)])
        [stored] = [value for found, value in came if found.stored]
        assert {found.version for found, _value in came} == {base + 1}
        row = Vote.objects.get()
        assert (row.no_level if row.level is None else row.level, row.version) == (stored, base + 1)


def test_a_seat_taken_at_once_by_one_button_is_one() -> None:
    workshop = make_workshop()
    secret, found = new_secret(), []

    def task() -> None:
        found.append(Seat.objects.take(workshop=workshop, partner="", role="board", secret=secret))

    at_once([task] * 12)
    assert found == [(Seat.objects.get(), secret)] * 12


def test_twenty_people_at_once_are_twenty_seats_and_votes() -> None:
    workshop, step, by = voting()

    def task(value: int | str) -> Callable[[], None]:
        def come_and_vote() -> None:
            seat, secret = Seat.objects.take(workshop=workshop, partner="", role="board")
            found = Vote.objects.cast(seat=seat, secret=secret, sheet=sheet(step), base=0, value=value)
            assert found == (1, True)

        return come_and_vote

    at_once([task(ANSWERS[n % 5]) for n in range(20)])
    assert (workshop.people.count(), Vote.objects.counted(step)) == (20, 20)
    step.close_vote(by=by)
    step.reveal(by=by)
    assert counts(step) == (4, 4, 4, 4, 4)


def counts(step: Step) -> tuple[int, ...]:
    found = Step.objects.get(pk=step.pk).revealed(1)
    assert found is not None
    assert found.spread is not None
    return tuple(found.spread.counts)


@pytest.mark.parametrize("handed_over", [False, True])
def test_votes_while_the_vote_is_closed_are_counted_where_they_were_confirmed(handed_over: bool) -> None:
    """None that was confirmed is lost, none comes after, and what the room sees is what was confirmed."""
    workshop, step, by = voting()
    colleague = make_member(workshop.round.collaboration, "facilitator")
    people = vote(step, [2] * 12)
    confirmed = {n: (1, 2) for n in range(12)}
    closed = threading.Event()

    def go_on_voting(n: int) -> Callable[[], None]:
        seat, secret = people[n]

        def task() -> None:
            while True:
                base, level = confirmed[n]
                value = (level + 1) % 5
                after = closed.is_set()
                try:
                    found = Vote.objects.cast(seat=seat, secret=secret, sheet=sheet(step), base=base, value=value)
                except Over:
                    return
                assert not after
                assert found == (base + 1, True)
                confirmed[n] = (base + 1, value)

        return task

    def close() -> None:
        time.sleep(0.1)
        room, on = now(workshop)
        if handed_over:
            room.take_over(by=colleague)
        on.close_vote(by=colleague if handed_over else by)
        closed.set()
        on.reveal(by=colleague if handed_over else by)

    at_once([*(go_on_voting(n) for n in range(12)), close])
    found = Counter(level for _version, level in confirmed.values())
    assert counts(step) == tuple(found[level] for level in range(5))
    assert Counter(Vote.objects.values_list("level", flat=True)) == found


def prepared() -> Workshop:
    return make_workshop(opened=False)


def lobby() -> Workshop:
    return make_workshop(running=False)


def waiting() -> Workshop:
    return make_workshop()


def on() -> Workshop:
    workshop, step, _by = voting()
    vote(step, [0, 1, 2, 3, 4])
    return workshop


def counted() -> Workshop:
    workshop = on()
    now(workshop)[1].close_vote(by=owner_of(workshop.round.collaboration))
    return workshop


def revealed() -> Workshop:
    workshop = counted()
    now(workshop)[1].reveal(by=owner_of(workshop.round.collaboration))
    return workshop


def ended() -> Workshop:
    workshop = revealed()
    now(workshop)[0].end(by=owner_of(workshop.round.collaboration))
    return workshop


@pytest.mark.parametrize(
    ("begin", "press", "told", "after"),
    [
        (prepared, lambda room, step, by: room.open(by=by), ["", "opened already"], "waiting"),
        (lobby, lambda room, step, by: room.start(by=by), ["", ""], "waiting"),
        (waiting, lambda room, step, by: step.open_vote(by=by), ["", ""], "voting"),
        (on, lambda room, step, by: step.close_vote(by=by), ["", ""], "counted"),
        (counted, lambda room, step, by: step.reveal(by=by), ["", ""], "revealed"),
        (revealed, lambda room, step, by: step.back(by=by, state="revealed"), ["", ""], "counted"),
        (revealed, lambda room, step, by: step.agree(by=by, level=3, reason="So it is"), ["", ""], "agreed"),
        (revealed, lambda room, step, by: step.reset(by=by), ["", ""], "waiting"),
        (revealed, lambda room, step, by: step.skip(by=by), ["", ""], "skipped"),
        (on, lambda room, step, by: room.end(by=by), ["", ""], "counted"),
        (ended, lambda room, step, by: room.go_on(by=by, reason="One more"), ["", ""], "revealed"),
        (ended, lambda room, step, by: record(room, by=by), ["", "recorded already"], "revealed"),
    ],
)
def test_a_button_pressed_twice_at_once_is_pressed_once(
    begin: Callable[[], Workshop], press: Callable[..., None], told: list[str], after: str
) -> None:
    workshop = begin()
    by = owner_of(workshop.round.collaboration)
    refusals: list[str] = []

    def task() -> None:
        room, step = now(workshop)
        try:
            press(room, step, by)
        except Refused as refused:
            refusals.append(str(refused))
        else:
            refusals.append("")

    at_once([task, task])
    assert len(refusals) == 2
    for words, refused in zip(told, sorted(refusals), strict=True):
        assert (words in refused) if words else not refused
    room, step = now(workshop)
    assert step.state == after
    assert room.attendance == ({code: 5 for code in room.attendance} if room.round.state == "published" else {})


def test_two_colleagues_who_take_over_at_once_both_know_who_holds_it() -> None:
    workshop, _step, owner = voting()
    pair = [make_member(workshop.round.collaboration, "facilitator", f"{name}@example.org") for name in ("pat", "quin")]

    def press(by: User) -> Callable[[], None]:
        return lambda: now(workshop)[0].take_over(by=by)

    at_once([press(by) for by in pair])
    room, step = now(workshop)
    holder = next(by for by in pair if by.pk == room.held_by_id)
    assert Event.objects.filter(verb=Event.Verb.WORKSHOP_TAKEN_OVER).count() == 2
    for other in {owner, *pair} - {holder}:
        with pytest.raises(Refused, match="take over"):
            step.close_vote(by=other)
    step.close_vote(by=holder)


@pytest.mark.parametrize("again", range(4))
def test_recorded_or_gone_on_but_never_both(again: int) -> None:
    workshop = ended()
    by = owner_of(workshop.round.collaboration)
    told: dict[str, str] = {}

    def press(name: str, verb: Callable[[Workshop], None]) -> Callable[[], None]:
        def task() -> None:
            time.sleep(0.01 * again if name == "on" else 0)
            try:
                verb(now(workshop)[0])
            except Refused as refused:
                told[name] = str(refused)

        return task

    at_once(
        [
            press("record", lambda room: record(room, by=by)),
            press("on", lambda room: room.go_on(by=by, reason="One more")),
        ]
    )
    assert len(told) == 1
    state = Round.objects.get(pk=workshop.round_id).state
    assert state == ("open" if "record" in told else "published")
    assert Results.objects.exists() is (state == "published")
    assert Seat.objects.exists() is (state == "open")


def test_nobody_sits_down_in_a_workshop_that_is_recorded_meanwhile() -> None:
    """Or they are deleted with it: no seat outlives the record."""
    workshop = revealed()
    by = owner_of(workshop.round.collaboration)
    done = threading.Event()

    def come() -> None:
        while not done.is_set():
            try:
                Seat.objects.take(workshop=workshop, partner="", role="board")
            except Refused:
                return
            time.sleep(0.02)

    def finish() -> None:
        time.sleep(0.05)
        try:
            now(workshop)[0].end(by=by)
            record(now(workshop)[0], by=by)
        finally:
            done.set()

    at_once([come, come, come, finish])
    assert Round.objects.get(pk=workshop.round_id).state == "published"
    assert Seat.objects.count() == 0
