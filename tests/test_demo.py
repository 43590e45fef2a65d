"""The example must keep telling the story that docs/demo.md promises."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from ioc_assess.scoring import file_form
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.numbers import is_high, is_low
from ioc_assess.scoring.results import FEWEST_FOR_EXTREMES, Results, results
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import NO_LEVELS, Audience

TOP = Path(__file__).resolve().parent.parent
TEXT = (TOP / "fixtures" / "demo" / "answers.json").read_text(encoding="utf-8")

ACUTE = "Tarrowby Hospitals NHS Trust"
COMMUNITY = "Pellshire Community and Mental Health Trust"
COUNCIL = "Pellshire Council Adult Social Care"
PRACTICES = "Orle Valley GP Federation"
VOLUNTARY = "Pellshire Voluntary Sector Alliance"


@pytest.fixture(scope="module")
def answers() -> Answers:
    return file_form.parse(TEXT, theory())


@pytest.fixture(scope="module")
def shown(answers: Answers) -> Results:
    return results(theory(), answers)


@pytest.fixture(scope="module")
def output(answers: Answers) -> dict[str, Any]:
    return file_form.score(answers, theory())


@pytest.fixture(scope="module")
def responses() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(TEXT)["responses"]
    return found


def verdicts(shown: Results, verdict: str) -> set[str]:
    return {code for code, one in shown.assessment.configurations.items() if one.verdict == verdict}


def felt(shown: Results, mechanism: str) -> float:
    score = shown.assessment.mechanisms[mechanism].felt
    assert score is not None
    return score


def of(shown: Results, item: str) -> float:
    score = shown.items[item].score
    assert score is not None
    return score


def level_counts(shown: Results, item: str) -> tuple[int, ...]:
    spread = shown.items[item].spread
    assert spread is not None
    return spread.counts


def ranked(output: dict[str, Any], which: str) -> list[str]:
    return [one["statement"] for one in output[which]]


# Who answered, and how


def test_it_is_the_full_form_with_one_response_a_line(answers: Answers, responses: list[dict[str, Any]]) -> None:
    assert answers.asked is None
    assert answers.agreed == {}
    assert (answers.k, answers.weighting) == (5, "partner")
    lines = [line for line in TEXT.splitlines() if line.startswith('    {"partner":')]
    assert [json.loads(line.rstrip(",")) for line in lines] == responses


def test_two_of_the_five_partners_are_hidden(answers: Answers, shown: Results) -> None:
    assert answers.sizes == {ACUTE: 13, COMMUNITY: 10, COUNCIL: 8, PRACTICES: 6, VOLUNTARY: 4}
    assert set(shown.groups) == {ACUTE, COMMUNITY, COUNCIL}
    assert (shown.hidden_groups, shown.hidden_n) == (2, 10)


def test_people_answer_what_their_role_is_asked(answers: Answers, responses: list[dict[str, Any]]) -> None:
    order = [item.code for item in theory().items if item.applies(answers.profile)]
    asked = {a: {i.code for i in theory().items if a in i.asked} for a in get_args(Audience)}
    of_audience = dict.fromkeys(asked, 0)
    for response in responses:
        codes = list(response["answers"])
        assert codes == [code for code in order if code in response["answers"]]
        narrowest = min((a for a in asked if asked[a].issuperset(codes)), key=lambda a: len(asked[a]))
        of_audience[narrowest] += 1
    assert of_audience == {"leads": 16, "staff": 21, "public": 4}


def test_people_differ_and_leave_some_things_open(responses: list[dict[str, Any]]) -> None:
    given = [list(response["answers"].values()) for response in responses]
    assert len({tuple(response["answers"].items()) for response in responses}) == len(responses)
    for answer in NO_LEVELS:
        assert sum(answer in values for values in given) >= 5
    for values in given:
        assert len({value for value in values if isinstance(value, int)}) >= 3
    # Some left out items that others of their role answered.
    assert len({len(values) for values in given}) > 3


def test_some_would_rather_not_say_how_doubts_about_the_purpose_are_settled(shown: Results) -> None:
    assert (shown.items["leadership-4a"].prefer_not_to_say or 0) >= 3


# What the report tells


def test_risk_tolerance_limits_and_faith_does_not(shown: Results, output: dict[str, Any]) -> None:
    assert output["drives"]["limiting"] == ["risk_tolerance"]
    strength = shown.assessment.drives.strength
    assert strength["risk_tolerance"] is not None
    assert strength["faith"] is not None
    assert strength["faith"] - strength["risk_tolerance"] > 0.15
    assert is_low(felt(shown, "risk_tolerance"))
    assert is_high(felt(shown, "faith"))
    assert is_high(felt(shown, "progress"))


def test_three_patterns_hold(shown: Results) -> None:
    assert set(shown.patterns) == {"contract_carrying_trust", "us_and_them", "clear_not_shared"}


def test_every_verdict_that_matters_occurs(shown: Results) -> None:
    assert {"confidence-2", "culture-3"} <= verdicts(shown, "unfelt")
    assert {"faith-8", "trust-6"} <= verdicts(shown, "fragile")
    assert {"conflict-2", "trust-1", "mandate-1", "conflict-1"} <= verdicts(shown, "missing")
    assert {"risk-1", "trust-5", "confidence-1", "finding-18"} <= verdicts(shown, "working")
    assert len(verdicts(shown, "partial")) >= 10
    assert verdicts(shown, "not_applicable") == {"finding-13"}


def test_pressure_from_peers_is_at_play_and_helps(shown: Results) -> None:
    assert of(shown, "context-b") >= 0.5
    assert "finding-10" in verdicts(shown, "working")


def test_the_first_actions_are_sensible(output: dict[str, Any]) -> None:
    assert ranked(output, "actions")[:3] == ["conflict-2", "trust-1", "mandate-1"]
    assert "capacity-3" in ranked(output, "actions")[:5]


def test_there_are_strengths_and_something_to_ask_about(output: dict[str, Any]) -> None:
    assert {"risk-1", "trust-5", "confidence-1"} <= set(ranked(output, "strengths"))
    assert ranked(output, "ask_why")[0] == "confidence-2"


@pytest.mark.parametrize("item", ["capacity-3a", "mandate-1a"])
def test_two_camps(shown: Results, item: str) -> None:
    assert item in shown.splits[:3]
    spread = shown.items[item].spread
    assert spread is not None
    assert spread.consensus is False
    assert spread.agreement is not None
    assert spread.agreement < 0.3
    counts = level_counts(shown, item)
    assert min(sum(counts[:2]), sum(counts[3:])) / sum(counts) > 0.25


def test_leads_and_staff_see_differently_whether_people_have_time(responses: list[dict[str, Any]]) -> None:
    by_lead: dict[bool, list[int]] = {True: [], False: []}
    for response in responses:
        level = response["answers"].get("capacity-3a")
        if isinstance(level, int):
            by_lead["confidence-1a" in response["answers"]].append(level)
    leads, staff = (sum(levels) / len(levels) for levels in (by_lead[True], by_lead[False]))
    assert leads - staff > 1


def test_most_items_are_not_split(shown: Results) -> None:
    assert len(shown.splits) < len(shown.items) / 4


def test_what_to_find_out(shown: Results) -> None:
    assert shown.find_out[:2] == ("conflict-2b", "capacity-3c")
    mostly = {code for code, one in shown.items.items() if one.status == "mostly_dont_know"}
    assert mostly == {"conflict-2b", "capacity-3c"}
    assert {"faith-5a", "faith-8a", "trust-4b", "conflict-2a"} <= set(shown.find_out)


def test_one_item_has_too_few_levels_to_show(shown: Results) -> None:
    assert {code for code, one in shown.items.items() if one.status == "fewer_than_k"} == {"culture-3b"}
    assert shown.items["culture-3b"].n is None


def test_partners_stand_apart(shown: Results) -> None:
    apart = {(code, name) for code, one in shown.items.items() for name in one.apart}
    assert {("trust-1a", COUNCIL), ("pulse-trust", COUNCIL), ("mandate-1a", ACUTE)} <= apart
    assert len(apart) <= 10
    trust = shown.items["pulse-trust"].groups
    assert min(trust, key=lambda name: trust[name].score) == COUNCIL


def test_the_largest_partner_sees_most_things_in_a_better_light(shown: Results) -> None:
    all_shown = [one.groups for one in shown.items.values() if len(one.groups) == 3]
    best = [max(groups, key=lambda name: groups[name].score) for groups in all_shown]
    worst = [min(groups, key=lambda name: groups[name].score) for groups in all_shown]
    assert best.count(ACUTE) > len(all_shown) / 2
    assert worst.count(COUNCIL) > len(all_shown) / 2


def test_a_small_group_s_extreme_score_is_capped(shown: Results) -> None:
    score = shown.items["trust-1a"].groups[COUNCIL]
    assert (score.score, score.capped) == (0.10, True)
    assert shown.groups[COUNCIL].n < FEWEST_FOR_EXTREMES


def test_balance(shown: Results) -> None:
    about_right = level_counts(shown, "risk-1a")
    assert about_right[2] >= 0.75 * sum(about_right)
    assert is_high(of(shown, "risk-1a"))
    for item, direction in (("trust-7a", "too_little"), ("faith-3a", "too_much")):
        assert shown.items[item].direction == direction
        assert not is_high(of(shown, item))


def test_the_page_about_it_names_the_partners() -> None:
    page = (TOP / "docs" / "demo.md").read_text(encoding="utf-8")
    for name in (ACUTE, COMMUNITY, COUNCIL, PRACTICES, VOLUNTARY):
        assert f"| {name} " in page
