"""What came of a workshop: figures by hand, the same before and after recording, and nothing that was not revealed."""

import hashlib

import pytest

from ioc_assess.assessments.models import Edition, Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.outcome import Outcome, outcome, recorded_as
from ioc_assess.workshops.outcome_text import as_text
from ioc_assess.workshops.recording import record
from tests.factories import answer, make_collaboration, make_round, make_workshop, owner_of
from tests.workshops.rooms import ended_room, voted

pytestmark = pytest.mark.django_db


def told(found: Outcome) -> list[tuple[str, str, list[tuple[str, str]], str, bool]]:
    return [
        (row.item.code, row.state_words, [(one.name, one.words) for one in row.votes], row.moved, row.rosier)
        for row in found.rows
    ]


#: Of 1 1 2 2 2 the median is 2 − 2/6, of 3 3 3 3 4 it is 3 + 1/8. Nobody said
#: at first that the second is about right, then all who gave a level.
ROOM = [
    (
        "trust-1a",
        "Agreed: Mostly (3 of 4)",
        [
            ("Before", "median 1.7 of 4; people agree; 5 gave a level"),
            ("After", "median 3.1 of 4; people agree; 5 gave a level"),
        ],
        "median 1.7, then 3.1",
        True,
    ),
    ("risk-1a", "The room was split", [], "", False),
    (
        "trust-7a",
        "Agreed: About right",
        [
            ("Before", "80% too little, 0% about right, 20% too much; people are split; 5 gave a level"),
            ("After", "0% too little, 100% about right, 0% too much; people agree; 5 gave a level; 1 doesn’t know"),
        ],
        "“About right”: 0%, then 100%",
        True,
    ),
    ("faith-8a", "Skipped", [], "", False),
    ("trust-6a", "Nothing was agreed", [], "", False),
    ("trust-5a", "Not reached", [], "", False),
]


def test_outcome_is_the_same_before_and_after_recording() -> None:
    workshop = ended_room()
    found = outcome(workshop, recorded_as(workshop))
    assert told(found) == ROOM
    record(workshop, by=owner_of(workshop.round.collaboration))
    recorded = outcome(workshop, recorded_as(workshop))
    assert told(recorded) == ROOM
    assert [row.votes for row in recorded.rows] == [row.votes for row in found.rows]
    # Each vote was from seats of its own: 5 + 5 + 4 + 5 + 6 + 5 of North
    assert recorded.here == found.here == [("North", 30)]


def test_outcome_lists_what_was_agreed_split_moved_flagged_and_hidden() -> None:
    found = outcome(ended_room(), {})
    assert [[row.item.code for row in rows] for rows in (found.agreed, found.split, found.open)] == [
        ["trust-1a", "trust-7a"],
        ["risk-1a"],
        ["faith-8a", "trust-6a", "trust-5a"],
    ]
    assert [[row.item.code for row in rows] for rows in (found.moved, found.flagged)] == [["trust-1a", "trust-7a"]] * 2
    assert [row.item.code for row in found.decided] == ["trust-1a"]
    assert [row.item.code for row in found.withheld] == ["risk-1a", "trust-6a"]


def test_outcome_says_nothing_that_was_undone() -> None:
    """A reason stays with its question when the agreement is undone, to be taken up again; it is no outcome."""
    workshop = make_workshop()
    by, step = owner_of(workshop.round.collaboration), voted(workshop, "trust-1a", [1, 2, 2, 2, 3])
    step.agree(by=by, level=4, reason="Said in haste", decision="Never decided")
    step.refresh_from_db()
    step.back(by=by, state="agreed")
    workshop.end(by=by)
    found = outcome(Workshop.objects.get(pk=workshop.pk), {})
    assert (found.agreed, found.decided) == ([], [])
    assert "haste" not in as_text(found, name="Us")
    assert "Never decided" not in as_text(found, name="Us")


def surveyed() -> Workshop:
    """After a survey in which six people gave levels on the first question and two on the second."""
    collaboration = make_collaboration()
    by = owner_of(collaboration)
    survey = make_round(collaboration)
    for level in (0, 0, 1, 1, 1, 2):
        answer(survey, {"trust-1a": level})
    for level in (3, 4):
        answer(survey, {"trust-7a": level})
    survey.close(by=by)
    publish(survey, by=by)
    workshop = make_workshop(collaboration=collaboration, source=survey)
    voted(workshop, "trust-1a", [2, 2, 2, 3, 3])
    workshop.end(by=by)
    return Workshop.objects.get(pk=workshop.pk)


def test_outcome_stands_beside_the_survey_as_far_as_that_is_shown() -> None:
    workshop = surveyed()
    first, second = outcome(workshop, recorded_as(workshop)).rows
    assert [(one.name, one.words) for one in first.votes] == [
        ("Survey", "median 0.8 of 4; people agree; 6 gave a level"),  # 1 + (1 − 2)/6
        ("Before", "median 2.3 of 4; people agree; 5 gave a level"),  # 2 + 2/6
    ]
    assert [(one.name, one.words) for one in second.votes] == [("Survey", "fewer than 5 answered")]
    assert not second.voted


def test_outcome_stands_beside_no_survey_that_asked_in_other_words() -> None:
    workshop = surveyed()
    text = Edition.objects.get().text.replace("We talk about bad past experiences", "We talk about experiences")
    later = Edition.objects.create(sha256=hashlib.sha256(text.encode()).hexdigest(), text=text)
    Round.objects.filter(pk=workshop.round_id).update(edition=later)
    first, second = outcome(Workshop.objects.get(pk=workshop.pk), {}).rows
    assert [one.name for one in first.votes] == ["Before"]
    assert [one.name for one in second.votes] == ["Survey"]


def test_outcome_as_text_is_ready_to_be_sent() -> None:
    workshop = ended_room()
    text = as_text(outcome(workshop, {}), name="Us")
    first = text[text.index("AGREED") : text.index("3. ")]
    assert first == (
        "AGREED, negotiated in the room and not measured\n\n"
        "1. We talk about bad past experiences of working together\n"
        "   Agreed: Mostly (3 of 4)\n"
        "   Moved: median 1.7, then 3.1\n"
        "   At least one level better than the first vote. Ask again later whether it holds.\n"
        "   Reason: Joint <posts>\n"
        "   What a minority holds: Two see it lower\n"
        "   Decision: Meet monthly\n"
        "   Before: median 1.7 of 4; people agree; 5 gave a level\n"
        "   After: median 3.1 of 4; people agree; 5 gave a level\n\n"
    )
    # One vote of four levels, and one that was closed without being revealed
    assert "On 2 no vote was shown: fewer than 5 gave a level, or it was not revealed." in text[: text.index("AGREED")]
    assert "- North: 30" in text
    assert "They are not measured." in text
    assert "fewer than 5 gave a level" in text
    assert "survey" not in text
