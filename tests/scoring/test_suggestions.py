"""Drives, reach, leverage and the three lists, worked by hand. Items are given by their scores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc_assess.scoring.suggestions import DRIVES, Drives, Suggestion, leverage, reach
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Link
from tests.scoring.factories import make_profile, read

SEEN = 1e-6  # a true difference


def found_drives(faith: float | None, risk_tolerance: float | None) -> Drives:
    felt = {"pulse-faith": faith, "pulse-risk_tolerance": risk_tolerance}
    return read({code: score for code, score in felt.items() if score is not None}).drives


@pytest.mark.parametrize(
    ("faith", "risk_tolerance", "limiting", "weights"),
    [
        (0.4, 0.7, "faith", (1.0, 0.7)),  # 1 − (0.7 − 0.4)
        (0.7, 0.4, "risk_tolerance", (0.7, 1.0)),
        (0.5, 0.5, "faith risk_tolerance", (1.0, 1.0)),
        (0.5, 0.45, "faith risk_tolerance", (0.95, 1.0)),  # exactly 0.05
        (0.45, 0.5, "faith risk_tolerance", (1.0, 0.95)),
        (0.5, 0.45 - SEEN, "risk_tolerance", (0.95 - SEEN, 1.0)),
        (0.0, 1.0, "faith", (1.0, 0.0)),
        (0.8, None, "", (1.0, 0.0)),  # an unknown drive has no weight beside a known one
        (None, 0.2, "", (0.0, 1.0)),
        (None, None, "", (1.0, 1.0)),
    ],
)
def test_drives_limit_by_the_lower(
    faith: float | None, risk_tolerance: float | None, limiting: str, weights: tuple[float, float]
) -> None:
    found = found_drives(faith, risk_tolerance)
    assert found.strength == {"faith": faith, "risk_tolerance": risk_tolerance}
    assert found.limiting == tuple(limiting.split())
    assert tuple(found.weight.values()) == pytest.approx(weights)


def test_drives_take_the_lower_of_conditions_and_felt() -> None:
    """faith: condition (leadership-2) 0.9, felt 0.6. risk_tolerance: condition (trust, finding-1) 0.3, felt 0.8."""
    found = read({"leadership-2a": 0.9, "pulse-faith": 0.6, "context-d": 0.3, "pulse-risk_tolerance": 0.8}).drives
    assert found.strength == {"faith": 0.6, "risk_tolerance": 0.3}
    assert found.limiting == ("risk_tolerance",)


# Weights: trust, communication, faith, capacity 1 · resolution 0.8 · all others 0.9.
REACH = {
    # mechanism: to faith, to risk_tolerance
    "trust": (0.0, 1.0),  # on to collaboration only
    "communication": (0.0, 1.0),  # trust: 1 · 1
    "faith": (1.0, 0.0),
    "capacity": (1.0, 1.0),  # straight; over trust 1 · 1
    "risk_tolerance": (0.0, 1.0),
    "complexity": (0.9, 0.9),  # straight; over communication and trust 0.9 · 1 · 1
    "confidence": (0.648, 0.9),  # over resolution and conflict 0.9 · 0.8 · 0.9; straight
    "vision": (0.9, 0.9),  # straight; over trust 0.9 · 1
    "progress": (0.9, 0.9),
    "culture": (0.9, 0.81),  # straight; over conflict and trust 0.9 · 0.9 · 1
    "conflict": (0.9, 0.9),
    "legitimacy": (0.9, 0.0),
    "resolution": (0.72, 0.8),  # over conflict 0.8 · 0.9; over trust 0.8 · 1
    "collaboration": (0.0, 0.0),  # never on from there
}


@pytest.mark.parametrize(("mechanism", "drive"), [(m, d) for m in REACH for d in DRIVES])
def test_reach_by_hand(mechanism: str, drive: str) -> None:
    assert reach(theory(), mechanism, drive) == pytest.approx(REACH[mechanism][DRIVES.index(drive)])


def test_reach_of_every_mechanism_is_worked_out_above() -> None:
    assert set(REACH) == set(theory().mechanism)
    assert DRIVES == ("faith", "risk_tolerance")


def test_reach_never_goes_through_collaboration() -> None:
    """Were there a link from collaboration to legitimacy, trust would still not reach faith by it."""
    more = Link(source="collaboration", target="legitimacy", sign=1, feedback=False, why="Made up", place="Our reading")
    longer = replace(theory(), links=(*theory().links, more))
    assert reach(longer, "trust", "faith") == 0.0
    assert reach(longer, "collaboration", "faith") == pytest.approx(0.9 * 0.9)  # it may begin there


@pytest.mark.parametrize(
    ("statement", "faith", "risk_tolerance", "expected"),
    [
        ("leadership-2", 1.0, 0.5, 1.0),  # faith itself
        ("leadership-2", 0.5, 1.0, 0.5),
        ("leadership-2", 0.0, 1.0, 0.0),  # faith does not lead to risk_tolerance
        ("leadership-1", 0.5, 1.0, 1.0),  # trust, faith: the better of the two
        ("leadership-1", 1.0, 0.0, 1.0),
        ("faith-1", 0.2, 1.0, 0.9),  # vision, legitimacy: vision over trust
        ("faith-8", 0.2, 1.0, 0.18),  # legitimacy: faith only
        ("conflict-2", 1.0, 0.95, 0.76),  # resolution: 0.72 against 0.95 · 0.8
        ("conflict-2", 1.0, 0.5, 0.72),
        ("culture-1", 1.0, 1.0, 0.9),
        ("culture-1", 0.5, 1.0, 0.81),
        ("confidence-1", 1.0, 0.7, 0.648),
        ("capacity-3", 0.3, 0.3, 0.3),
    ],
)
def test_leverage_by_hand(statement: str, faith: float, risk_tolerance: float, expected: float) -> None:
    weight = {"faith": faith, "risk_tolerance": risk_tolerance}
    assert leverage(theory(), theory().statement[statement], weight) == pytest.approx(expected)


def names(found: tuple[Suggestion, ...]) -> list[str]:
    return [one.statement for one in found]


def priorities(found: tuple[Suggestion, ...]) -> dict[str, float]:
    return {one.statement: one.priority for one in found}


def test_actions_by_hand() -> None:
    """The case of test_mechanisms_one_pass_by_hand, with trust felt at 0.5.

    Drives: risk_tolerance 0.4375 and faith 0.25, so faith limits; weights 0.8125 and 1.
    leadership-1: context 0.5; trust felt 0.5, faith by its conditions 0.25, so 0.25; leverage 1 (faith):
                  1 · 0.5 · 1.75/2 = 0.4375
    trust-7: context 0.5; trust felt 0.5, conflict by its conditions 0.5; conflict to faith 0.9 against
             trust to risk_tolerance 0.8125: 0.9 · 0.5 · 1.5/2 = 0.3375
    """
    found = read({"trust-7a": 0.5, "leadership-1a": 1.0, "leadership-1b": 0.0, "context-f": 0.25, "pulse-trust": 0.5})
    assert found.drives.weight == pytest.approx({"faith": 1.0, "risk_tolerance": 0.8125})
    assert names(found.suggestions.actions) == ["leadership-1", "trust-7"]
    assert priorities(found.suggestions.actions) == pytest.approx({"leadership-1": 0.4375, "trust-7": 0.3375})
    assert found.suggestions.strengths == found.suggestions.ask_why == ()


def test_strengths_by_hand() -> None:
    """capacity-3 0.8 makes capacity, progress, trust, faith and risk_tolerance 0.8: both weights are 1, leverage 1.
    Not felt-scored, so the conditions stand in: 1 · 0.8 · (1 + 0.8)/2 = 0.72. Felt at 0.5 in one of its two
    mechanisms: 1 · 0.8 · 1.5/2 = 0.6."""
    assert priorities(read({"capacity-3a": 0.8}).suggestions.strengths) == pytest.approx({"capacity-3": 0.72})
    found = read({"capacity-3a": 0.8, "pulse-progress": 0.5}).suggestions
    assert priorities(found.strengths) == pytest.approx({"capacity-3": 0.6})
    assert found.actions == found.ask_why == ()


def test_ask_why_by_hand() -> None:
    """Felt at 0.2 in progress, not felt-scored in capacity: 1 · (1 − 0.2)."""
    found = read({"capacity-3a": 0.8, "pulse-progress": 0.2}).suggestions
    assert priorities(found.ask_why) == pytest.approx({"capacity-3": 0.8})
    assert found.actions == found.strengths == ()


@pytest.mark.parametrize(
    ("context", "felt", "listed"),
    [
        (0.70, 0.9, "strengths"),
        (0.70, 0.5, "strengths"),  # partly felt
        (0.70, None, "strengths"),  # not known whether felt
        (0.70, 0.45 - SEEN, "ask_why"),
        (0.70 - SEEN, 0.9, "actions"),
        (0.70 - SEEN, 0.1, "actions"),
        (0.0, 1.0, "actions"),
    ],
)
def test_suggestions_each_scored_statement_is_in_one_list(context: float, felt: float | None, listed: str) -> None:
    scores = {"trust-2a": context} | ({} if felt is None else {"pulse-vision": felt})
    found = read(scores).suggestions
    where = [name for name in ("actions", "strengths", "ask_why") if names(getattr(found, name)) == ["trust-2"]]
    assert where == [listed]


def test_suggestions_of_nothing_known() -> None:
    found = read({}).suggestions
    assert found.actions == found.strengths == found.ask_why == ()


def test_suggestions_equal_priorities_stand_in_theory_order() -> None:
    found = read({"faith-7a": 0.5, "faith-6a": 0.5, "trust-2a": 0.5}).suggestions.actions
    assert names(found) == ["trust-2", "faith-6", "faith-7"]
    assert len({round(one.priority, 9) for one in found}) == 1


def test_suggestions_differences_of_floating_point_are_ties() -> None:
    found = read({"faith-7a": 0.5 - 1e-12, "faith-6a": 0.5, "trust-2a": 0.5 + 1e-12}).suggestions.actions
    assert names(found) == ["trust-2", "faith-6", "faith-7"]


def test_suggestions_more_is_missing_more_urgent() -> None:
    found = read({"faith-7a": 0.1, "faith-6a": 0.3, "trust-2a": 0.5}).suggestions.actions
    assert names(found) == ["faith-7", "faith-6", "trust-2"]


def test_suggestions_put_the_sensitive_fourth_at_the_earliest() -> None:
    found = read({"leadership-4a": 0.0, "trust-2a": 0.2, "faith-6a": 0.3, "faith-7a": 0.4, "faith-2a": 0.5})
    by_priority = sorted(found.suggestions.actions, key=lambda one: -one.priority)
    assert names(tuple(by_priority))[0] == "leadership-4"
    assert names(found.suggestions.actions)[3] == "leadership-4"
    others = [name for name in names(found.suggestions.actions) if name != "leadership-4"]
    assert others == names(tuple(by_priority))[1:]


@pytest.mark.parametrize("others", [{}, {"trust-2a": 0.2}, {"trust-2a": 0.2, "faith-6a": 0.3}])
def test_suggestions_put_the_sensitive_last_where_there_are_fewer_than_four(others: dict[str, float]) -> None:
    found = names(read({"leadership-4a": 0.0, **others}).suggestions.actions)
    assert len(found) == len(others) + 1
    assert found[-1] == "leadership-4"


def test_suggestions_leave_the_sensitive_alone_further_down() -> None:
    low = {
        "leadership-1a": 0.0,
        "leadership-1b": 0.0,
        "trust-2a": 0.0,
        "faith-6a": 0.0,
        "faith-7a": 0.0,
        "faith-2a": 0.0,
    }
    found = read({**low, "leadership-4a": 0.65}).suggestions.actions
    assert names(found).index("leadership-4") > 3
    assert [one.priority for one in found] == sorted((one.priority for one in found), reverse=True)


def test_suggestions_sensitive_strength_keeps_its_place() -> None:
    assert names(read({"leadership-4a": 1.0, "faith-6a": 0.8}).suggestions.strengths) == ["leadership-4", "faith-6"]


@pytest.mark.parametrize(
    ("phase", "suggested"),
    [("planning", True), ("implementing", True), ("maintaining", False), ("ending", False)],
)
def test_suggestions_early_steps_are_not_for_the_settled(phase: str, suggested: bool) -> None:
    scores = {"trust-3a": 0.0, "capacity-2a": 0.0, "trust-2a": 0.0}
    found = names(read(scores, make_profile(phase=phase)).suggestions.actions)
    assert ("trust-3" in found, "capacity-2" in found) == (suggested, suggested)
    assert "trust-2" in found


def test_suggestions_early_steps_remain_strengths() -> None:
    found = read({"trust-3a": 1.0, "capacity-2a": 1.0}, make_profile(phase="maintaining")).suggestions
    assert sorted(names(found.strengths)) == ["capacity-2", "trust-3"]


def test_suggestions_keep_what_can_only_be_mitigated() -> None:
    """Structural statements stay in the list; it is their advice that differs."""
    found = names(read({"trust-6a": 0.0, "faith-4a": 0.0, "culture-2a": 0.0}).suggestions.actions)
    assert sorted(found) == ["culture-2", "faith-4", "trust-6"]


def test_suggestions_without_leverage_are_listed_all_the_same() -> None:
    """faith 1 and risk_tolerance 0: what only moves faith has no leverage, and no priority."""
    found = read({"faith-8a": 1.0, "pulse-faith": 1.0, "pulse-risk_tolerance": 0.0}).suggestions
    assert found.strengths == (Suggestion(statement="faith-8", priority=0.0),)
