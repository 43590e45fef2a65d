"""Which questions a group's figures leave out beside those of the other groups, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.scoring.footing import Footing, carried_over, entering, left_out
from ioc_assess.scoring.mechanisms import ORDER, mechanism_scores, own_items
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.scoring.factories import make_answers, make_profile

THEORY = theory()


def footings(shown: Mapping[str, str], **profile: Any) -> dict[str, Footing]:
    """Of groups of ten that each gave a level on these items."""
    people = [(group, dict.fromkeys(items.split(), 3)) for group, items in shown.items() for _ in range(10)]
    return left_out(THEORY, results(THEORY, make_answers(people, profile=make_profile(**profile))))


def marked(items: Mapping[str, frozenset[str]]) -> dict[str, str]:
    return {code: " ".join(sorted(out)) for code, out in items.items() if out}


def test_footing_is_even_where_all_are_shown_on_the_same() -> None:
    for footing in footings({"A": "trust-1a trust-1b", "B": "trust-1a trust-1b"}).values():
        assert not marked(footing.statements)
        assert not marked(footing.clusters)
        assert not marked(footing.conditions)


def test_footing_leaves_out_what_the_others_take_in() -> None:
    """trust-1b counts toward conflict, and from there into trust, faith and what these make."""
    found = footings({"A": "trust-1a trust-1b trust-2a trust-5a", "B": "trust-1a trust-2a trust-5a"})
    assert marked(found["B"].statements) == {"trust-1": "trust-1b"}
    assert marked(found["B"].conditions) == dict.fromkeys(
        ("conflict", "trust", "faith", "risk_tolerance", "collaboration"), "trust-1b"
    )
    assert not marked(found["A"].statements)
    assert not marked(found["A"].conditions)


def test_footing_of_a_cluster_counts_only_beside_a_figure() -> None:
    """Three of the six statements on trust that apply here make a figure, one does not. trust-1 and trust-2 of the
    first group make none, so they are not left out by anybody."""
    one, three = "trust-1a", "trust-2a trust-4a trust-5a trust-6a"
    found = footings({"A": one, "B": three, "C": f"{three} trust-4b"})
    assert "trust" not in found["A"].clusters
    assert marked(found["B"].clusters) == {"trust": "trust-4b"}
    assert not marked(found["C"].clusters)


def test_footing_can_be_uneven_on_both_sides() -> None:
    found = footings({"A": "trust-1a", "B": "trust-1b"})
    assert marked(found["A"].statements) == {"trust-1": "trust-1b"}
    assert marked(found["B"].statements) == {"trust-1": "trust-1a"}


def test_footing_marks_no_figure_that_is_not_there() -> None:
    """B has no score on trust-1 and none on communication's conditions, so nothing stands there to be marked."""
    found = footings({"A": "trust-1a trust-5a", "B": "trust-1a"})
    assert "trust-5" not in found["B"].statements
    assert "communication" not in found["B"].conditions
    assert marked(found["B"].conditions) == {
        "trust": "trust-5a",
        "risk_tolerance": "trust-5a",
        "collaboration": "trust-5a",
    }


def test_footing_of_risk_tolerance_takes_in_felt_confidence_where_it_stands_in_for_trust() -> None:
    shown = {"A": "confidence-1a trust-1a pulse-confidence", "B": "confidence-1a trust-1a"}
    contract = footings(shown, mandated=True)
    assert marked(contract["B"].conditions) == {
        "risk_tolerance": "pulse-confidence",
        "collaboration": "pulse-confidence",
    }
    assert not marked(footings(shown, mandated=True, phase="maintaining")["B"].conditions)
    assert not marked(footings(shown)["B"].conditions)


def test_footing_of_a_missing_confidence() -> None:
    """The trap that the mark is for: without confidence, risk tolerance is made by another rule."""
    found = footings({"A": "confidence-1a trust-1a", "B": "trust-1a"})
    assert marked(found["B"].conditions)["risk_tolerance"] == "confidence-1a"


def test_footing_leaves_out_leadership_by_partner() -> None:
    """It is never shown by partner, so it enters no partner's figure and none can leave it out."""
    found = footings({"A": "leadership-1a trust-1a", "B": "trust-1a"})
    assert not marked(found["B"].conditions)
    assert "leadership" not in found["A"].clusters


@given(
    shown=st.sets(st.sampled_from([item.code for item in THEORY.items]), min_size=1, max_size=25),
    mandated=st.booleans(),
    phase=st.sampled_from(["implementing", "maintaining"]),
    data=st.data(),
)
def test_footing_takes_in_what_moves_a_score(shown: set[str], mandated: bool, phase: str, data: st.DataObject) -> None:
    profile = make_profile(mandated=mandated, phase=phase)
    entered = entering(THEORY, profile, shown)
    scores = dict.fromkeys(shown, 0.5)
    before = mechanism_scores(THEORY, profile, scores)
    assert set(entered) == {code for code, one in before.items() if one.conditions is not None}
    item = data.draw(st.sampled_from(sorted(shown)))
    moved = {
        code
        for level in (0.0, 1.0)
        for code, one in mechanism_scores(THEORY, profile, scores | {item: level}).items()
        if one.conditions != before[code].conditions
    }
    taken_in = {code for code, items in entered.items() if item in items}
    # Where confidence stands in for trust, the smaller of three that are equal moves nothing by itself.
    assert moved <= taken_in
    assert taken_in - moved <= {"risk_tolerance", "collaboration"}


@pytest.mark.parametrize("code", [one for one in ORDER if one not in ("risk_tolerance", "collaboration")])
def test_own_items_are_those_whose_score_moves_the_mechanism_without_links(code: str) -> None:
    own = own_items(THEORY, code)
    profile = make_profile()
    for item in THEORY.items:
        reached = mechanism_scores(THEORY, profile, {item.code: 1.0})[code].conditions is not None
        through = any(
            mechanism_scores(THEORY, profile, {item.code: 1.0})[source].conditions is not None
            for source in THEORY.sources_of[code]
        )
        if item.code in own:
            assert reached
        elif reached:
            assert through


def carried(items: str, *, unsure: str = "", asked: str = "") -> dict[str, str]:
    """Of ten people who give a level on these items, and on ``unsure`` do not know."""
    sheet = dict.fromkeys(items.split(), 3) | dict.fromkeys(unsure.split(), "dont_know")
    answers = make_answers([("A", sheet)] * 10, asked=[*sheet, *asked.split()])
    return dict(carried_over(THEORY, results(THEORY, answers)))


def test_carried_over_is_what_has_nothing_of_its_own() -> None:
    """faith-6a counts toward vision, which leads to trust, faith and conflict; these lead to the two drives."""
    assert carried("faith-6a pulse-trust") == {
        "conflict": "not_asked",
        "trust": "not_asked",
        "faith": "not_asked",
        "risk_tolerance": "not_asked",
        "collaboration": "not_asked",
    }


def test_carried_over_is_told_of_each_group() -> None:
    """trust-7a counts toward trust and conflict; without it both come from vision alone. Faith has nothing of its own
    in either group."""
    found = footings({"A": "faith-6a trust-7a", "B": "faith-6a", "C": "pulse-trust"})
    assert found["A"].carried == {"faith"}
    assert found["B"].carried == {"conflict", "trust", "faith", "risk_tolerance", "collaboration"}
    assert found["C"].carried == set()


def test_carried_over_tells_asked_and_not_scored_from_not_asked() -> None:
    found = carried("faith-6a", unsure="trust-7a")  # trust-7a counts toward trust and conflict
    assert (found["trust"], found["conflict"], found["faith"]) == ("not_scored", "not_scored", "not_asked")
    assert (found["risk_tolerance"], found["collaboration"]) == ("not_scored", "not_scored")
    assert carried("faith-6a", asked="trust-7a")["trust"] == "not_scored"


def test_carried_over_are_neither_figures_of_their_own_nor_what_is_not_known() -> None:
    found = carried("faith-6a trust-7a")
    assert set(found) == {"faith"}  # trust has its own, so risk tolerance and collaboration rest on something
    assert carried("pulse-trust") == {}
    assert carried(" ".join(item.code for item in THEORY.items)) == {}
