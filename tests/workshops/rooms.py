"""A workshop in which all that can happen to a question did, for tests of what is shown of it."""

from collections.abc import Iterable
from typing import Any

from ioc_assess.workshops.models import Step, Workshop
from tests.factories import make_collaboration, make_workshop, owner_of, vote


def step_of(workshop: Workshop, item: str) -> Step:
    step = workshop.steps.get(item=item)
    step.workshop = workshop
    return step


def voted(workshop: Workshop, item: str, levels: Iterable[int | str], *, reveal: bool = True) -> Step:
    """Have a vote on it, close it, and reveal it unless told otherwise."""
    step, by = step_of(workshop, item), owner_of(workshop.round.collaboration)
    step.open_vote(by=by)
    vote(step, levels)
    step.close_vote(by=by)
    if reveal:
        step.reveal(by=by)
    return step


def ended_room(**fields: Any) -> Workshop:
    """Ended after five questions: agreed after two votes, split with too few votes, balanced anew, skipped, closed and
    never revealed. A sixth was not reached."""
    items = ["trust-1a", "risk-1a", "trust-7a", "faith-8a", "trust-6a", "trust-5a"]
    collaboration = make_collaboration()
    workshop = make_workshop(items, collaboration=collaboration, **fields)
    by = owner_of(collaboration)
    voted(workshop, "trust-1a", [1, 1, 2, 2, 2])
    voted(workshop, "trust-1a", [3, 3, 3, 3, 4]).agree(
        by=by, level=3, reason="Joint <posts>", minority_note="Two see it lower", decision="Meet monthly"
    )
    voted(workshop, "risk-1a", [0, 0, 0, 0], reveal=False).split(by=by, reason="No common view")
    voted(workshop, "trust-7a", [0, 0, 0, 0, 4])
    voted(workshop, "trust-7a", [2, 2, 2, 2, "dont_know", 2]).agree(by=by, level=2, reason="It depends")
    step_of(workshop, "faith-8a").skip(by=by)
    voted(workshop, "trust-6a", [4, 4, 4, 4, 4], reveal=False)
    workshop.end(by=by)
    return Workshop.objects.get(pk=workshop.pk)
