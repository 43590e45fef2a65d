from __future__ import annotations

import pytest

from ioc_assess.scoring.spread import Counts, agreement, consensus, direction, interpolated_median, spread


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ((0, 2, 4, 2, 0), 0.625),
        ((0, 4, 0, 4, 0), 0.167),
        ((2, 2, 2, 2, 2), 0.0),
        ((4, 0, 0, 0, 4), -1.0),
        ((1, 0, 0, 7, 0), 0.646),
        ((0, 1, 2, 5, 4), 0.542),
        ((0, 0, 0, 0, 5), 1.0),
        ((0, 0, 3, 3, 0), 0.75),
    ],
)
def test_spread_agreement_as_published(counts: Counts, published: float) -> None:
    assert round(agreement(counts), 3) == published
    assert agreement(counts[::-1]) == pytest.approx(agreement(counts))


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ((0, 1, 2, 1, 0), 2),  # 1 2 2 3: as many above as below
        ((0, 0, 1, 3, 0), 3 - 1 / 6),  # 2 3 3 3: 3 + (0 − 1)/(2·3)
        ((1, 1, 1, 4, 0), 3 - 3 / 8),  # 3 + (0 − 3)/(2·4)
        ((0, 0, 0, 2, 5), 4 - 2 / 10),
        ((5, 2, 0, 0, 0), 0 + 2 / 10),
        ((0, 2, 0, 2, 0), 2),  # 1 1 3 3: M = 2, which nobody chose
        ((0, 1, 1, 0, 0), 1.5),  # 1 2: M = 1.5, which nobody can choose
        ((3, 0, 0, 0, 3), 2),
        ((0, 0, 0, 0, 1), 4),
    ],
)
def test_spread_interpolated_median(counts: Counts, median: float) -> None:
    assert interpolated_median(counts) == pytest.approx(median)


@pytest.mark.parametrize(
    ("counts", "quartiles"),
    [
        ((0, 0, 1, 0, 0), (2, 2)),
        ((1, 0, 0, 0, 1), (1, 3)),  # 0 4: a quarter and three quarters of the way
        ((1, 1, 1, 1, 1), (1, 3)),
        ((0, 1, 1, 1, 1), (1.75, 3.25)),  # 1 2 3 4
        ((2, 0, 0, 0, 3), (0, 4)),
    ],
)
def test_spread_quartiles_are_inclusive(counts: Counts, quartiles: tuple[float, float]) -> None:
    found = spread(counts, balance=False)
    assert found is not None
    assert found.quartiles == quartiles


# Layers of 1 3 3 1 0: 1 × (1 1 1 1 0) is half the people at A = 1/4, 2 × (0 1 1 0 0) the other half at 3/4: 0.5.
# Layers of 2 0 0 0 14: 2 × (1 0 0 0 1) is a quarter at −1, 12 × (0 0 0 0 1) three quarters at 1: 0.5.
@pytest.mark.parametrize(
    ("counts", "agreed"),
    [
        ((0, 0, 0, 3, 9), True),
        ((1, 3, 3, 1, 0), True),  # exactly 75 % on two neighbours, A exactly 0.5
        ((2, 0, 0, 0, 14), True),  # 87.5 %, A exactly 0.5
        ((0, 2, 0, 1, 5), False),  # 75 %, but A = 0.31
        ((0, 0, 4, 4, 3), False),  # A = 0.59, but 8 of 11 are 72.7 %
        ((4, 0, 0, 0, 4), False),
        ((1, 1, 1, 1, 1), False),
    ],
)
def test_spread_consensus(counts: Counts, agreed: bool) -> None:
    assert consensus(counts, balance=False) == agreed


@pytest.mark.parametrize(
    ("counts", "agreed"),
    [
        ((0, 1, 3, 1, 0), False),  # 80 % on neighbours, A = 0.7, but 20 % too little and 20 % too much
        ((0, 1, 4, 1, 0), True),  # 16.7 % each
        ((0, 1, 3, 0, 1), False),
        ((0, 3, 8, 1, 0), True),  # 25 % too little, only 8.3 % too much
        ((0, 5, 3, 0, 0), True),  # all on one side: agreed, and wrong
        ((0, 0, 3, 5, 0), True),
    ],
)
def test_spread_consensus_on_a_balance_item(counts: Counts, agreed: bool) -> None:
    assert consensus(counts, balance=True) == agreed
    assert consensus(counts[::-1], balance=True) == agreed


def test_spread_balance_rule_is_for_balance_items_only() -> None:
    assert consensus((0, 1, 3, 1, 0), balance=False)


@pytest.mark.parametrize(("n", "known", "shown"), [(1, False, False), (4, False, False), (5, True, False)])
def test_spread_says_nothing_of_agreement_below_five(n: int, known: bool, shown: bool) -> None:
    found = spread((0, 0, 0, 0, n), balance=False)
    assert found is not None
    assert (found.n, found.interpolated_median) == (n, 4)
    assert (found.agreement, found.consensus) == ((1.0, True) if known else (None, None))
    assert (found.agreement_shown is not None) == shown


@pytest.mark.parametrize(("n", "shown"), [(7, None), (8, 1.0)])
def test_spread_shows_agreement_from_eight(n: int, shown: float | None) -> None:
    found = spread((0, 0, n, 0, 0), balance=True)
    assert found is not None
    assert found.agreement == 1.0
    assert found.agreement_shown == shown


def test_spread_of_nobody_is_none() -> None:
    assert spread((0, 0, 0, 0, 0), balance=False) is None


@pytest.mark.parametrize(
    ("counts", "leaning"),
    [
        ((1, 1, 5, 1, 0), "too_little"),
        ((0, 0, 5, 1, 0), "too_much"),
        ((1, 0, 0, 0, 1), "both"),
        ((0, 0, 5, 0, 0), "both"),
        ((2, 0, 0, 1, 1), "both"),  # heads count, not how far they lean
    ],
)
def test_spread_direction_of_a_balance_item(counts: Counts, leaning: str) -> None:
    assert direction(counts) == leaning
