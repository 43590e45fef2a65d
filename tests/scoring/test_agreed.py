"""Where what was agreed is rosier than the blind vote, by hand."""

import pytest

from ioc_assess.scoring.agreed import rosier
from ioc_assess.theory.loading import theory


@pytest.mark.parametrize(
    ("item", "agreed", "median", "expected"),
    [
        ("trust-1a", 3, 2.0, True),
        ("trust-1a", 3, 2.01, False),
        ("trust-1a", 2, 2.0, False),
        ("trust-1a", 1, 3.0, False),  # gloomier is nobody's wish
        ("leadership-2a", 1, 2.0, True),  # a warning: lower is better
        ("leadership-2a", 1, 1.75, False),
        ("leadership-2a", 3, 1.0, False),
        ("trust-7a", 2, 0.8, True),  # balance: 1.2 from the middle, then none
        ("trust-7a", 2, 3.0, True),
        ("trust-7a", 3, 0.25, False),  # 1.75 from the middle, then 1: three quarters of a level
        ("trust-7a", 3, 0.0, True),
        ("trust-7a", 4, 2.0, False),
    ],
)
def test_agreed_is_rosier_by_a_level(item: str, agreed: int, median: float, expected: bool) -> None:
    assert rosier(theory().item[item], agreed, median) is expected
