"""Each pattern fires where all its clauses hold, and not where one of them just fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.scoring.factories import Sheet, make_answers, make_profile


def fired(people: Mapping[str, Sheet], agreed: dict[str, int] | None = None, **profile: Any) -> str:
    """Codes of the patterns that hold, where each partner's ten people all answer alike."""
    everybody = [(partner, sheet) for partner, sheet in people.items() for _ in range(10)]
    answers = make_answers(everybody, k=5, agreed=agreed, profile=make_profile(**profile))
    return " ".join(results(theory(), answers).patterns)


# what everybody answers · profile → patterns. Levels of an extent: 4 is 1 (high), 2 is 0.5, 1 is 0.25 (low).
CASES: dict[str, tuple[Sheet, dict[str, Any], str]] = {
    "contract carries trust": (
        {"confidence-1a": 4, "pulse-trust": 1},
        {"mandated": True},
        "contract_carrying_trust",
    ),
    "… not where the collaboration is voluntary": ({"confidence-1a": 4, "pulse-trust": 1}, {}, ""),
    "… not where confidence is middling": ({"confidence-1a": 2, "pulse-trust": 1}, {"mandated": True}, ""),
    "… not where confidence is not felt": (
        {"confidence-1a": 4, "pulse-confidence": 1, "pulse-trust": 1},
        {"mandated": True},
        "conditions_not_felt",
    ),
    "… not where trust is middling": ({"confidence-1a": 4, "pulse-trust": 2}, {"mandated": True}, ""),
    "over-formalised": ({"context-k": 3, "pulse-trust": 1}, {}, "over_formalised"),
    "… not where there is little paperwork": ({"context-k": 1, "pulse-trust": 1}, {}, "conditions_not_felt"),
    "… not where trust is felt, and its conditions are there": (
        {"context-k": 3, "pulse-trust": 3, "context-d": 0, "context-f": 0, "context-h": 0},
        {},
        "",
    ),
    "… not where the bond is tight": ({"context-k": 3, "pulse-trust": 1}, {"mandated": True}, ""),
    "energy without means": ({"pulse-faith": 4, "pulse-capacity": 1}, {}, "energy_without_means"),
    "… not where the means are middling": ({"pulse-faith": 4, "pulse-capacity": 2}, {}, ""),
    "… not where faith is middling": ({"pulse-faith": 2, "pulse-capacity": 1}, {}, ""),
    "… not where the means are unknown": ({"pulse-faith": 4}, {}, ""),
    "conflict without repair": ({"pulse-conflict": 3, "pulse-resolution": 1}, {}, "conflict_without_repair"),
    "… not where there is repair": ({"pulse-conflict": 3, "pulse-resolution": 3}, {}, ""),
    "… not where there is little conflict": ({"pulse-conflict": 1, "pulse-resolution": 1}, {}, ""),
    "promise outruns progress": ({"faith-3a": 3, "pulse-progress": 1}, {}, "promise_outrunning_progress"),
    "… not where the aims are too modest": ({"faith-3a": 1, "pulse-progress": 1}, {}, ""),
    "… not where the aims are about right": ({"faith-3a": 2, "pulse-progress": 1}, {}, "conditions_not_felt"),
    "… not where there is progress": ({"faith-3a": 3, "pulse-progress": 3}, {}, ""),
    "… and far too much is too much, which makes progress low": ({"faith-3a": 4}, {}, "promise_outrunning_progress"),
    "clear but not shared": ({"faith-2a": 4, "faith-2b": 1}, {}, "clear_not_shared"),
    "… not where it is half shared": ({"faith-2a": 4, "faith-2b": 2}, {}, ""),
    "… not where it is not clear": ({"faith-2a": 2, "faith-2b": 1}, {}, ""),
    "… not where nobody was asked": ({"faith-2a": 4}, {}, ""),
    "conditions not felt": ({"trust-2a": 4, "pulse-vision": 1}, {}, "conditions_not_felt"),
    "… not where they are half of the verdicts": (
        {"trust-2a": 4, "faith-6a": 4, "pulse-vision": 1, "culture-1a": 4, "trust-5a": 4},
        {},
        "",
    ),
    "… more than half": (
        {"trust-2a": 4, "faith-6a": 4, "faith-7a": 4, "pulse-vision": 1, "culture-1a": 4, "trust-5a": 4},
        {},
        "conditions_not_felt",
    ),
    "nothing known": ({}, {}, ""),
}


@pytest.mark.parametrize(("sheet", "profile", "expected"), CASES.values(), ids=CASES.keys())
def test_patterns_fire(sheet: Sheet, profile: dict[str, Any], expected: str) -> None:
    assert fired({"North": sheet}, **profile) == expected


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({"North": 4, "South": 0}, "us_and_them"),
        ({"North": 3, "South": 2}, ""),  # 0.25 apart
        ({"North": 4, "South": 4}, ""),
        ({"North": 4}, ""),
        ({"North": 4, "South": 3, "West": 2}, "us_and_them"),  # the highest and the lowest
    ],
)
def test_patterns_us_and_them_by_felt_trust(levels: dict[str, int], expected: str) -> None:
    assert fired({partner: {"pulse-trust": level} for partner, level in levels.items()}) == expected


def test_patterns_us_and_them_takes_the_lower_of_felt_and_conditions() -> None:
    """Felt alike at 1, but the condition (finding-14) is 1 in North and 0.5 in South."""
    people = {"North": {"pulse-trust": 4, "context-f": 0}, "South": {"pulse-trust": 4, "context-f": 2}}
    assert fired(people) == "us_and_them"


def test_patterns_us_and_them_looks_at_shown_groups_only() -> None:
    """Four people of South are hidden, and North with them."""
    everybody = [("North", {"pulse-trust": 4})] * 10 + [("South", {"pulse-trust": 0})] * 4
    assert results(theory(), make_answers(everybody, k=5)).patterns == ()


def test_patterns_us_and_them_goes_by_what_is_shown() -> None:
    """1 and 0.625, each of nine people: shown as 0.90 and 0.625, 0.275 apart."""
    everybody = [("North", {"pulse-trust": 4})] * 9
    everybody += [("South", {"pulse-trust": level}) for level in (2, 2, 2, 3, 3, 3, 2, 3, 2)]
    assert results(theory(), make_answers(everybody, k=5)).patterns == ()


def test_patterns_too_much_needs_more_heads_above_than_below() -> None:
    """As many find the aims far too modest as too ambitious: the score is low, but there is no "too much"."""
    people = [("North", {"faith-3a": level, "pulse-progress": 1}) for level in (0, 0, 0, 3, 3, 3)]
    assert results(theory(), make_answers(people, k=5)).patterns == ()
    people += [("North", {"faith-3a": 3, "pulse-progress": 1})]
    assert results(theory(), make_answers(people, k=5)).patterns == ("promise_outrunning_progress",)


def test_patterns_read_the_agreed_level() -> None:
    everybody: dict[str, Sheet] = {"North": {"faith-3a": 1, "pulse-progress": 1}}
    assert fired(everybody) == ""
    assert fired(everybody, agreed={"faith-3a": 4}) == "promise_outrunning_progress"
    assert fired({"North": {"faith-3a": 4, "pulse-progress": 1}}, agreed={"faith-3a": 2}) == "conditions_not_felt"


def test_patterns_stand_in_theory_order() -> None:
    sheet: Sheet = {"faith-2a": 4, "faith-2b": 1, "pulse-conflict": 3, "pulse-resolution": 1}
    assert fired({"North": sheet}) == "conflict_without_repair clear_not_shared"


def test_patterns_are_each_tried_above() -> None:
    tried = {code for _, _, expected in CASES.values() for code in expected.split()} | {"us_and_them"}
    assert tried == {pattern.code for pattern in theory().patterns}
