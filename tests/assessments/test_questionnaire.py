"""Each item on exactly one page, no page too long, whoever is asked and whatever the profile."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.assessments.questionnaire import MOST_ON_A_PAGE, Part, asked_of, parts, round_items
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Item
from ioc_assess.theory.profile import Profile
from tests.scoring.strategies import profiles

CLUSTERS = [section.code for section in theory().clusters]
ROLES = [role.code for role in theory().roles]
EVERYTHING_HOLDS = Profile(
    mandated=True, integration="light", dispersed=True, cross_sector=True, external_funding=True, phase="implementing"
)


def sizes(pages: tuple[Part, ...]) -> dict[str, int]:
    return {page.code: len(page.items) for page in pages}


def test_questionnaire_short_form() -> None:
    items = round_items(theory(), profile=EVERYTHING_HOLDS, length="short", clusters=CLUSTERS)
    pages = parts(theory(), items)
    assert len(items) == 56
    assert sizes(pages) == {
        "leadership": 8,
        "trust": 7,
        "risk": 1,
        "faith": 8,
        "mandate": 3,
        "confidence": 2,
        "conflict": 3,
        "capacity": 5,
        "culture": 3,
        "context": 2,
        "pulse-1": 7,
        "pulse-2": 7,
    }


def test_questionnaire_full_form() -> None:
    items = round_items(theory(), profile=EVERYTHING_HOLDS, length="full", clusters=CLUSTERS)
    pages = parts(theory(), items)
    assert len(items) == 86
    assert sizes(pages) == {
        "leadership-1": 6,
        "leadership-2": 6,
        "leadership-3": 7,
        "trust": 10,
        "risk": 1,
        "faith-1": 6,
        "faith-2": 6,
        "mandate": 3,
        "confidence": 3,
        "conflict": 4,
        "capacity": 5,
        "culture": 4,
        "context-1": 5,
        "context-2": 6,
        "pulse-1": 7,
        "pulse-2": 7,
    }
    assert {item.statement for item in pages[0].items + pages[1].items} == {"leadership-1"}
    assert [page.title for page in pages[:4]] == [
        "How leaders act (1 of 3)",
        "How leaders act (2 of 3)",
        "How leaders act (3 of 3)",
        "Trust and personal ties",
    ]
    assert [(page.number, page.total) for page in pages[:2]] == [(1, 16), (2, 16)]


def test_questionnaire_asks_setting_and_pulse_whatever_is_chosen() -> None:
    items = round_items(theory(), profile=EVERYTHING_HOLDS, length="short", clusters=["risk"])
    assert list(sizes(parts(theory(), items))) == ["risk", "context", "pulse-1", "pulse-2"]


def test_questionnaire_leaves_out_what_the_profile_does_not_have() -> None:
    voluntary = replace(EVERYTHING_HOLDS, mandated=False)
    items = round_items(theory(), profile=voluntary, length="full", clusters=CLUSTERS)
    assert "mandate" not in sizes(parts(theory(), items))
    assert len(items) == 83


def test_questionnaire_by_role() -> None:
    items = round_items(theory(), profile=EVERYTHING_HOLDS, length="full", clusters=CLUSTERS)
    asked = {role: len(asked_of(theory(), items, role)) for role in ROLES}
    assert asked["board"] == 86
    assert asked["other"] == asked["withheld"] == asked["frontline"]
    assert asked["public"] < asked["frontline"] < asked["board"]


def test_questionnaire_groups_a_page_by_scale() -> None:
    trust = next(page for page in parts(theory(), theory().items) if page.code == "trust")
    assert [(group.scale.code, len(group.items)) for group in trust.groups] == [
        ("extent", 8),
        ("warning", 1),
        ("balance", 1),
    ]


def test_questionnaire_codes_cannot_clash() -> None:
    """A page's code is its section's, or that with -1, -2 … behind it: no section may be called so."""
    assert all("-" not in section.code and section.code.islower() for section in theory().sections)


@given(
    profiles,
    st.sampled_from(["short", "full"]),
    st.sampled_from(ROLES),
    st.lists(st.sampled_from(CLUSTERS), unique=True),
)
def test_questionnaire_asks_everything_once(profile: Profile, length: str, role: str, clusters: list[str]) -> None:
    items = asked_of(theory(), round_items(theory(), profile=profile, length=length, clusters=clusters), role)
    check(parts(theory(), items), items)


@given(st.sets(st.sampled_from(theory().items)))
def test_questionnaire_of_any_items(chosen: set[Item]) -> None:
    items = tuple(item for item in theory().items if item in chosen)
    check(parts(theory(), items), items)


def check(pages: tuple[Part, ...], items: tuple[Item, ...]) -> None:
    assert tuple(item for page in pages for item in page.items) == items
    assert len({page.code for page in pages}) == len(pages)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert 1 <= len(page.items) <= MOST_ON_A_PAGE
        assert {item.section for item in page.items} == {page.section.code}
        assert sorted(i.code for group in page.groups for i in group.items) == sorted(i.code for i in page.items)
        for group in page.groups:
            assert {item.kind for item in group.items} == {group.scale.code}
            assert list(group.items) == [item for item in page.items if item.kind == group.scale.code]
    for one, two in pairwise(pages):
        last, first = one.items[-1], two.items[0]
        split = last.statement and last.statement == first.statement
        assert not split or sum(item.statement == last.statement for item in items) > MOST_ON_A_PAGE


@pytest.mark.parametrize("count", [11, 20, 21, 35])
def test_questionnaire_splits_a_long_statement_evenly(count: int) -> None:
    some = theory().items_of["trust-1"][0]
    long = replace(theory(), items=tuple(replace(some, code=f"trust-1-{n:02}") for n in range(count)))
    lengths = sizes(parts(long, long.items)).values()
    assert max(lengths) - min(lengths) <= 1
    assert len(lengths) == -(-count // MOST_ON_A_PAGE)
