"""What counts toward a mechanism's conditions, worked by hand. Items are given by their scores."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ioc_assess.scoring.mechanisms import ORDER, MechanismScore
from ioc_assess.theory.loading import theory
from tests.scoring.factories import make_profile, read

MECHANISMS = [mechanism.code for mechanism in theory().mechanisms]


def conditions(scores: dict[str, float], **profile: Any) -> dict[str, float | None]:
    found = read(scores, make_profile(**profile))
    return {code: one.conditions for code, one in found.mechanisms.items()}


# One item alone: its mechanism gets its score, and so does everything that lies downstream of it.
DOWNSTREAM = {
    "trust-2a": "vision conflict trust faith risk_tolerance collaboration",
    "culture-1a": "culture conflict trust faith risk_tolerance collaboration",
    "capacity-3a": "capacity progress complexity communication trust faith risk_tolerance collaboration",
    "faith-8a": "legitimacy faith",
    "confidence-1a": "confidence resolution conflict trust faith risk_tolerance collaboration",
    "conflict-2a": "resolution conflict trust faith risk_tolerance collaboration",
    "trust-4a": "complexity communication trust faith risk_tolerance collaboration",
    "trust-5a": "communication trust risk_tolerance",
    "trust-1a": "conflict trust faith risk_tolerance collaboration",
    "capacity-1a": "progress trust faith risk_tolerance collaboration",
    "context-d": "trust risk_tolerance",
    "leadership-2a": "faith",
    "leadership-1c": "faith",
    "leadership-1a": "trust risk_tolerance",
    "leadership-1b": "trust faith risk_tolerance collaboration",
    "leadership-1k": "culture conflict trust faith risk_tolerance collaboration",  # by finding-11
    "leadership-2b": "faith resolution conflict trust risk_tolerance collaboration",  # by finding-12
    "leadership-5a": "culture conflict trust faith risk_tolerance collaboration",
    "context-b": "",  # finding-10 is contingent: it says nothing of itself
}


@pytest.mark.parametrize(("item", "reached"), DOWNSTREAM.items())
def test_mechanisms_follow_the_links(item: str, reached: str) -> None:
    found = conditions({item: 0.6})
    assert {code for code, score in found.items() if score is not None} == set(reached.split())
    assert all(score == pytest.approx(0.6) for score in found.values() if score is not None)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_mechanisms_pulse_is_felt_and_no_condition(mechanism: str) -> None:
    """Also pulse-conflict, although finding-5 has it for its context."""
    found = read({f"pulse-{mechanism}": 0.6}).mechanisms
    assert found[mechanism].felt == 0.6
    assert all(one.conditions is None for one in found.values())
    assert all(one.felt is None for code, one in found.items() if code != mechanism)


def test_mechanisms_statement_counts_by_its_items_toward_each() -> None:
    """leadership-1: a counts toward trust, b toward both, c toward faith, k toward neither.
    trust = (1 + 0)/2 and faith = (0 + 0.4)/2; the statement itself is (1 + 0 + 0.4 + 0.6)/4.
    k makes culture (finding-11) 0.6, culture makes conflict 0.6, and both go on:
    trust = (0.5 + 0.6)/2 = 0.55; faith = (0.2 + 0.6 + 0.6)/3."""
    scores = {"leadership-1a": 1.0, "leadership-1b": 0.0, "leadership-1c": 0.4, "leadership-1k": 0.6}
    found = conditions(scores)
    assert read(scores).statements["leadership-1"] == pytest.approx(0.5)
    assert found["culture"] == found["conflict"] == 0.6
    assert found["trust"] == pytest.approx(0.55)
    assert found["faith"] == pytest.approx(1.4 / 3)


@pytest.mark.parametrize(
    ("scores", "mechanism", "expected"),
    [
        # finding-2 (leadership-1a, b, e, h → trust) counts through the statement: once (1 + 0)/2
        ({"leadership-1a": 1.0, "leadership-1d": 0.0}, "trust", 0.5),
        # finding-3 (leadership-1j → faith) too; counted again it would make 0.75
        ({"leadership-1j": 1.0, "leadership-1c": 0.0}, "faith", 0.5),
        # finding-6 (faith-4a → complexity) too; finding-7 and -8 count: (0.3 + 0.9 + 0.6)/3
        ({"faith-4a": 0.3, "context-e": 0.9, "context-c": 0.6}, "complexity", 0.6),
        # finding-9 (capacity-3 → capacity) too, and the statement is the mean of its items: (0.2 + 0.8 + 0.8)/3
        ({"capacity-3a": 0.2, "capacity-3b": 0.8, "capacity-3c": 0.8}, "capacity", 0.6),
        # finding-5 (pulse-conflict → faith): a feeling is no condition
        ({"leadership-2a": 0.8, "pulse-conflict": 0.0}, "faith", 0.8),
        # finding-10 (context-b → progress) is contingent
        ({"faith-3a": 0.2, "context-b": 1.0}, "progress", 0.2),
        # finding-4 (context-a → faith, conflict): conflict = 0.4, faith = (1 + 0.4 + conflict 0.4)/3
        ({"context-a": 0.4, "leadership-2a": 1.0}, "conflict", 0.4),
        ({"context-a": 0.4, "leadership-2a": 1.0}, "faith", 0.6),
        # finding-12 (leadership-2b → resolution): (0.2 + conflict-1 0.6)/2
        ({"leadership-2b": 0.2, "conflict-1a": 0.6}, "resolution", 0.4),
        # finding-18 (context-j → legitimacy): (0.2 + faith-8 1)/2
        ({"context-j": 0.2, "faith-8a": 1.0}, "legitimacy", 0.6),
        # finding-11 (leadership-1k → culture): (0.2 + culture-1 1)/2
        ({"leadership-1k": 0.2, "culture-1a": 1.0}, "culture", 0.6),
        # finding-1, -13 to -17 → trust: six terms of their own
        (
            {
                "context-d": 0.0,
                "context-k": 0.1,
                "context-f": 0.2,
                "context-g": 0.3,
                "context-h": 0.9,
                "context-i": 0.9,
            },
            "trust",
            0.4,
        ),
        # statements count alike, however many items they have: vision = (trust-2 0 + faith-2 1)/2
        ({"trust-2a": 0.0, "faith-2a": 1.0, "faith-2b": 1.0, "faith-2c": 1.0}, "vision", 0.5),
        # a statement counts toward each of its mechanisms: trust-7 alone makes conflict 0.5 and
        # trust = (trust-7 0.5 + conflict 0.5)/2
        ({"trust-7a": 0.5}, "trust", 0.5),
        # a source counts like a statement: communication = (trust-5 0.2 + complexity 0.8)/2
        ({"trust-5a": 0.2, "trust-4a": 0.8}, "communication", 0.5),
        # complexity = (trust-4 0.8 + capacity 0.2)/2 = 0.5; communication = complexity
        ({"trust-4a": 0.8, "capacity-3a": 0.2}, "communication", 0.5),
    ],
)
def test_mechanisms_terms_by_hand(scores: dict[str, float], mechanism: str, expected: float) -> None:
    assert conditions(scores)[mechanism] == pytest.approx(expected)


def test_mechanisms_one_pass_by_hand() -> None:
    """trust-7 (too much) 0.5 · leadership-1a 1, -1b 0 · context-f 0.25.

    conflict = trust-7                                                        = 0.5
    trust = (leadership-1 0.5 + trust-7 0.5 + finding-14 0.25 + conflict 0.5)/4 = 0.4375
    faith = (leadership-1b 0 + conflict 0.5)/2                                = 0.25
    risk_tolerance = trust, confidence being unknown                          = 0.4375
    collaboration = √(0.4375 · 0.25)                                          = 0.3307…
    """
    found = conditions({"trust-7a": 0.5, "leadership-1a": 1.0, "leadership-1b": 0.0, "context-f": 0.25})
    assert found["conflict"] == 0.5
    assert found["trust"] == pytest.approx(0.4375)
    assert found["faith"] == pytest.approx(0.25)
    assert found["risk_tolerance"] == pytest.approx(0.4375)
    assert found["collaboration"] == pytest.approx(math.sqrt(0.109375))


# confidence-1 0.9 makes confidence, resolution and conflict 0.9; trust = (finding-1 x + 0.9 + 0.9)/3.
@pytest.mark.parametrize(
    ("profile", "felt", "expected"),
    [
        # contract-led and young: confidence stands in for trust, trust being (0 + 1.8)/3 = 0.6
        ({"mandated": True}, None, 0.9),
        ({"mandated": True, "phase": "contemplating"}, None, 0.9),
        ({"integration": "high"}, None, 0.9),
        # … as far as it is felt
        ({"mandated": True}, 0.7, 0.7),
        ({"mandated": True}, 1.0, 0.9),
        # … and where it is not, trust remains
        ({"mandated": True}, 0.3, 0.6),
        ({"mandated": True}, 0.0, 0.6),
        # settled, or never contract-led: (3 · 0.6 + 0.9)/4
        ({"mandated": True, "phase": "maintaining"}, None, 0.675),
        ({"integration": "high", "phase": "ending"}, 0.3, 0.675),
        ({}, None, 0.675),
        ({}, 0.3, 0.675),
        ({"integration": "light", "phase": "contemplating"}, None, 0.675),
    ],
)
def test_mechanisms_risk_tolerance_in_its_regimes(profile: dict[str, Any], felt: float | None, expected: float) -> None:
    scores = {"confidence-1a": 0.9, "context-d": 0.0}
    if felt is not None:
        scores["pulse-confidence"] = felt
    found = conditions(scores, **profile)
    assert found["trust"] == pytest.approx(0.6)
    assert found["risk_tolerance"] == pytest.approx(expected)


@pytest.mark.parametrize("mandated", [True, False])
def test_mechanisms_risk_tolerance_is_trust_where_confidence_is_unknown(mandated: bool) -> None:
    """Felt confidence is no condition and cannot stand in alone."""
    found = conditions({"context-d": 0.4, "pulse-confidence": 1.0}, mandated=mandated)
    assert found["confidence"] is None
    assert found["risk_tolerance"] == 0.4


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"context-d": 0.36, "leadership-2a": 1.0}, 0.6),  # √(0.36 · 1), not their mean 0.68
        ({"context-d": 0.0, "leadership-2a": 1.0}, 0.0),
        ({"context-d": 0.36}, None),
        ({"leadership-2a": 1.0}, None),
    ],
)
def test_mechanisms_collaboration_needs_both_drives(scores: dict[str, float], expected: float | None) -> None:
    assert conditions(scores)["collaboration"] == (None if expected is None else pytest.approx(expected))


def test_mechanisms_order_visits_sources_before_targets() -> None:
    assert sorted(ORDER) == sorted(MECHANISMS)
    for link in theory().links:
        assert link.feedback or ORDER.index(link.source) < ORDER.index(link.target), link


@pytest.mark.parametrize(
    ("conditions", "felt", "lower", "best_known"),
    [
        (0.6, 0.4, 0.4, 0.4),
        (0.4, 0.6, 0.4, 0.6),
        (0.4, None, 0.4, 0.4),
        (None, 0.6, 0.6, 0.6),
        (None, None, None, None),
    ],
)
def test_mechanisms_two_scores_read_together(
    conditions: float | None, felt: float | None, lower: float | None, best_known: float | None
) -> None:
    score = MechanismScore(conditions=conditions, felt=felt)
    assert (score.lower, score.best_known) == (lower, best_known)


def test_statements_are_the_mean_of_their_scored_items() -> None:
    found = read({"faith-2a": 1.0, "faith-2c": 0.5, "faith-1a": 0.0}).statements
    assert (found["faith-2"], found["faith-1"], found["faith-3"]) == (0.75, 0.0, None)
    assert list(found) == [statement.code for statement in theory().statements]


@pytest.mark.parametrize(
    ("scores", "asked", "cluster", "expected"),
    [
        # seven trust statements apply: three scored are too few, four are enough
        ({"trust-1a": 1.0, "trust-2a": 0.0, "trust-3a": 1.0}, None, "trust", None),
        ({"trust-1a": 1.0, "trust-2a": 0.0, "trust-3a": 1.0, "trust-7a": 1.0}, None, "trust", 0.75),
        # exactly half is enough
        ({"confidence-1a": 0.75}, None, "confidence", 0.75),
        # statements count, not items: (trust-1 (1 + 0)/2 + trust-2 0 + trust-3 1 + trust-7 1)/4
        ({"trust-1a": 1.0, "trust-1b": 0.0, "trust-2a": 0.0, "trust-3a": 1.0, "trust-7a": 1.0}, None, "trust", 0.625),
        # of those asked: one of two
        ({"trust-1a": 1.0}, ["trust-1a", "trust-2a"], "trust", 1.0),
        ({"trust-1a": 1.0}, ["trust-1a", "trust-2a", "trust-5b"], "trust", None),
        # nobody asked, and none applicable
        ({}, ["trust-1a"], "faith", None),
        ({}, None, "mandate", None),
    ],
)
def test_clusters_need_half_of_their_statements(
    scores: dict[str, float], asked: list[str] | None, cluster: str, expected: float | None
) -> None:
    assert read(scores, asked=asked).clusters[cluster] == expected


def test_clusters_count_only_what_applies() -> None:
    """Without distance there are six trust statements, so three are half."""
    found = read({"trust-1a": 1.0, "trust-2a": 0.0, "trust-3a": 0.5}, make_profile(dispersed=False))
    assert found.clusters["trust"] == 0.5


def test_scores_of_items_not_in_play_are_ignored() -> None:
    assert read({"mandate-3a": 1.0, "trust-1a": 1.0}, asked=["mandate-3a"]) == read({}, asked=["mandate-3a"])
