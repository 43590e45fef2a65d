"""Recording a workshop: what is published is what the room saw, and no more."""

from __future__ import annotations

import datetime
import random

import pytest
from django.utils import timezone

from ioc_assess.assessments import jobs
from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import PublishedResults, read
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.scoring.results import ItemResult
from ioc_assess.workshops import recording
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from ioc_assess.workshops.recording import is_rosier, record
from tests.factories import make_collaboration, make_round, make_workshop, owner_of, vote
from tests.scoring.equations import given_away, published

pytestmark = pytest.mark.django_db

PARTNERS = ["North", "South", "West"]


def step_of(workshop: Workshop, item: str) -> Step:
    step = workshop.steps.get(item=item)
    step.workshop = workshop
    return step


def voted(step: Step, votes: dict[str, list[int | str]]) -> None:
    """Have a vote on it, and close it."""
    by = owner_of(step.workshop.round.collaboration)
    step.open_vote(by=by)
    for partner, levels in votes.items():
        vote(step, levels, partner=partner)
    step.close_vote(by=by)


def ended(workshop: Workshop) -> Workshop:
    workshop.end(by=owner_of(workshop.round.collaboration))
    return Workshop.objects.get(pk=workshop.pk)


def recorded(workshop: Workshop) -> dict[str, PublishedResults]:
    record(ended(workshop), by=owner_of(workshop.round.collaboration))
    return {row.kind: read(row) for row in Results.objects.filter(round=workshop.round_id)}


def test_recording_keeps_before_after_and_agreed() -> None:
    workshop = make_workshop(["trust-1a", "risk-1a"])
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [0, 1, 2, 3, 4]})
    step.reveal(by=by)
    voted(step, {"North": [2, 2, 2, 3, 3]})
    step.reveal(by=by)
    step.agree(by=by, level=3, reason="The joint posts")
    found = recorded(workshop)
    assert sorted(found) == ["after", "agreed", "before"]
    # 10 points of 20, then 12 of 20; what was agreed is 3 of 4.
    scores = {kind: one.figures.items["trust-1a"].score for kind, one in found.items()}
    assert scores == pytest.approx({"before": 0.5, "after": 0.6, "agreed": 0.75}, abs=1e-9)
    assert {kind: one.figures.items["trust-1a"].status for kind, one in found.items()} == {
        "before": "scored",
        "after": "scored",
        "agreed": "agreed",
    }
    assert all(set(one.figures.items) == {"trust-1a"} for one in found.values())
    round = Round.objects.get(pk=workshop.round_id)
    assert round.state == "published"
    event = Event.objects.filter(verb=Event.Verb.ROUND_PUBLISHED).get()
    assert event.label == round.title


def test_recording_makes_no_predecessor_of_the_next_round() -> None:
    """A workshop asks a few things only, so the next survey is held against the survey before it."""
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [0, 1, 2, 3, 4]})
    step.agree(by=by, level=3, reason="So be it")
    recorded(workshop)
    assert make_round(workshop.round.collaboration, opened=False).previous is None


def test_recording_counts_the_room_and_deletes_its_seats() -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [0, 1, 2, 3], "South": [4]})
    [gone, _] = Seat.objects.take(workshop=workshop, partner="", role="board")
    workshop.remove_seat(gone, by=by)
    Seat.objects.take(workshop=workshop, partner="", role="board")
    step.reveal(by=by)
    recorded(workshop)
    codes = {one.name: one.code for one in workshop.round.frozen.partners}
    workshop.refresh_from_db()
    assert workshop.attendance == {codes["North"]: 4, codes["South"]: 1, "": 1}
    assert recording.attendance(workshop) == workshop.attendance
    assert (Seat.objects.count(), Vote.objects.count()) == (0, 5)


def test_recording_shows_nothing_that_was_not_revealed() -> None:
    """Neither of a vote with fewer than k levels nor of one that was closed and never revealed."""
    workshop = make_workshop(["trust-1a", "trust-7a", "risk-1a"])
    by = owner_of(workshop.round.collaboration)
    voted(step_of(workshop, "trust-1a"), {"North": [1, 2, 3, 4, "dont_know", "dont_know"]})
    few = step_of(workshop, "trust-1a")
    few.agree(by=by, level=1, reason="As was said aloud")
    voted(step_of(workshop, "trust-7a"), {"North": [0, 0, 0, 0, 0]})
    seen = step_of(workshop, "risk-1a")
    voted(seen, {"North": [0, 1, 2, 3, 4]})
    seen.reveal(by=by)
    voted(seen, {"North": [4, 4, 4, 4, 4]})
    found = recorded(workshop)
    assert set(found["before"].figures.items) == {"risk-1a"}
    seen.refresh_from_db()
    # Its second vote was not revealed, so the first is the last that the room saw.
    assert found["after"].figures.items["risk-1a"] == found["before"].figures.items["risk-1a"] == seen.revealed(1)
    assert set(found["agreed"].figures.items) == {"risk-1a", "trust-1a"}
    agreed = found["agreed"].figures.items["trust-1a"]
    assert (agreed.status, agreed.agreed, agreed.score) == ("agreed", 1, 0.25)
    assert (agreed.n, agreed.dont_know, agreed.spread, agreed.groups) == (None, None, None, {})


def test_recording_of_a_small_room_keeps_what_was_agreed_alone() -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [2, 3]})
    step.agree(by=by, level=2, reason="The two of us agree")
    found = recorded(workshop)
    assert list(found) == ["agreed"]
    figures = found["agreed"].figures
    assert (figures.n, figures.groups, figures.hidden_n, figures.hidden_groups) == (0, {}, 0, 0)
    assert figures.items["trust-1a"].score == 0.5
    assert figures.items["trust-1a"].n is None


def test_recording_never_tells_by_what_was_agreed_a_count_that_the_room_did_not_see() -> None:
    """On leadership, counts beside the mean of the voices would tell one partner's vote: 5, 5 and 6 levels. The room
    saw the mean, so the counts stay hidden once a level is agreed in its place."""
    workshop = make_workshop(["leadership-1a"], collaboration=make_collaboration(partners=PARTNERS))
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "leadership-1a")
    voted(step, {"North": [1] * 5, "South": [2] * 5, "West": [4] * 6})
    step.reveal(by=by)
    step.agree(by=by, level=4, reason="It went well")
    found = {kind: one.figures.items["leadership-1a"] for kind, one in recorded(workshop).items()}
    assert {kind: one.spread for kind, one in found.items()} == {"before": None, "after": None, "agreed": None}
    assert not is_rosier(workshop.steps.get())  # nor does a flag tell of the median


def test_recording_flags_what_is_rosier_than_the_first_vote() -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [1, 1, 2, 2, 2]})  # median 2 − 2/6
    step.reveal(by=by)
    voted(step, {"North": [3, 3, 3, 3, 3]})
    step.reveal(by=by)
    step.agree(by=by, level=3, reason="Persuaded")
    assert is_rosier(step_of(workshop, "trust-1a"))
    step.agree(by=by, level=2, reason="After all")
    assert not is_rosier(step_of(workshop, "trust-1a"))


def test_recording_refuses_what_is_not_over_recorded_or_empty() -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    with pytest.raises(Refused, match="End the workshop first"):
        record(workshop, by=by)
    voted(step, {"North": [0, 1, 2, 3, 4]})
    with pytest.raises(Refused, match="nothing to record"):
        record(ended(workshop), by=by)
    workshop.go_on(by=by, reason="To reveal it")
    step.reveal(by=by)
    recorded(workshop)
    with pytest.raises(Refused, match="recorded already"):
        record(workshop, by=by)
    with pytest.raises(Refused):
        workshop.go_on(by=by, reason="Once more")
    assert Results.objects.count() == 2


def test_recording_refuses_what_was_kept_until_its_votes_were_deleted() -> None:
    """What the room saw would be recorded as a vote of nobody."""
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [0, 1, 2, 3, 4]})
    step.reveal(by=by)
    step.agree(by=by, level=3, reason="So be it")
    workshop = ended(workshop)
    long_ago = timezone.localdate() - datetime.timedelta(days=365)
    Round.objects.filter(pk=workshop.round_id).update(since=long_ago)
    jobs.delete_answers()
    with pytest.raises(Refused, match="deleted meanwhile"):
        record(Workshop.objects.get(pk=workshop.pk), by=by)
    assert not Results.objects.exists()


def test_recording_refuses_what_went_on_while_it_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), step_of(workshop, "trust-1a")
    voted(step, {"North": [0, 1, 2, 3, 4]})
    step.reveal(by=by)
    count = recording._figures

    def meanwhile(workshop: Workshop) -> object:
        found = count(workshop)
        workshop.go_on(by=by, reason="One question more")
        step.agree(by=by, level=3, reason="late")
        workshop.end(by=by)
        return found

    monkeypatch.setattr(recording, "_figures", meanwhile)
    with pytest.raises(Refused, match="went on meanwhile"):
        record(ended(workshop), by=by)
    assert (Results.objects.count(), Seat.objects.count()) == (0, 5)


def a_vote(step: Step, chance: random.Random) -> None:
    """Some come, some stay away, and some are removed between one vote and the next."""
    answers: list[int | str] = [0, 1, 2, 3, 4, 4, "dont_know"]
    voted(step, {name: chance.choices(answers, k=chance.choice([0, 1, 2, 4, 5, 6, 7])) for name in PARTNERS})
    for seat in Seat.objects.filter(workshop=step.workshop, active=True):
        if chance.random() < 0.3:
            step.workshop.remove_seat(seat, by=owner_of(step.workshop.round.collaboration))
    if step.enough and chance.random() < 0.85:
        step.reveal(by=owner_of(step.workshop.round.collaboration))


def a_workshop(chance: random.Random, weighting: str) -> Workshop:
    """With second votes, votes cast anew, questions skipped, agreed and left."""
    items = ["trust-1a", "leadership-1a", "leadership-2a"]
    workshop = make_workshop(items, collaboration=make_collaboration(partners=PARTNERS), weighting=weighting)
    by = owner_of(workshop.round.collaboration)
    for item in items:
        step = step_of(workshop, item)
        a_vote(step, chance)
        if chance.random() < 0.3:
            step.reset(by=by)
            a_vote(step, chance)
        step.refresh_from_db()
        if step.state == Step.State.REVEALED and chance.random() < 0.5:
            a_vote(step, chance)
        ending = chance.choice(["agree", "agree", "split", "skip", "leave"])
        if ending == "agree":
            step.agree(by=by, level=chance.randrange(5), reason="So be it")
        elif ending == "split":
            step.split(by=by, reason="No")
        elif ending == "skip":
            step.skip(by=by)
    return workshop


def levels_of(step: Step, ballot: int) -> list[int]:
    codes = {one.name: one.code for one in step.workshop.round.frozen.partners}
    votes = step.votes.filter(ballot=ballot, level__isnull=False)
    return [votes.filter(partner=codes[name]).count() for name in PARTNERS]


def tells(one: ItemResult, levels: list[int], weighting: str) -> bool:
    """Whether what is published of one vote gives fewer than k people away."""
    shown = [PARTNERS.index(name) for name in one.groups]
    return given_away(published(levels, shown, 5, weighting=weighting), levels, 5) is not None


@pytest.mark.parametrize("weighting", ["partner", "respondent"])
@pytest.mark.parametrize("seed", range(4))
def test_recording_of_any_workshop_is_what_was_revealed(seed: int, weighting: str) -> None:
    workshop = a_workshop(random.Random(seed), weighting)
    steps = {step.item: step for step in workshop.steps.all()}
    if not any(step.figures or step.agreed_level is not None for step in steps.values()):
        pytest.fail("choose another seed: nothing happened")
    found = {kind: one.figures for kind, one in recorded(workshop).items()}
    before = {item: one.revealed(1) for item, one in steps.items() if one.revealed(1)}
    after = {item: one.revealed(2) or one.revealed(1) for item, one in steps.items() if one.figures}
    assert (dict(found["before"].items) if "before" in found else {}) == before
    assert (dict(found["after"].items) if "after" in found else {}) == after
    agreed = dict(found["agreed"].items) if "agreed" in found else {}
    for item, one in agreed.items():
        shown = after.get(item)
        if shown is None:
            assert (one.n, one.spread, one.dont_know, one.groups) == (None, None, None, {})
        else:
            # Beside the level, nothing but what the room saw
            assert (one.n, one.spread, one.dont_know, one.groups) == (
                shown.n,
                shown.spread,
                shown.dont_know,
                shown.groups,
            )
    for item, step in steps.items():
        step.workshop = workshop
        for ballot in step.figures:
            revealed = step.revealed(int(ballot))
            assert revealed is not None
            if step.question.section != "leadership":
                assert not tells(revealed, levels_of(step, int(ballot)), weighting), item
