"""The votes beside each other and beside the survey."""

from __future__ import annotations

import pytest

from ioc_assess.theory.loading import theory
from ioc_assess.workshops.beside import beside
from ioc_assess.workshops.compared import columns, compared
from ioc_assess.workshops.models import Step, Workshop
from ioc_assess.workshops.wall import wall
from tests.factories import make_workshop, owner_of, vote
from tests.workshops.test_beside import surveyed

pytestmark = pytest.mark.django_db


def fresh(step: Step) -> Step:
    found = Step.objects.get(pk=step.pk)
    found.workshop = Workshop.objects.get(pk=step.workshop_id)
    return found


def voted(step: Step, *ballots: list[int | str]) -> Step:
    by = owner_of(step.workshop.round.collaboration)
    for levels in ballots:
        step.open_vote(by=by)
        vote(step, levels)
        step.close_vote(by=by)
        step.reveal(by=by)
    return fresh(step)


def test_compared_holds_what_was_revealed_in_the_order_in_which_it_came() -> None:
    source = surveyed([1, 2, 2, 2, 3])
    workshop = make_workshop(["trust-1a"], collaboration=source.collaboration, source=source)
    step = workshop.steps.get()
    step.workshop = workshop
    assert compared(step, None) == []
    step = voted(step, [1, 1, 2, 2, 2, "dont_know"])
    assert [one.source for one in compared(step, None)] == ["first"]
    step = voted(step, [3, 3, 3, 3, 4])
    found = compared(step, beside(step, width=300))
    assert [one.source for one in found] == ["survey", "first", "second"]
    # Of 1 1 2 2 2 the median is 2 − 2/6, of 3 3 3 3 4 it is 3 + 1/8.
    assert [one.median for one in found] == [2.0, pytest.approx(2 - 1 / 3), pytest.approx(3 + 1 / 8)]
    assert [one.n for one in found] == [5, 5, 5]
    assert (found[0].title, found[2].mark) == ("Spring round", "72.5%")


def test_compared_bars_are_as_high_as_their_share_of_their_own_series() -> None:
    """Two of five are 40 %, three of five 60 %, four of five 80 %: the highest, which fills the picture."""
    workshop = make_workshop(["trust-1a"])
    step = voted(workshop.steps.get(), [1, 1, 2, 2, 2], [3, 3, 3, 3, 4])
    labels = theory().scales[0].labels
    found = columns(compared(step, None), labels, kind="extent", agreed=3)
    assert [one.label for one in found] == list(labels)
    assert [(one.others[0].count, one.others[0].height) for one in found][:3] == [
        (0, "0.0%"),
        (2, "50.0%"),
        (3, "75.0%"),
    ]
    assert [(one.bar.count, one.bar.height) for one in found][3:] == [(4, "100.0%"), (1, "25.0%")]
    assert [one.agreed for one in found] == [False, False, False, True, False]


def test_compared_tells_shares_and_no_median_where_the_middle_is_best() -> None:
    code = next(item.code for item in theory().items if item.kind == "balance")
    workshop = make_workshop([code])
    (found,) = compared(voted(workshop.steps.get(), [0, 1, 2, 2, 4]), None)
    assert found.median is None
    assert found.shares == (0.4, 0.4, 0.2)


def test_compared_holds_no_survey_alone() -> None:
    """What the room did not vote, or may not see, is compared with nothing."""
    source = surveyed([1, 2, 2, 2, 3])
    workshop = make_workshop(["trust-1a"], collaboration=source.collaboration, source=source)
    by, step = owner_of(source.collaboration), workshop.steps.get()
    step.open_vote(by=by)
    vote(step, [1, 2, 3])
    step.close_vote(by=by)
    step.agree(by=by, level=2, reason="Seen by all")
    step = fresh(step)
    survey = beside(step, width=300)
    assert survey
    assert compared(step, survey) == []


def test_compared_never_passes_off_the_first_vote_as_a_second_whose_counts_are_withheld() -> None:
    """Five and six of two partners on a question about leaders: counts beside the mean would tell of one partner."""
    workshop = make_workshop(["leadership-1a"])
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get()
    step = voted(step, [0, 0, 0, 0, 0])
    step.open_vote(by=by)
    vote(step, [3, 3, 3, 3, 4], partner="North")
    vote(step, [2, 3, 3, 3, 3, 4], partner="South")
    step.close_vote(by=by)
    step.reveal(by=by)
    step = fresh(step)
    shown = step.shown
    assert shown
    assert (shown.n, shown.spread) == (11, None)
    assert compared(step, None) == []
    assert "columns" not in wall(step)
