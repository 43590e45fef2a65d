"""On what the figures rest, worked out by hand: how many answers, whose feeling, which of the questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc_assess.reports import basis
from ioc_assess.reports.arrangement import arrangement
from ioc_assess.reports.board_report import board_report_html
from ioc_assess.reports.configurations import configuration_rows
from ioc_assess.reports.templatetags.figures import file_size
from ioc_assess.scoring.results import Results, results
from ioc_assess.theory.loading import theory
from tests.reports.rounds import published
from tests.reports.test_board_report import text
from tests.scoring.factories import Sheet, make_answers

THEORY = theory()
DEMO = published("demo").figures
HALF = {item.code: 1 if item.kind == "balance" else 2 for item in THEORY.items}
RISK, FAITH = (THEORY.mechanism[code].name for code in ("risk_tolerance", "faith"))


def of(*sheets: Sheet, **rest: Any) -> Results:
    return results(THEORY, make_answers([("A", sheet) for sheet in sheets], **rest))


def arranged(found: Results) -> dict[str, Any]:
    return arrangement(THEORY, found, {name: name for name in found.groups})


def summary(found: Results) -> str:
    page = board_report_html(THEORY, replace(published("demo"), figures=found, names={n: n for n in found.groups}))
    return text(page[page.index('id="summary"') : page.index('id="contents"')])


# --- how many answers ---


def test_basis_of_the_headline_in_the_demonstration() -> None:
    """In place 79, felt 35, which is what limits: 15 leads answered that question, and only leads are asked."""
    (said,) = basis.felt_rests_on(THEORY, DEMO)
    assert said == "“Felt” rests on 15 answers to one question, asked of leads only."
    assert said in arranged(DEMO)["limits_level"]
    assert said in summary(DEMO)


def test_basis_of_a_drive_that_everybody_is_asked_about() -> None:
    """6 people; faith is felt by nobody and by half in place."""
    assert basis.felt_rests_on(THEORY, of(*[HALF | {"pulse-faith": 0}] * 6)) == [
        "“Felt” rests on 6 answers to one question."
    ]


def test_basis_of_two_drives_that_limit_alike_names_both() -> None:
    """Both felt at 25 by 6 people, and in place at 50."""
    assert basis.felt_rests_on(THEORY, of(*[HALF | {"pulse-faith": 1, "pulse-risk_tolerance": 1}] * 6)) == [
        f"{FAITH}: “felt” rests on 6 answers to one question.",
        f"{RISK}: “felt” rests on 6 answers to one question, asked of leads only.",
    ]


def test_basis_is_silent_where_what_is_in_place_limits_and_of_one_leader() -> None:
    assert basis.felt_rests_on(THEORY, of(*[HALF | {"pulse-faith": 4, "pulse-risk_tolerance": 4}] * 6)) == []
    assert (
        basis.felt_rests_on(THEORY, results(THEORY, make_answers([("A", HALF | {"pulse-faith": 0})]), named=True)) == []
    )


def test_basis_of_a_level_that_a_workshop_agreed() -> None:
    """Of 6 people 4 gave a level, which may not be told; the workshop’s level does."""
    sheets = [HALF | {"pulse-faith": 4}] * 4 + [HALF | {"pulse-faith": "dont_know"}] * 2
    found = of(*sheets, agreed={"pulse-faith": 0})
    assert found.items["pulse-faith"].n is None
    assert basis.felt_rests_on(THEORY, found) == ["“Felt” is the level that a workshop agreed."]


def test_basis_counts_the_questions_for_leads_among_those_of_the_round() -> None:
    """Of these four, two are asked of leads only."""
    codes = ("capacity-2a", "pulse-risk_tolerance", "trust-1a", "pulse-trust")
    assert [THEORY.item[code].asked == ("leads",) for code in codes] == [True, True, False, False]
    said = basis.leads_only(THEORY, of(*[dict.fromkeys(codes, 2)] * 6, asked=codes))
    assert said.startswith("2 of the 4 questions are asked of leads only, so fewer people stand behind their figures.")
    assert "Board member, Executive leader, Programme or partnership lead" in said
    assert basis.leads_only(THEORY, of(*[{"trust-1a": 2}] * 6, asked=["trust-1a"])) == ""
    assert "17 of the 85 questions" in basis.leads_only(THEORY, DEMO)


def test_basis_tells_how_many_were_typed_in() -> None:
    assert basis.typed_in(DEMO) == ""
    one = results(THEORY, make_answers([("A", HALF)] * 5, typed=[("A", HALF)]))
    assert basis.typed_in(one).startswith("Of these, 1 person’s answers were typed in by a facilitator")
    assert "fewer than 5 people" in basis.typed_in(one)
    assert arranged(one)["typed_in"] in text(
        board_report_html(THEORY, replace(published("demo"), figures=one, names={"A": "A"}))
    )
    position = results(THEORY, make_answers([("A", HALF)], typed=[("B", HALF)]), named=True)
    assert basis.typed_in(position).startswith("1 response was typed in by a facilitator")


def test_basis_of_a_share_of_dont_knows() -> None:
    """conflict-2b: 23 of 36 do not know, 64%. culture-3b: 8 do not know, and fewer than 5 gave a level."""
    rows = arranged(DEMO)["item_rows"]
    assert rows["conflict-2b"].knew_or_not == 36
    assert rows["culture-3b"].knew_or_not is None
    assert "(64% of 36 don’t know)" in summary(DEMO)
    assert "(8 don’t know, fewer than 5 gave a level)" in summary(DEMO)


# --- whose feeling, which questions ---


def test_basis_names_the_lowest_felt_of_a_configurations_mechanisms() -> None:
    """trust-7 moves trust and conflict; risk-1 moves confidence in agreements and not the taking of risks."""
    assert THEORY.statement["trust-7"].mechanisms == ("trust", "conflict")
    less_trust = of(*[HALF | {"pulse-trust": 1, "pulse-conflict": 2}] * 6)
    assert basis.felt_of(THEORY, less_trust, THEORY.statement["trust-7"]) == "Trust"
    more_conflict = of(*[HALF | {"pulse-trust": 3, "pulse-conflict": 3}] * 6)  # 75, and a warning sign: 25
    assert basis.felt_of(THEORY, more_conflict, THEORY.statement["trust-7"]) == "Conflict is low"
    unknown = of(*[{"trust-7a": 2}] * 6)
    assert basis.felt_of(THEORY, unknown, THEORY.statement["trust-7"]) == ""
    assert basis.felt_of(THEORY, DEMO, THEORY.statement["risk-1"]) == "Confidence in agreements"


@pytest.mark.parametrize("kind", ["demo", "twelve", "solo"])
def test_basis_names_a_mechanism_whose_felt_score_is_the_one_printed(kind: str) -> None:
    found = published(kind).figures
    for code, one in found.assessment.configurations.items():
        what = THEORY.statement.get(code) or THEORY.finding[code]
        name = basis.felt_of(THEORY, found, what)
        same = {
            basis.called(THEORY.mechanism[own])
            for own in what.mechanisms
            if one.felt is not None and found.assessment.mechanisms[own].felt == one.felt
        }
        assert name in same or (one.felt is None and name == "")


def test_basis_says_where_a_statement_rests_on_part_of_its_questions() -> None:
    rows = arranged(DEMO)["statement_rows"]
    assert rows["conflict-2"].part_of == "on 1 of its 2 questions; the other is not known"
    assert rows["culture-3"].part_of == "on 1 of its 2 questions; the other is not known"
    assert rows["trust-1"].part_of == ""
    one_of_three: list[Sheet] = [{"capacity-3a": 2, "capacity-3b": "dont_know", "capacity-3c": "dont_know"}] * 6
    said = arranged(of(*one_of_three))["statement_rows"]["capacity-3"].part_of
    assert said == "on 1 of its 3 questions; the others are not known"
    none: list[Sheet] = [{"capacity-3a": "dont_know"}] * 6
    assert arranged(of(*none))["statement_rows"]["capacity-3"].part_of == ""


def test_basis_points_to_the_split_of_an_action() -> None:
    """Of the first three, views differ on the second and third."""
    page = arranged(DEMO)
    assert [row.statement.code for row in page["actions"][:3]] == ["conflict-2", "trust-1", "mandate-1"]
    assert page["summary"]["split_actions"] == [2, 3]
    assert DEMO.splits.index("trust-1b") < DEMO.splits.index("trust-1a")
    assert page["statement_rows"]["trust-1"].split == "trust-1b"
    assert summary(DEMO).count("; views differ )") == 2


# --- what is advised, and what it adds up to ---


def test_basis_of_advice_on_what_is_in_place_is_only_for_the_case_that_it_slips() -> None:
    page = arranged(DEMO)
    rows = {row.what.code: row for row in configuration_rows(THEORY, DEMO, page["statement_rows"], page["item_rows"])}
    assert [heading for heading, _steps in rows["risk-1"].advice] == ["Only if it slips to too much"]
    for code, one in DEMO.assessment.configurations.items():
        high = one.context is not None and one.context >= 0.7
        assert all(heading.startswith("Only if it slips") == high for heading, _steps in rows[code].advice), code


def test_basis_of_balance_advice_where_all_say_about_right_tells_both_ways() -> None:
    row = arranged(of(*[{"risk-1a": 2}] * 6))["statement_rows"]["risk-1"]
    assert [heading for heading, _steps in row.advice] == [
        "Only if it slips to too little",
        "Only if it slips to too much",
    ]


def test_basis_tells_patterns_by_their_first_sentence() -> None:
    said = summary(DEMO)
    assert "Us and them: Trust is much higher in some groups than in others, so the average hides" in said
    assert "The paper sets the feeling of one team" not in said
    for pattern in THEORY.patterns:
        first = basis.gist(pattern.reading)
        assert pattern.reading.startswith(first)
        assert first.endswith(".")
        assert len(first) < 150


@pytest.mark.parametrize(
    ("size", "printed"),
    [(0, "1\xa0KB"), (394_240, "385\xa0KB"), (394_400, "385\xa0KB"), (1_048_576, "1\xa0MB"), (2_700_000, "3\xa0MB")],
)
def test_file_size(size: int, printed: str) -> None:
    assert file_size(size) == printed
