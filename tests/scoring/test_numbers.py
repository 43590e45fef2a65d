from __future__ import annotations

import pytest

from ioc_assess.scoring.numbers import at_least, is_close, is_high, is_low, lowest, mean, percent

TINY = 1e-12  # what floating point may add or take
SEEN = 1e-6  # a true difference


def test_numbers_mean_leaves_out_what_is_not_known() -> None:
    assert mean([0.25, None, 0.75]) == 0.5
    assert mean([None, None]) is None
    assert mean([]) is None
    assert mean([0.0]) == 0.0


def test_numbers_lowest_leaves_out_what_is_not_known() -> None:
    assert lowest([0.5, None, 0.0]) == 0.0
    assert lowest([None]) is None


@pytest.mark.parametrize(
    ("score", "high", "low"),
    [
        (0.70, True, False),
        (0.70 - TINY, True, False),
        (0.70 - SEEN, False, False),
        (0.45, False, False),
        (0.45 - TINY, False, False),
        (0.45 - SEEN, False, True),
        (0.0, False, True),
        (1.0, True, False),
    ],
)
def test_numbers_cuts(score: float, high: bool, low: bool) -> None:
    assert (is_high(score), is_low(score)) == (high, low)


@pytest.mark.parametrize(
    ("score", "close"),
    [
        (0.40, True),
        (0.40 - SEEN, False),
        (0.45, True),
        (0.50, True),
        (0.50 + TINY, True),
        (0.50 + SEEN, False),
        (0.575, False),
        (0.65, True),
        (0.65 - SEEN, False),
        (0.75, True),
        (0.75 + SEEN, False),
    ],
)
def test_numbers_close_to_a_cut(score: float, close: bool) -> None:
    assert is_close(score) == close


@pytest.mark.parametrize(
    ("score", "printed"),
    [(0, 0), (1, 100), (0.125, 13), (0.5, 50), (0.005, 1), (0.0049, 0), (0.285, 29), (0.575, 58), (0.4449, 44)],
)
def test_numbers_percent_rounds_halves_up(score: float, printed: int) -> None:
    """0.285 and 0.575 lie a little below the half as floats: 100·0.575 is 57.49999…"""
    assert percent(score) == printed


def test_numbers_at_least_gives_the_tolerance_and_no_more() -> None:
    assert at_least(0.1 + 0.2, 0.3)
    assert at_least(0.3, 0.1 + 0.2)
    assert not at_least(0.3 - SEEN, 0.3)
