"""The path to look along, stepped back by hand. Mechanisms are given by their lower score; the rest are not known."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.scoring.chain import forks, limiting_paths
from ioc_assess.scoring.mechanisms import ORDER, MechanismScore
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.loading import theory
from tests.scoring.strategies import favourabilities

SEEN = 1e-6  # a true difference
UNSEEN = 1e-12  # none


def paths(*limiting: str, **lower: float) -> tuple[tuple[str, ...], ...]:
    mechanisms = {code: MechanismScore(conditions=lower.get(code), felt=None) for code in theory().mechanism}
    return limiting_paths(theory(), mechanisms, limiting)


@pytest.mark.parametrize(
    ("drive", "lower", "path"),
    [
        # Linked into faith: vision, culture, conflict, complexity, capacity, progress, legitimacy.
        ("faith", {"vision": 0.62, "progress": 0.35, "capacity": 0.4}, "capacity progress faith collaboration"),
        ("faith", {"vision": 0.62, "progress": 0.35, "capacity": 0.7}, "progress faith collaboration"),
        ("faith", {"vision": 0.62, "progress": 0.35, "capacity": 0.7 - SEEN}, "capacity progress faith collaboration"),
        # Nothing is linked into vision. Trust is low and no source of faith.
        ("faith", {"vision": 0.3, "trust": 0.1, "collaboration": 0.0}, "vision faith collaboration"),
        # Progress feeds back from faith, which is no step; so does collaboration to trust.
        ("faith", {"progress": 0.2, "faith": 0.1}, "progress faith collaboration"),
        ("risk_tolerance", {"trust": 0.4, "collaboration": 0.1}, "trust risk_tolerance collaboration"),
        # Linked into conflict: vision, culture, resolution; into resolution: confidence.
        (
            "faith",
            {"conflict": 0.3, "resolution": 0.35, "confidence": 0.6, "culture": 0.36},
            "confidence resolution conflict faith collaboration",
        ),
        # capacity → complexity → communication → trust: the longest way there is.
        (
            "risk_tolerance",
            {"trust": 0.5, "confidence": 0.8, "communication": 0.4, "complexity": 0.3, "capacity": 0.2},
            # Capacity is lower still, and linked straight into trust.
            "capacity trust risk_tolerance collaboration",
        ),
        (
            "risk_tolerance",
            {"trust": 0.5, "communication": 0.4, "complexity": 0.3, "capacity": 0.45},
            "capacity complexity communication trust risk_tolerance collaboration",
        ),
        # Equal: capacity comes before legitimacy in the pass.
        ("faith", {"legitimacy": 0.5, "capacity": 0.5}, "capacity faith collaboration"),
        ("faith", {"legitimacy": 0.5, "capacity": 0.5 + UNSEEN}, "capacity faith collaboration"),
        ("faith", {"legitimacy": 0.5, "capacity": 0.5 + SEEN}, "legitimacy faith collaboration"),
        # Nothing to step back to: nothing known, or nothing that is not high.
        ("faith", {}, "faith collaboration"),
        ("faith", {"vision": 0.9, "progress": 0.7}, "faith collaboration"),
        ("faith", {"faith": 0.7, "progress": 0.3}, "faith collaboration"),  # not held back, being high
        ("faith", {"faith": 0.7 - SEEN, "progress": 0.3}, "progress faith collaboration"),
    ],
)
def test_limiting_path_by_hand(drive: str, lower: dict[str, float], path: str) -> None:
    assert paths(drive, **lower) == (tuple(path.split()),)


def test_limiting_path_goes_by_the_lower_of_two_scores() -> None:
    """Vision 0.9 and felt 0.3 holds back more than capacity 0.4 and 0.5."""
    mechanisms = {code: MechanismScore(conditions=None, felt=None) for code in theory().mechanism}
    mechanisms["vision"] = MechanismScore(conditions=0.9, felt=0.3)
    mechanisms["capacity"] = MechanismScore(conditions=0.4, felt=0.5)
    assert limiting_paths(theory(), mechanisms, ("faith",)) == (("vision", "faith", "collaboration"),)


def test_limiting_path_is_one_for_each_limiting_drive() -> None:
    assert paths(trust=0.4) == ()
    assert paths("faith", "risk_tolerance", conflict=0.4, trust=0.5) == (
        ("conflict", "faith", "collaboration"),
        ("conflict", "trust", "risk_tolerance", "collaboration"),
    )


known = st.one_of(st.none(), favourabilities)


@given(
    st.fixed_dictionaries({code: st.builds(MechanismScore, conditions=known, felt=known) for code in ORDER}),
    st.lists(st.sampled_from(DRIVES), unique=True),
)
def test_limiting_path_goes_along_links_from_low_to_the_outcome(
    mechanisms: dict[str, MechanismScore], limiting: list[str]
) -> None:
    links = {(link.source, link.target) for link in theory().links if not link.feedback}
    found = limiting_paths(theory(), mechanisms, limiting)
    assert [path[-2:] for path in found] == [(drive, "collaboration") for drive in limiting]
    for path in found:
        assert set(pairwise(path)) <= links
        assert len(set(path)) == len(path)
        for code in path[:-2]:
            lower = mechanisms[code].lower
            assert lower is not None
            assert lower < 0.7


@pytest.mark.parametrize(
    ("lower", "expected"),
    [
        # Linked into trust: communication, vision, resolution, conflict, capacity, progress.
        ({"trust": 0.42, "capacity": 0.378, "resolution": 0.382}, "trust: capacity or resolution"),
        ({"trust": 0.42, "capacity": 0.38, "resolution": 0.43, "vision": 0.4}, "trust: capacity or vision resolution"),
        ({"trust": 0.42, "capacity": 0.38, "resolution": 0.43 + SEEN}, ""),
        ({"trust": 0.42, "capacity": 0.38}, ""),
        # What is high is on no path, however near.
        ({"trust": 0.42, "capacity": 0.69, "resolution": 0.7}, ""),
        # Into risk tolerance lead trust and confidence; into resolution leads confidence alone.
        (
            {"trust": 0.42, "confidence": 0.44, "resolution": 0.3, "conflict": 0.31},
            "risk_tolerance: trust or confidence; trust: resolution or conflict",
        ),
    ],
)
def test_chain_forks_where_another_is_about_as_low(lower: dict[str, float], expected: str) -> None:
    mechanisms = {code: MechanismScore(conditions=lower.get(code), felt=None) for code in theory().mechanism}
    (path,) = limiting_paths(theory(), mechanisms, ("risk_tolerance",))
    found = forks(theory(), mechanisms, path)
    assert "; ".join(f"{one.target}: {one.taken} or {' '.join(one.others)}" for one in found) == expected
