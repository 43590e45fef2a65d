"""Where the mechanisms of the causal chain stand, set by hand for a wide page and for a phone.

The theory splits around trust and faith, into which most is linked. They stand as pillars left and right, what moves
them lies between in rows, and the outcome closes the bottom. So every link is a straight line, no two cross, and none
runs through a box. A test holds both tables to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ioc_assess.theory.model import Link

PILLARS = ("trust", "faith")
OUTCOME = "collaboration"
#: What a level link and its feedback join.
PAIRS = ({"progress", "faith"}, {"complexity", "faith"}, {"conflict", "trust"})
#: Room between two boxes for an arrow with its sign, and between two that no arrow joins.
ARROW, APART = 34, 10


@dataclass(frozen=True)
class Layout:
    """Where things stand. Heights follow from the words; all else is set by hand.

    ``pillars``: left and right of trust and of faith, and of the rail that arrows meet. Where the two are the same the
    pillar is one box; else a head with a rail hanging from it. ``rows``: the room above, then each box with its left
    and right. ``across``: where a link between two rows goes down or up. All other links are level.
    """

    width: int
    pillars: Mapping[str, tuple[float, float]]
    rails: Mapping[str, tuple[float, float]]
    rows: Sequence[tuple[float, Sequence[tuple[str, float, float]]]]
    across: Mapping[tuple[str, str], float]

    @property
    def has_rails(self) -> bool:
        """Whether pillars are heads with rails."""
        return self.pillars != self.rails

    def aside(self, link: Link, far: float) -> float:
        """How far a level link stands off the middle: it and its feedback go side by side."""
        if {link.source, link.target} in PAIRS:
            return far if link.feedback else -far
        return 0


WIDE = Layout(
    width=720,
    pillars={"trust": (6, 126), "faith": (594, 714)},
    rails={"trust": (6, 126), "faith": (594, 714)},
    rows=(
        (0, (("communication", 166, 326), ("complexity", 366, 554))),
        (ARROW, (("capacity", 236, 484),)),
        (ARROW, (("progress", 236, 484),)),
        (APART, (("vision", 236, 484),)),
        (ARROW, (("conflict", 236, 484),)),
        (ARROW, (("resolution", 166, 340), ("culture", 380, 554))),
        (ARROW, (("confidence", 166, 340), ("legitimacy", 380, 554))),
        (ARROW, (("risk_tolerance", 236, 484),)),
        (ARROW, ((OUTCOME, 6, 714),)),
    ),
    across={
        ("capacity", "complexity"): 433,
        ("capacity", "progress"): 360,
        ("vision", "conflict"): 360,
        ("resolution", "conflict"): 287,
        ("culture", "conflict"): 433,
        ("confidence", "resolution"): 253,
        ("confidence", "risk_tolerance"): 287,
        ("risk_tolerance", OUTCOME): 360,
        ("faith", OUTCOME): 654,
        (OUTCOME, "trust"): 66,
    },
)
NARROW = Layout(
    width=350,
    pillars={"trust": (6, 170), "faith": (180, 344)},
    rails={"trust": (6, 20), "faith": (330, 344)},
    rows=(
        (14, (("communication", 60, 290),)),
        (ARROW, (("complexity", 60, 290),)),
        (ARROW, (("capacity", 60, 290),)),
        (ARROW, (("progress", 60, 290),)),
        (APART, (("legitimacy", 60, 290),)),
        (APART, (("vision", 60, 290),)),
        (APART, (("culture", 108, 290),)),
        (ARROW, (("conflict", 60, 290),)),
        (ARROW, (("resolution", 60, 290),)),
        (ARROW, (("confidence", 60, 290),)),
        (ARROW, (("risk_tolerance", 60, 290),)),
        (ARROW, ((OUTCOME, 6, 344),)),
    ),
    across={
        ("complexity", "communication"): 175,
        ("capacity", "complexity"): 175,
        ("capacity", "progress"): 175,
        ("vision", "conflict"): 84,
        ("culture", "conflict"): 199,
        ("resolution", "conflict"): 175,
        ("confidence", "resolution"): 175,
        ("confidence", "risk_tolerance"): 175,
        ("risk_tolerance", OUTCOME): 175,
        ("faith", OUTCOME): 337,
        (OUTCOME, "trust"): 13,
    },
)
