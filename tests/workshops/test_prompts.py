"""What a facilitator may say on a question, on the theory's own words."""

from dataclasses import replace

import pytest

from ioc_assess.scoring.results import Results, results
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Item
from ioc_assess.workshops.prompts import prompts_for
from tests.scoring.factories import make_answers


def found(levels: dict[str, int]) -> Results:
    """Six people who all gave these levels."""
    return results(theory(), make_answers([("North", levels)] * 6, k=5))


def item(code: str) -> Item:
    return theory().item[code]


def test_prompts_of_a_statement_say_what_it_is_why_what_to_do_and_how_sure() -> None:
    told = prompts_for(theory(), item("leadership-1a"), None)
    statement = theory().statement["leadership-1"]
    assert told == (
        statement.what,
        f"Why it matters: {statement.why}",
        f"A first step: {statement.steps[0]}",
        f"A first step: {statement.steps[1]}",
        f"How you would know: {statement.signs[0]}",
        f"How sure this is: {statement.evidence}",
    )


def test_prompts_ask_why_first_where_a_condition_is_in_place_and_not_felt() -> None:
    told = prompts_for(theory(), item("leadership-2b"), found({"leadership-2b": 0, "pulse-faith": 0}))
    assert told[:2] == (
        "Ask why: The condition is in place, but people do not feel what it is meant to bring about.",
        "Ask people why before you add more of the same.",
    )
    assert not any(line.startswith("A first step") for line in told)  # it is in place


def test_prompts_name_the_verdict_of_the_survey() -> None:
    told = prompts_for(theory(), item("leadership-2b"), found({"leadership-2b": 4, "pulse-faith": 4}))
    assert told[0] == "The survey said “Felt, not secured”. Put the condition in place while the mood is good."
    assert any(line.startswith("A first step") for line in told)


@pytest.mark.parametrize(("level", "words"), [(0, ["If there is too little"]), (4, ["If there is too much"])])
def test_prompts_of_a_balance_go_the_way_that_people_lean(level: int, words: list[str]) -> None:
    balance = next(one for one in theory().items if one.kind == "balance")
    told = prompts_for(theory(), balance, found({balance.code: level}))
    assert [line.split(":")[0] for line in told if line.startswith("If there is")] == words
    fresh = prompts_for(theory(), balance, None)
    assert [line.split(":")[0] for line in fresh if line.startswith("If there is")] == [
        "If there is too little",
        "If there is too much",
    ]


def test_prompts_of_what_can_hardly_be_changed_soften_it() -> None:
    structural = next(one for one in theory().statements if one.structural)
    told = prompts_for(theory(), theory().items_of[structural.code][0], None)
    assert f"To soften it: {structural.mitigation[0]}" in told


def test_prompts_of_the_pulse_say_what_the_mechanism_is() -> None:
    mechanism = theory().mechanism["trust"]
    assert prompts_for(theory(), theory().pulse["trust"], None) == (mechanism.definition, mechanism.evidence)


def test_prompts_of_the_setting_are_those_of_a_finding_that_names_it() -> None:
    finding = theory().finding["finding-1"]
    assert prompts_for(theory(), item("context-d"), None)[0] == finding.what


def test_prompts_are_there_for_every_question_whatever_is_known() -> None:
    for one in theory().items:
        assert prompts_for(theory(), one, None)
        assert all(prompts_for(theory(), one, found({"leadership-2b": 0})))


def test_prompts_do_without_a_question_that_newer_results_do_not_know() -> None:
    unknown = replace(item("leadership-1a"), statement="", code="new-1")
    assert prompts_for(theory(), unknown, None) == ()
