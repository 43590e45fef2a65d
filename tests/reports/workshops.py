"""Recorded workshops of every kind, for reports to be made of."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from ioc_assess.workshops.models import Seat, Step, Workshop
from ioc_assess.workshops.recording import record
from tests.factories import make_collaboration, make_published, make_round, make_workshop, owner_of, vote
from tests.reports.rounds import published

TWELVE = [f"{'ABCDEFGHIJKL'[n]} Community and Mental Health Partnership"[:40] for n in range(12)]
#: Sixteen questions of all kinds
ITEMS = (
    *("trust-1a", "risk-1a", "trust-6a", "leadership-1a", "pulse-trust", "trust-2a", "trust-3a", "leadership-2a"),
    *("faith-3a", "culture-2a", "capacity-1a", "mandate-1a", "confidence-1a", "conflict-1a", "context-a", "faith-1a"),
)
SENTENCE = "Since the joint posts began, people ring each other up before they write, and most say that this holds. "

#: Levels by partner
Given = Mapping[str, Sequence[int | str]]
#: Seats with their secrets by partner
Seats = Mapping[str, Sequence[tuple[Seat, str]]]


def recorded(kind: str) -> Workshop:
    """``small``: every ending that a question can have, by three partners. ``twelve``: beside a survey, sixteen
    questions of twelve partners with long names, who wrote much. ``tiny``: one question, of which no vote was shown."""
    workshop = {"small": _small, "twelve": _twelve, "tiny": _tiny}[kind]()
    by = owner_of(workshop.round.collaboration)
    workshop.end(by=by)
    workshop = Workshop.objects.get(pk=workshop.pk)
    record(workshop, by=by)
    return Workshop.objects.select_related("round__collaboration", "round__edition", "source").get(pk=workshop.pk)


def _small() -> Workshop:
    collaboration = make_collaboration(partners=("North", "South", "West"))
    workshop = make_workshop([*ITEMS[:7], "trust-7a"], collaboration=collaboration)
    by = owner_of(collaboration)
    seats = _seats(workshop, 6)
    # Medians 2 − 2/6 and 3 + 1/8, and level 3
    step = _cast(workshop, seats, "trust-1a", {"North": [1, 1, 2, 2, 2]}, {"North": [3, 3, 3, 3, 4]})
    step.agree(by=by, level=3, reason="Joint <posts>", minority_note="Two see it lower", decision="Meet monthly")
    # “About right” said 1 of 6, then 4 of 6
    step = _cast(workshop, seats, "risk-1a", {"South": [0, 1, 1, 2, 3, 4]}, {"South": [1, 2, 2, 2, 2, 3]})
    step.agree(by=by, level=2, reason="Two of us had thought of the year before")
    step = _cast(workshop, seats, "trust-6a", {"North": [0, 0, 1, 4, 4, "dont_know"], "South": [4, 4, 0, 0, 0, 0]})
    step.split(by=by, reason="No common view", decision="Ask the wards")
    # Counts beside the mean would tell how West voted.
    step = _cast(workshop, seats, "leadership-1a", {"North": [1] * 5, "South": [2] * 5, "West": [4] * 6})
    step.agree(by=by, level=4, reason="It went well")
    step = _cast(workshop, seats, "pulse-trust", {"North": [2, 3, 3], "South": [3, 3, 4]})
    step.agree(by=by, level=3, reason="As voted")
    step = _cast(workshop, seats, "trust-2a", {"North": [1, 2, 3, 4]})
    step.agree(by=by, level=1, reason="As was said aloud")
    _cast(workshop, seats, "trust-3a", {"North": [2, 2, 2, 2, 3]})
    _cast(workshop, seats, "trust-7a").skip(by=by)
    return workshop


def _twelve() -> Workshop:
    values = published("twelve")
    collaboration = make_collaboration(partners=TWELVE, name=values.meta.collaboration)
    survey = make_round(collaboration, title="Spring round of the second year")
    make_published(survey, values.figures, values.names)
    workshop = make_workshop(ITEMS, collaboration=collaboration, source=survey, title="A morning together in the hall")
    by, chance = owner_of(collaboration), random.Random(3)
    seats = _seats(workshop, 2)

    def drawn(middle: float) -> Given:
        return {name: [min(4, max(0, round(chance.gauss(middle, 1)))) for _n in range(2)] for name in TWELVE}

    for number, item in enumerate(ITEMS):
        step = _cast(workshop, seats, item, drawn(1.6), *([drawn(2.4)] if number % 3 == 0 else []))
        said = {"reason": SENTENCE * (1 + number % 4), "minority_note": SENTENCE, "decision": SENTENCE * 2}
        if number % 5 == 4:
            step.split(by=by, **said)
        else:
            step.agree(by=by, level=3, **said)
    return workshop


def _tiny() -> Workshop:
    workshop = make_workshop(["trust-1a"])
    step = _cast(workshop, _seats(workshop, 2), "trust-1a", {"North": [2, 3]})
    step.agree(by=owner_of(workshop.round.collaboration), level=2, reason="The two of us agree")
    return workshop


def _seats(workshop: Workshop, people: int) -> Seats:
    """So many people of each partner."""
    partners = {one.name: one.code for one in workshop.round.frozen.partners}
    return {
        name: [Seat.objects.take(workshop=workshop, partner=code, role="executive") for _n in range(people)]
        for name, code in partners.items()
    }


def _cast(workshop: Workshop, seats: Seats, item: str, *ballots: Given) -> Step:
    """These ballots, each revealed where there are enough levels."""
    by, step = owner_of(workshop.round.collaboration), workshop.steps.get(item=item)
    step.workshop = workshop
    for given in ballots:
        step.open_vote(by=by)
        for partner, levels in given.items():
            vote(step, levels, partner=partner, seats=seats[partner])
        step.close_vote(by=by)
        if step.enough:
            step.reveal(by=by)
    return step
