"""What another choice would change: the tables of docs/scoring.md, recomputed on the example."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from ioc_assess.scoring import mechanisms, numbers
from ioc_assess.scoring.assessment import Assessment, assess
from ioc_assess.scoring.configurations import NOT_JUDGED
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.items import Answers, score_items
from ioc_assess.scoring.numbers import percent
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Theory
from ioc_assess.theory.profile import Profile
from tests.scoring.page import section, tables

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json"
FILE: dict[str, Any] = json.loads(DEMO.read_text(encoding="utf-8"))
ANSWERS = parse(json.dumps(FILE), theory())
CHOICES, DRAWS = tables(section("What another choice would change"))
#: How often people are drawn anew
TIMES = 200


def read(answers: Answers = ANSWERS, by: Theory | None = None) -> Assessment:
    by = by or theory()
    scores = {code: one.score for code, one in score_items(by, answers).items() if one.score is not None}
    return assess(by, answers.profile, scores, answers.asked)


AS_IT_IS = read()


def weighing(*weights: float) -> Theory:
    """The theory with other weights of significant, moderate and limited evidence."""
    grades = zip(theory().grades, weights, strict=True)
    return replace(theory(), grades=tuple(replace(grade, weight=weight) for grade, weight in grades))


def cut(name: str, value: float) -> Assessment:
    with patch.object(numbers, name, value):
        return read()


def ruled(rule: Callable[[float, float], float]) -> Assessment:
    """Risk tolerance by a rule of trust and confidence, whatever the profile."""

    def risk_tolerance(_profile: Profile, trust: float, confidence: float, _felt: float | None) -> float:
        return rule(trust, confidence)

    with patch.object(mechanisms, "_risk_tolerance", risk_tolerance):
        return read()


def without_links() -> Assessment:
    """Conditions of their own terms alone; the links still say how far a mechanism reaches."""
    alone = replace(theory())
    alone.__dict__["sources_of"] = {code: () for code in theory().mechanism}
    return read(by=alone)


OTHERWISE: dict[str, Callable[[], Assessment]] = {
    "as it is": read,
    "high from 0.65": lambda: cut("HIGH", 0.65),
    "high from 0.75": lambda: cut("HIGH", 0.75),
    "low below 0.40": lambda: cut("LOW", 0.40),
    "low below 0.50": lambda: cut("LOW", 0.50),
    "every person counts the same": lambda: read(replace(ANSWERS, weighting="respondent")),
    "*k* = 1, every partner its own voice": lambda: read(replace(ANSWERS, k=1)),
    "evidence weighs 1, 1, 1": lambda: read(by=weighing(1, 1, 1)),
    "evidence weighs 1, 0.8, 0.6": lambda: read(by=weighing(1, 0.8, 0.6)),
    "evidence weighs 1, 0.5, 0.25": lambda: read(by=weighing(1, 0.5, 0.25)),
    "no contract rule": lambda: ruled(lambda trust, confidence: (3 * trust + confidence) / 4),
    "no contract rule, trust and confidence 1 to 1": lambda: ruled(lambda trust, confidence: (trust + confidence) / 2),
    "links do not count toward “in place”": without_links,
}


def test_sensitivity_of_the_example_in_numbers() -> None:
    judged = [one for one in AS_IT_IS.configurations.values() if one.verdict not in NOT_JUDGED]
    close = sum(one.close_call for one in judged)
    said = f"({ANSWERS.n} people, *k* = {ANSWERS.k}, {len(judged)} verdicts, {close} of them close calls)"
    assert said in section("What another choice would change")


def test_sensitivity_table_has_every_choice() -> None:
    assert [row["choice"] for row in CHOICES] == list(OTHERWISE)


@pytest.mark.parametrize("row", CHOICES, ids=[row["choice"] for row in CHOICES])
def test_sensitivity_to_a_choice(row: dict[str, str]) -> None:
    found = OTHERWISE[row["choice"]]()
    before = AS_IT_IS.configurations
    changed = [code for code, one in found.configurations.items() if one.verdict != before[code].verdict]
    assert len(changed) == int(row["verdicts that change"])
    assert all(before[code].close_call for code in changed)
    assert [one.statement for one in found.suggestions.actions[:3]] == row["first three actions"].split(", ")
    assert found.drives.limiting == ("risk_tolerance",)
    moved = []
    for code, one in found.mechanisms.items():
        was = AS_IT_IS.mechanisms[code].conditions
        assert one.conditions is not None
        assert was is not None
        moved.append(abs(one.conditions - was))
    assert f"{max(moved):.2f}".removesuffix(".00") == row["largest change of an “in place”"]


def test_sensitivity_to_who_answers() -> None:
    people: dict[str, list[Any]] = {}
    for one in FILE["responses"]:
        people.setdefault(one["partner"], []).append(one)
    dice = Random(2022)
    judged = {code: one for code, one in AS_IT_IS.configurations.items() if one.verdict not in NOT_JUDGED}
    kept = {True: 0, False: 0}
    limits = first = 0
    for _time in range(TIMES):
        # By random() alone, the one thing that Python promises never to change.
        drawn = [own[math.floor(dice.random() * len(own))] for own in people.values() for _person in own]
        found = read(parse(json.dumps({**FILE, "responses": drawn}), theory()))
        limits += found.drives.limiting == AS_IT_IS.drives.limiting
        first += found.suggestions.actions[0].statement == AS_IT_IS.suggestions.actions[0].statement
        for code, one in judged.items():
            kept[one.close_call] += found.configurations[code].verdict == one.verdict
    close = sum(one.close_call for one in judged.values())
    printed = {next(iter(row.values())): row["kept in how many of the draws"] for row in DRAWS}
    assert printed == {
        "risk tolerance limits": f"{percent(limits / TIMES)} %",
        "a verdict that is no close call, on average": f"{percent(kept[False] / TIMES / (len(judged) - close))} %",
        "a verdict that is a close call, on average": f"{percent(kept[True] / TIMES / close)} %",
        "the first action stays the first": f"{percent(first / TIMES)} %",
    }
    assert f"with replacement, {TIMES} times:" in section("What another choice would change")
