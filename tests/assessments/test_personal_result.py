"""What one's own answers say, worked out by hand, and nothing of anyone else."""

import pytest
from django.test import Client
from django.urls import reverse

from ioc_assess.assessments.models import Response, Round
from ioc_assess.assessments.personal import Personal, Reading, personal, personal_result
from ioc_assess.theory import loading
from ioc_assess.theory.profile import Profile
from tests.assessments.browsers import begin, give, submit
from tests.factories import answer, make_collaboration, make_round

THEORY = loading.theory()
PROFILE = Profile(
    mandated=True,
    integration="moderate",
    dispersed=True,
    cross_sector=True,
    external_funding=True,
    phase="implementing",
)
ALL = tuple(item.code for item in THEORY.items)
ANSWERS: dict[str, int | str | None] = {
    "trust-5a": 4,
    "culture-1a": 4,
    "faith-3a": 4,  # far too much: 0
    "pulse-communication": 0,
    "pulse-risk_tolerance": 1,
    "conflict-1a": "dont_know",
    "trust-2a": "prefer_not_to_say",
}


def rows(found: Personal) -> dict[str, tuple[Reading, Reading]]:
    return {row.mechanism.code: (row.conditions, row.felt) for row in found.rows}


def test_personal_result_figures() -> None:
    """By hand: communication = trust-5 = 1. culture = culture-1 = 1. conflict = its one known source, culture = 1.
    progress = faith-3 = 0. trust = (communication 1 + conflict 1 + progress 0) / 3 = 67. faith = (culture 1 +
    conflict 1 + progress 0) / 3 = 67. Willingness to take risks: no confidence known, so trust = 67, felt 25.
    Collaboration = the root of 67 × 67 = 67."""
    found = personal(THEORY, PROFILE, ALL, ANSWERS)
    unknown = Reading(level="not_known")
    assert rows(found) == {
        "trust": (Reading(level="between", percent=67), unknown),
        "communication": (Reading(level="high", percent=100), Reading(level="low", percent=0)),
        "faith": (Reading(level="between", percent=67), unknown),
        "capacity": (unknown, unknown),
        "risk_tolerance": (Reading(level="between", percent=67), Reading(level="low", percent=25)),
        "complexity": (unknown, unknown),
        "confidence": (unknown, unknown),
        "vision": (unknown, unknown),
        "progress": (Reading(level="low", percent=0), unknown),
        "culture": (Reading(level="high", percent=100), unknown),
        "conflict": (Reading(level="high", percent=100), unknown),
        "legitimacy": (unknown, unknown),
        "resolution": (unknown, unknown),
        "collaboration": (Reading(level="between", percent=67), unknown),
    }
    assert {drive.code: reading.percent for drive, reading in found.drives} == {"faith": 67, "risk_tolerance": 25}
    assert [one.code for one in found.limiting] == ["risk_tolerance"]
    assert [one.code for one in found.strengths] == ["culture-1"]
    why, missing = found.questions
    assert (why.statement.code, [one.code for one in why.unfelt]) == ("trust-5", ["communication"])
    assert (missing.statement.code, missing.level) == ("faith-3", "low")
    assert missing.step == THEORY.statement["faith-3"].too_much[0]
    assert [item.code for item in found.find_out] == ["conflict-1a"]


def test_personal_result_tells_three_kinds_of_unknown() -> None:
    early = Profile(
        mandated=False,
        integration="light",
        dispersed=False,
        cross_sector=False,
        external_funding=False,
        phase="contemplating",
    )
    asked = [item.code for item in THEORY.items if "public" in item.asked]
    felt = {code: felt.level for code, (_conditions, felt) in rows(personal(THEORY, early, asked, {})).items()}
    assert felt["progress"] == "does_not_apply"
    assert felt["risk_tolerance"] == "not_asked"
    assert felt["trust"] == "not_known"


def test_personal_result_of_no_levels_is_empty() -> None:
    found = personal(THEORY, PROFILE, ALL, {"trust-1a": "dont_know"})
    assert (found.strengths, found.questions, found.limiting) == ((), (), ())
    assert {reading.level for _drive, reading in found.drives} == {"not_known"}
    assert [item.code for item in found.find_out] == ["trust-1a"]


def test_personal_result_counts_the_levels_it_rests_on() -> None:
    """Five of the seven answers are levels. Nothing asked of the belief itself is answered: its 67 comes from culture,
    conflict and progress alone. The readiness to take risks is felt."""
    found = personal(THEORY, PROFILE, ALL, ANSWERS)
    assert (found.levels, found.asked) == (5, len(ALL))
    assert [one.code for one in found.indirect] == ["faith"]
    assert (found.few, found.little) == (True, True)
    assert personal(THEORY, PROFILE, ["trust-5a", "trust-2a"], ANSWERS).levels == 1


@pytest.mark.parametrize(("more", "few"), [({}, True), ({"pulse-complexity": 2}, False)])
def test_personal_result_of_nine_and_of_ten_levels(more: dict[str, int], few: bool) -> None:
    pulse = dict.fromkeys(("pulse-trust", "pulse-faith", "pulse-capacity", "pulse-confidence"), 4)
    found = personal(THEORY, PROFILE, ALL, ANSWERS | pulse | more)
    assert (found.levels, found.indirect) == (9 + len(more), ())
    assert (found.few, found.little) == (few, few)


def test_personal_result_of_a_drive_with_items_of_its_own() -> None:
    """trust-5 counts toward communication, which leads to trust; leadership-1b toward the belief and trust themselves.
    Taking risks has no conditions but trust and confidence, so it has its own where one of these has."""
    found = personal(THEORY, PROFILE, ALL, {"trust-5a": 4})
    assert [one.code for one in found.indirect] == ["risk_tolerance"]
    assert found.unfelt == ()
    found = personal(THEORY, PROFILE, ALL, {"trust-5a": 4, "leadership-1b": 3})
    assert found.indirect == ()
    assert {one.code for one in found.unfelt} == {"faith", "risk_tolerance"}
    found = personal(THEORY, PROFILE, ALL, {"trust-5a": 4, "confidence-1a": 3, "pulse-faith": 3})
    assert found.indirect == ()
    assert [one.code for one in found.unfelt] == ["risk_tolerance"]
    found = personal(THEORY, PROFILE, ALL, {"trust-5a": 4, "pulse-risk_tolerance": 3})
    assert (found.indirect, found.unfelt) == ((), ())
    assert personal(THEORY, PROFILE, ALL, {}).indirect == ()  # not known at all


@pytest.mark.parametrize(("level", "steps"), [(0, "too_little"), (4, "too_much")])
def test_personal_result_advises_by_the_direction_answered(level: int, steps: str) -> None:
    (question,) = personal(THEORY, PROFILE, ALL, {"risk-1a": level}).questions
    assert question.step == getattr(THEORY.statement["risk-1"], steps)[0]


def test_personal_result_of_what_can_hardly_be_changed() -> None:
    (question,) = personal(THEORY, PROFILE, ALL, {"faith-4a": 4}).questions
    assert question.step == THEORY.statement["faith-4"].mitigation[0]


def test_personal_result_keeps_its_lists_short() -> None:
    worst: dict[str, int | str | None] = {
        item.code: {"extent": 0, "warning": 4, "balance": 0}[item.kind] for item in THEORY.items
    }
    found = personal(THEORY, PROFILE, ALL, worst)
    assert len(found.questions) == 5
    assert "leadership-4" not in [one.statement.code for one in found.questions[:3]]


@pytest.mark.django_db
def test_personal_result_is_of_one_response_alone() -> None:
    made = make_round()
    mine = answer(made, {"trust-5a": 4, "pulse-trust": 3})
    alone = personal_result(mine)
    for _other in range(6):
        answer(made, {"trust-5a": 0, "pulse-trust": 0}, partner="South")
    assert personal_result(Response.objects.get(pk=mine.pk)) == alone


def seen(client: Client, round: Round) -> str:
    return client.get(reverse("answer_result", args=[round.code])).content.decode()


@pytest.mark.django_db
def test_answer_result_page() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-5a": "4", "trust-2a": "dont_know"})
    give(client, made, "faith", {"faith-3a": "4"})
    give(client, made, "culture", {"culture-1a": "4"})
    pulse = dict.fromkeys(("trust", "faith", "capacity", "complexity", "confidence"), "4")
    pulse |= {"communication": "0", "risk_tolerance": "1"}
    give(client, made, "pulse-1", {f"pulse-{code}": level for code, level in pulse.items()})
    submit(client, made)
    text = seen(client, made)
    assert "little to go by" not in text
    for words in (
        "You gave a level on 10 of 55 questions.",
        "Purpose: development.",
        "stored nowhere",
        "nothing of what others answered",
        "<strong>Organisations dare to give something up:</strong> low (25)",
        "<strong>People believe in the collaboration:</strong> between (67)",
        "holds the collaboration back more: “Organisations dare to give something up”",
        "People meet in person and talk informally",
        "The right level of ambition",
        THEORY.statement["faith-3"].too_much[0],
        "Shared ways of working",
        THEORY.item["trust-2a"].text,
        "Finish and clear this device",
    ):
        assert words in text


@pytest.mark.django_db
def test_answer_result_page_of_few_answers_concludes_little() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-5a": "4", "trust-2a": "dont_know"})
    give(client, made, "culture", {"culture-1a": "4"})
    submit(client, made)
    text = seen(client, made)
    for words in (
        "You gave a level on 2 of 55 questions.",
        "That is little to go by",
        "this page does not say which of the two is weaker",
        "None of your answers is about either of them itself",
        "<strong>Organisations dare to give something up:</strong> high (100)",
    ):
        assert words in text
    for words in ("neither is clearly weaker", "holds the collaboration back more"):
        assert words not in text


@pytest.mark.django_db
@pytest.mark.parametrize("near", [True, False])
def test_answer_result_page_of_a_drive_that_is_not_felt(near: bool) -> None:
    """Ten or more levels; the belief is felt, the willingness is not. Beside trust-7 on trust itself, which makes the
    willingness, it can be read; without, all that is known of it comes from further back."""
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {f"trust-{n}a": "3" for n in (1, 2, 4, 5)} | ({"trust-7a": "2"} if near else {}))
    give(client, made, "culture", {"culture-1a": "4"})
    pulse = ("trust", "communication", "faith", "capacity", "complexity")
    give(client, made, "pulse-1", {f"pulse-{code}": "4" for code in pulse})
    submit(client, made)
    text = seen(client, made)
    assert f"You gave a level on {11 if near else 10} of 55 questions.</strong>" in text
    assert "That is little to go by" not in text
    little = (
        "This is little to go by, so this page does not say which of the two is weaker.",
        "None of your answers is about “Organisations dare to give something up” itself",
    )
    told = (
        "By your answers neither is clearly weaker than the other.",
        "How far it is felt is not known from your answers",
    )
    assert [words in text for words in (*little, *told)] == [not near, not near, near, near]
    assert "holds the collaboration back more" not in text


@pytest.mark.django_db
def test_answer_result_page_offers_at_its_top_to_clear_the_device() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-5a": "4"})
    submit(client, made)
    text, address = seen(client, made), reverse("answer_clear", args=[made.code])
    link = f'<a href="{address}">Finish and clear this device</a>'
    assert text.index(link) < text.index("The two drives")
    assert "Your answers are submitted and stay so." in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["solo", "declared"])
def test_answer_result_page_of_every_mode(mode: str) -> None:
    made = make_round(make_collaboration(), mode=mode)
    client = begin(made, partner=None if mode == "solo" else "North")
    give(client, made, "trust", {"trust-5a": "4"})
    assert submit(client, made).status_code == 302
    assert "People meet in person and talk informally" in seen(client, made)
