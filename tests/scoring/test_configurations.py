from __future__ import annotations

from typing import Any

import pytest

from ioc_assess.scoring.configurations import verdict
from ioc_assess.theory.loading import theory
from tests.scoring.factories import make_profile, read

TINY = 1e-12  # what floating point may add or take
SEEN = 1e-6  # a true difference

HIGH = (1.0, 0.70, 0.70 - TINY)
BETWEEN = (0.70 - SEEN, 0.6, 0.45, 0.45 - TINY)
LOW = (0.45 - SEEN, 0.2, 0.0)

CELLS = [
    (HIGH, HIGH, "working"),
    (HIGH, BETWEEN, "partial"),
    (HIGH, LOW, "unfelt"),
    (HIGH, (None,), "in_place"),
    (BETWEEN, HIGH, "partial"),
    (BETWEEN, BETWEEN, "partial"),
    (BETWEEN, LOW, "partial"),
    (BETWEEN, (None,), "partial"),
    (LOW, HIGH, "fragile"),
    (LOW, BETWEEN, "missing"),
    (LOW, LOW, "missing"),
    (LOW, (None,), "missing"),
]


@pytest.mark.parametrize(
    ("context", "felt", "expected"),
    [(c, q, expected) for contexts, felts, expected in CELLS for c in contexts for q in felts],
)
def test_verdict_by_its_table(context: float, felt: float | None, expected: str) -> None:
    assert verdict(context, felt) == expected


def judged(code: str, scores: dict[str, float], **profile: Any) -> tuple[str, float | None, float | None]:
    one = read(scores, make_profile(**profile)).configurations[code]
    return one.verdict, one.context, one.felt


def test_configurations_are_the_statements_then_the_findings() -> None:
    expected = [statement.code for statement in theory().statements] + [finding.code for finding in theory().findings]
    found = read({}).configurations
    assert list(found) == expected
    assert len(found) == 53
    assert all(code == one.code for code, one in found.items())


@pytest.mark.parametrize(
    ("code", "scores", "expected"),
    [
        # context: the mean of the scored items; felt: that of its mechanism
        ("trust-2", {"trust-2a": 0.8, "pulse-vision": 0.8}, ("working", 0.8, 0.8)),
        ("faith-5", {"faith-5a": 1.0, "faith-5b": 0.0}, ("partial", 0.5, None)),
        # several mechanisms: the lowest that is known
        ("faith-1", {"faith-1a": 1.0, "pulse-vision": 0.9, "pulse-legitimacy": 0.2}, ("unfelt", 1.0, 0.2)),
        ("faith-1", {"faith-1a": 1.0, "pulse-vision": 0.9}, ("working", 1.0, 0.9)),
        # what a mechanism's conditions say is not what is felt
        ("trust-2", {"trust-2a": 0.8, "faith-2a": 0.0}, ("in_place", 0.8, None)),
        # the outcome's pulse does not enter
        ("trust-2", {"trust-2a": 0.8, "pulse-conflict": 0.0, "pulse-trust": 0.0}, ("in_place", 0.8, None)),
        # a finding is judged by its own items, whether or not they count elsewhere
        ("finding-2", {"leadership-1a": 0.8, "leadership-1h": 0.6, "leadership-1k": 0.0}, ("in_place", 0.7, None)),
        ("finding-5", {"pulse-conflict": 0.2, "pulse-faith": 0.9}, ("fragile", 0.2, 0.9)),
        ("finding-4", {"context-a": 0.1, "pulse-faith": 0.9, "pulse-conflict": 0.8}, ("fragile", 0.1, 0.8)),
        ("leadership-5", {"leadership-5a": 0.9, "pulse-culture": 0.3}, ("unfelt", 0.9, 0.3)),
    ],
)
def test_configurations_by_hand(
    code: str, scores: dict[str, float], expected: tuple[str, float | None, float | None]
) -> None:
    found = judged(code, scores)
    assert found[0] == expected[0]
    assert found[1:] == pytest.approx(expected[1:])


@pytest.mark.parametrize(
    ("profile", "asked", "scores", "expected"),
    [
        ({}, None, {}, "not_applicable"),
        ({}, ["mandate-1a"], {}, "not_applicable"),  # asked or not, it does not apply
        ({"mandated": True}, ["trust-1a"], {}, "not_asked"),
        ({"mandated": True}, ["mandate-1a"], {}, "unknown"),
        ({"mandated": True}, None, {}, "unknown"),
        ({"mandated": True}, None, {"pulse-conflict": 0.5}, "unknown"),  # felt, but nothing known of the condition
        ({"mandated": True}, None, {"mandate-1a": 0.5}, "partial"),
    ],
)
def test_configurations_without_a_judgement(
    profile: dict[str, bool], asked: list[str] | None, scores: dict[str, float], expected: str
) -> None:
    found = read(scores, make_profile(**profile), asked).configurations["mandate-1"]
    assert found.verdict == expected
    if expected != "partial":
        assert (found.context, found.close_call) == (None, False)


def test_configurations_apply_while_one_of_their_items_does() -> None:
    """faith-5b waits until the collaboration is under way, faith-5a does not."""
    found = judged("faith-5", {"faith-5a": 0.8, "faith-5b": 0.0}, phase="connecting")
    assert found == ("in_place", 0.8, None)
    assert judged("trust-3", {"trust-3a": 0.8}, phase="connecting") == ("not_applicable", None, None)


@pytest.mark.parametrize(
    ("context", "felt", "close"),
    [
        (0.9, None, False),
        (0.75, None, True),  # exactly 0.05 from the cut
        (0.75 + TINY, None, True),
        (0.75 + SEEN, None, False),
        (0.65, None, True),
        (0.65 - SEEN, None, False),
        (0.5, None, True),
        (0.5 + SEEN, None, False),
        (0.4, None, True),
        (0.4 - SEEN, None, False),
        (0.9, 0.75, True),  # either of the two
        (0.9, 0.575, False),
        (0.2, 0.4, True),
        (0.9, 0.2, False),
    ],
)
def test_configurations_close_call(context: float, felt: float | None, close: bool) -> None:
    scores = {"trust-2a": context} | ({} if felt is None else {"pulse-vision": felt})
    assert read(scores).configurations["trust-2"].close_call == close


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # hardly any pressure: not at play, and the context is the pressure
        ({"context-b": 0.25, "pulse-progress": 1.0}, ("not_at_play", 0.25)),
        ({"context-b": 0.5 - SEEN, "pulse-progress": 1.0}, ("not_at_play", 0.5 - SEEN)),
        # pressure, and progress felt: the context is the progress, whatever the pressure
        ({"context-b": 0.5, "pulse-progress": 1.0}, ("working", 1.0)),
        ({"context-b": 0.5 - TINY, "pulse-progress": 1.0}, ("working", 1.0)),
        ({"context-b": 1.0, "pulse-progress": 0.5}, ("partial", 0.5)),
        ({"context-b": 1.0, "pulse-progress": 0.0}, ("missing", 0.0)),
        # what is felt goes before what the conditions say
        ({"context-b": 1.0, "pulse-progress": 0.0, "faith-3a": 1.0}, ("missing", 0.0)),
        ({"context-b": 1.0, "pulse-progress": 1.0, "faith-3a": 0.0}, ("working", 1.0)),
        # progress not felt-scored: its conditions
        ({"context-b": 1.0, "faith-3a": 0.9}, ("in_place", 0.9)),
        ({"context-b": 1.0, "faith-3a": 0.6}, ("partial", 0.6)),
        ({"context-b": 1.0, "faith-3a": 0.1}, ("missing", 0.1)),
        # neither is known
        ({"context-b": 1.0}, ("unknown", None)),
        # no pressure is known: nobody can say that it is at play
        ({"pulse-progress": 1.0}, ("unknown", None)),
    ],
)
def test_configurations_peer_pressure_helps_or_hurts_by_progress(
    scores: dict[str, float], expected: tuple[str, float | None]
) -> None:
    found = read(scores).configurations["finding-10"]
    assert found.verdict == expected[0]
    assert found.context == expected[1]


def test_configurations_pressure_near_a_cut_is_no_close_call() -> None:
    assert not read({"context-b": 0.45, "pulse-progress": 0.7}).configurations["finding-10"].close_call
    assert read({"context-b": 0.9, "pulse-progress": 0.72}).configurations["finding-10"].close_call
