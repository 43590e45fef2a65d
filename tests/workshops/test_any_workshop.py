"""Whatever is pressed and voted in whatever order, a workshop does what a few lines of plain Python do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.collaborations.models import Refused
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from ioc_assess.workshops.models.vote import Sheet
from ioc_assess.workshops.recording import record
from tests.factories import make_workshop, owner_of

pytestmark = pytest.mark.django_db

ITEMS = ("trust-1a", "trust-7a")
PEOPLE = 7
K = 5
OVER = ("agreed", "split", "skipped")

Value = int | str
Press = tuple[Any, ...]


@dataclass
class Question:
    """What a step ought to be."""

    state: str = "waiting"
    ballot: int = 1
    number: int = 0
    agreed: int | None = None
    #: By ballot: who voted what, and how often
    votes: dict[int, dict[int, tuple[Value, int]]] = field(default_factory=lambda: {1: {}, 2: {}})
    #: By ballot: what the room saw
    seen: dict[int, Counter[Value]] = field(default_factory=dict)

    @property
    def mine(self) -> dict[int, tuple[Value, int]]:
        return self.votes[self.ballot]

    @property
    def shown(self) -> Counter[Value] | None:
        return self.seen.get(self.ballot) if self.state in ("revealed", *OVER) else None


class Model:
    """``False``: it is refused."""

    def __init__(self) -> None:
        self.steps = {item: Question() for item in ITEMS}
        self.open = True

    def press(self, verb: str, item: str) -> bool:
        return self.open and bool(getattr(self, verb)(self.steps[item], item))

    def other_is_on(self, item: str) -> bool:
        return any(one.state == "voting" for name, one in self.steps.items() if name != item)

    def open_vote(self, one: Question, item: str) -> bool:
        if one.state == "voting":
            return True
        if self.other_is_on(item):
            return False
        if one.state == "revealed" or (one.state in OVER and one.ballot in one.seen):
            if one.ballot == 2:
                return False
            one.ballot = 2
        elif one.ballot in one.seen:
            return False
        one.number += not one.mine
        one.state, one.agreed = "voting", None
        return True

    def close_vote(self, one: Question, item: str) -> bool:
        if one.state == "voting":
            one.state = "counted"
        return one.state != "waiting"

    def reveal(self, one: Question, item: str) -> bool:
        if one.state == "revealed":
            return True
        cast = Counter(value for value, _version in one.mine.values())
        if one.state != "counted" or (one.ballot not in one.seen and sum(cast[level] for level in range(5)) < K):
            return False
        one.seen.setdefault(one.ballot, cast)
        one.state = "revealed"
        return True

    def agree(self, one: Question, item: str, level: int | None = 3) -> bool:
        if one.state in ("waiting", "voting", "skipped"):
            return False
        one.state, one.agreed = ("split" if level is None else "agreed"), level
        return True

    def split(self, one: Question, item: str) -> bool:
        return self.agree(one, item, None)

    def skip(self, one: Question, item: str) -> bool:
        one.state, one.agreed = "skipped", None
        return True

    def reset(self, one: Question, item: str) -> bool:
        self.steps[item] = Question(number=one.number + 1)
        return True

    def back(self, one: Question, item: str) -> bool:
        seen = one.ballot in one.seen
        if one.state == "waiting" or (one.state == "counted" and (seen or self.other_is_on(item))):
            return False
        if one.state == "voting":
            one.state, one.ballot = ("revealed", 1) if one.ballot == 2 else ("waiting", 1)
        elif one.state == "counted":
            one.state = "voting"
        elif one.state == "revealed":
            one.state = "counted"
        elif seen:
            one.state = "revealed"
        elif one.mine or one.state != "skipped":
            one.state = "counted"
        else:  # left out before anybody had voted
            one.state, one.ballot = ("revealed", 1) if one.ballot == 2 else ("waiting", 1)
        one.agreed = None
        return True

    def vote(self, item: str, person: int, value: Value, number: int, base: int) -> bool:
        one = self.steps[item]
        if not self.open or one.state != "voting" or one.number != number or one.mine.get(person, ("", 0))[1] != base:
            return False
        one.mine[person] = (value, base + 1)
        return True

    def end(self) -> None:
        self.open = False
        for one in self.steps.values():
            if one.state == "voting":
                one.state = "counted"


values = st.sampled_from([0, 1, 2, 3, 4, "dont_know", "prefer_not_to_say"])
items = st.sampled_from(ITEMS)
verbs = ["open_vote", "close_vote", "reveal", "agree", "split", "skip", "back", "reset"]
presses = st.one_of(
    st.tuples(st.sampled_from(["open_vote", "close_vote", "reveal", "back"]), items),
    st.tuples(st.sampled_from(verbs), items),
    st.tuples(st.just("all"), st.lists(values, min_size=PEOPLE - 3, max_size=PEOPLE)),
    st.tuples(st.just("through"), items, st.lists(values, min_size=PEOPLE - 1, max_size=PEOPLE)),
    st.tuples(st.just("vote"), st.integers(0, PEOPLE - 1), values),
    st.tuples(st.just("late"), st.integers(0, PEOPLE - 1), values),
    st.tuples(st.just("end or go on")),
)


class Room:
    def __init__(self) -> None:
        self.workshop: Workshop = make_workshop(ITEMS)
        self.by = owner_of(self.workshop.round.collaboration)
        partners = [one.code for one in self.workshop.round.frozen.partners]
        self.seats = [
            Seat.objects.take(workshop=self.workshop, partner=partners[n % 2], role="executive") for n in range(PEOPLE)
        ]

    def begin(self) -> None:
        self.model = Model()
        #: What a page that somebody left open would send
        self.page = (ITEMS[0], 0, 0)

    def do(self, press: Press) -> None:
        verb = press[0]
        if verb in verbs:
            self.press(verb, press[1])
        elif verb == "through":
            item, given = press[1:]
            for each in (("open_vote", item), ("all", given), ("close_vote", item), ("reveal", item)):
                self.do(each)
        elif verb == "end or go on":
            if self.model.open:
                self.model.end()
                self.now.end(by=self.by)
            else:
                self.model.open = True
                self.now.go_on(by=self.by, reason="One more")
        elif verb == "late":
            self.vote(press[1], press[2], self.page)
        else:
            item = next((item for item, one in self.model.steps.items() if one.state == "voting"), ITEMS[0])
            for person, value in enumerate(press[1]) if verb == "all" else [press[1:]]:
                one = self.model.steps[item]
                self.page = (item, one.number, one.mine.get(person, ("", 0))[1])
                self.vote(person, value, self.page)

    @property
    def now(self) -> Workshop:
        return Workshop.objects.get(pk=self.workshop.pk)

    def press(self, verb: str, item: str) -> None:
        step = Step.objects.get(workshop=self.workshop, item=item)
        more: dict[str, Any] = {"level": 3, "reason": "So"} if verb == "agree" else {}
        more |= {"reason": "No"} if verb == "split" else {"state": step.state} if verb == "back" else {}
        expected = self.model.press(verb, item)
        try:
            getattr(step, verb)(by=self.by, **more)
        except Refused:
            assert not expected, (verb, item)
        else:
            assert expected, (verb, item)

    def vote(self, person: int, value: Value, page: tuple[str, int, int]) -> None:
        item, number, base = page
        seat, secret = self.seats[person]
        expected = self.model.vote(item, person, value, number, base)
        try:
            sheet = Sheet(item=item, number=number)
            found = Vote.objects.cast(seat=seat, secret=secret, sheet=sheet, base=base, value=value).stored
        except Refused:
            found = False
        assert found is expected

    def compare(self) -> None:
        for step in Step.objects.filter(workshop=self.workshop):
            one = self.model.steps[step.item]
            assert (step.state, step.ballot, step.number, step.agreed_level) == (
                *(one.state, one.ballot, one.number),
                one.agreed,
            )
            for ballot, mine in one.votes.items():
                rows = Vote.objects.filter(step=step, ballot=ballot).values_list("level", "no_level", "version")
                stored = Counter((no_level if level is None else level, version) for level, no_level, version in rows)
                assert stored == Counter(mine.values())
                same(step, ballot, one.seen.get(ballot))
            assert (step.shown is None) is (one.shown is None)
            assert step.shown is None or step.shown == step.revealed(one.ballot)

    def keep(self) -> None:
        """What is recorded is what the room saw and agreed, and nothing else."""
        if self.model.open:
            self.model.end()
            self.now.end(by=self.by)
        seen = {item: one.seen for item, one in self.model.steps.items() if one.seen}
        agreed = {item: one.agreed for item, one in self.model.steps.items() if one.agreed is not None}
        if not seen and not agreed:
            with pytest.raises(Refused, match="nothing to record"):
                record(self.now, by=self.by)
            return
        steps = {step.item: step for step in Step.objects.filter(workshop=self.workshop)}
        record(self.now, by=self.by)
        kept = {row.kind: read(row).figures.items for row in Results.objects.filter(round=self.workshop.round_id)}
        assert set(kept.get("before", {})) == {item for item, found in seen.items() if 1 in found}
        assert set(kept.get("after", {})) == set(seen)
        for item, found in kept.get("before", {}).items():
            assert found == steps[item].revealed(1)
        for item, found in kept.get("after", {}).items():
            assert found == steps[item].revealed(max(seen[item]))
        levels = {item: one.agreed for item, one in kept.get("agreed", {}).items() if one.agreed is not None}
        assert levels == agreed
        assert Round.objects.get(pk=self.workshop.round_id).state == "published"
        assert not Seat.objects.filter(workshop=self.workshop).exists()


def same(step: Step, ballot: int, seen: Counter[Value] | None) -> None:
    """What was revealed of a ballot is what was counted then: of at least k levels, or nothing."""
    found = step.revealed(ballot)
    if seen is None:
        assert found is None
        return
    assert found is not None
    levels = tuple(seen[level] for level in range(5))
    assert found.n == sum(levels) >= K
    assert found.spread is None or found.spread.counts == levels


def test_any_workshop_does_what_its_model_does() -> None:
    room = Room()

    @settings(max_examples=60)
    @given(st.lists(presses, min_size=4, max_size=25))
    def presses_in_any_order(pressed: list[Press]) -> None:
        with transaction.atomic():
            room.begin()
            for press in pressed:
                room.do(press)
                room.compare()
            room.keep()
            transaction.set_rollback(True)

    presses_in_any_order()
