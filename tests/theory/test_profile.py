from __future__ import annotations

from itertools import product

import pytest

from ioc_assess.theory.profile import CONDITIONS, INTEGRATIONS, PHASES, Profile

# mandated · integration → contract-led? · loosely bound?
BONDS = {
    (True, "light"): (True, True),
    (True, "moderate"): (True, False),
    (True, "high"): (True, False),
    (False, "light"): (False, True),
    (False, "moderate"): (False, True),
    (False, "high"): (True, True),
}
# phase → under way? · settled?
STAGES = {
    "contemplating": (False, False),
    "connecting": (False, False),
    "planning": (True, False),
    "implementing": (True, False),
    "maintaining": (True, True),
    "ending": (True, True),
}


def make_profile(mandated: bool = False, integration: str = "moderate", phase: str = "implementing") -> Profile:
    return Profile(
        mandated=mandated,
        integration=integration,
        dispersed=False,
        cross_sector=True,
        external_funding=False,
        phase=phase,
    )


@pytest.mark.parametrize(("bond", "phase"), list(product(BONDS, STAGES)))
def test_profile_readings(bond: tuple[bool, str], phase: str) -> None:
    profile = make_profile(*bond, phase)
    assert (profile.contract_led, profile.loosely_bound) == BONDS[bond]
    assert (profile.under_way, profile.settled) == STAGES[phase]


def test_profile_tables_above_leave_nothing_out() -> None:
    assert set(BONDS) == set(product((True, False), INTEGRATIONS))
    assert tuple(STAGES) == PHASES


def test_profile_phase_is_implementing_unless_said() -> None:
    profile = Profile(mandated=False, integration="light", dispersed=False, cross_sector=False, external_funding=False)
    assert profile.phase == "implementing"


def test_profile_holds_its_conditions_by_name() -> None:
    profile = make_profile(mandated=True, phase="connecting")
    assert {name: profile.holds(name) for name in CONDITIONS} == {
        "mandated": True,
        "dispersed": False,
        "cross_sector": True,
        "external_funding": False,
        "loosely_bound": False,
        "under_way": False,
    }


@pytest.mark.parametrize("name", ["", "phase", "integration", "contract_led", "settled", "holds", "Mandated", "x"])
def test_profile_refuses_a_name_that_is_no_condition(name: str) -> None:
    with pytest.raises(KeyError):
        make_profile().holds(name)
