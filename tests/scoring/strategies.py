"""Random answers for the invariants: small rounds of any shape, from which hypothesis picks awkward ones."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from ioc_assess.scoring.items import Answers, Weighting
from ioc_assess.scoring.results import SMALLEST_K
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import LEVELS, NO_LEVELS
from ioc_assess.theory.profile import INTEGRATIONS, PHASES, Profile
from tests.scoring.factories import Sheet, make_answers

ITEMS = [item.code for item in theory().items]

profiles = st.builds(
    Profile,
    mandated=st.booleans(),
    integration=st.sampled_from(INTEGRATIONS),
    dispersed=st.booleans(),
    cross_sector=st.booleans(),
    external_funding=st.booleans(),
    phase=st.sampled_from(PHASES),
)

#: Item scores, of a few items or of nearly all. Sixteenths and odd numbers both occur.
favourabilities = st.one_of(st.integers(0, 16).map(lambda n: n / 16), st.floats(0, 1))
scores = st.dictionaries(st.sampled_from(ITEMS), favourabilities, max_size=len(ITEMS))


#: How people answer an item: anyhow, agreeing, in two camps, or often with no level.
HABITS: tuple[tuple[int | str, ...], ...] = (LEVELS, (3, 4), (0, 4), (*LEVELS, *NO_LEVELS), (2, "dont_know"))


@dataclass(frozen=True)
class Round:
    """A round as its people answered it, before anything is counted."""

    people: tuple[tuple[str, Sheet], ...]
    profile: Profile
    k: int
    weighting: Weighting
    asked: frozenset[str] | None
    agreed: tuple[tuple[str, int], ...]

    def answers(self, **changes: Any) -> Answers:
        """The round counted, with some of the above changed."""
        one = replace(self, **changes)
        return make_answers(
            one.people,
            profile=one.profile,
            k=one.k,
            weighting=one.weighting,
            asked=one.asked,
            agreed=dict(one.agreed),
        )


@st.composite
def rounds(draw: st.DrawFn, k: int | None = None, enough: bool = False, twins: bool = False) -> Round:
    """Up to five partners of 0 to 8 people, who answer some of a few items.

    ``enough``: as many as results need; ``twins``: the first two partners are equally large and too
    small to be shown.
    """
    k = k or draw(st.integers(1, 8))
    sizes = draw(st.lists(st.integers(0, 8), min_size=1, max_size=5))
    if twins:
        sizes = [draw(st.integers(1, max(k, SMALLEST_K) - 1))] * 2 + sizes[:3]
    if enough:
        sizes[-1] += max(0, max(k, SMALLEST_K) - sum(sizes))
    items = draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=12))
    asked = draw(st.one_of(st.none(), st.frozensets(st.sampled_from(ITEMS), max_size=40)))
    agreed = draw(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(LEVELS), max_size=2))
    # The answers themselves come from one number: drawing each by itself is slow and shrinks no better.
    chance = random.Random(draw(st.integers(0, 2**32)))
    habits = {code: chance.choice(HABITS) for code in items}
    people = [
        (partner, {code: chance.choice(habits[code]) for code in items if chance.random() < 0.8})
        for partner, size in zip("ABCDE", sizes, strict=False)
        for _ in range(size)
    ]
    chance.shuffle(people)
    return Round(
        people=tuple(people),
        profile=draw(profiles),
        k=k,
        weighting=draw(st.sampled_from(("partner", "respondent"))),
        asked=None if asked is None else asked.union(items[1:]),
        agreed=tuple(agreed.items()),
    )
