"""The collaboration's profile: the few facts that decide which items apply and how to read them."""

from __future__ import annotations

from dataclasses import dataclass

INTEGRATIONS = ("light", "moderate", "high")
#: The facts that are true or false.
FLAGS = ("mandated", "dispersed", "cross_sector", "external_funding")
PHASES = ("contemplating", "connecting", "planning", "implementing", "maintaining", "ending")
#: What an item can depend on: the facts, and two readings of the profile (below).
CONDITIONS = (*FLAGS, "loosely_bound", "under_way")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the scoring must know of a collaboration. ``integration`` and ``phase`` are one of the
    codes above."""

    mandated: bool
    integration: str
    dispersed: bool
    cross_sector: bool
    external_funding: bool
    phase: str = "implementing"

    @property
    def contract_led(self) -> bool:
        """Contracts can stand in for trust at first (paper: Developing an understanding of IOC
        functioning)."""
        return self.mandated or self.integration == "high"

    @property
    def loosely_bound(self) -> bool:
        """Too much formal agreement can undermine trust here (paper: Table 3, Confidence and
        formalisation, statement 1)."""
        return not self.mandated or self.integration == "light"

    @property
    def under_way(self) -> bool:
        """Far enough for progress to be seen: planning or later."""
        return PHASES.index(self.phase) >= PHASES.index("planning")

    @property
    def settled(self) -> bool:
        """Past the early phases: maintaining or ending."""
        return PHASES.index(self.phase) >= PHASES.index("maintaining")

    def holds(self, condition: str) -> bool:
        """Whether a named condition holds; ``KeyError`` for a name that is none."""
        if condition not in CONDITIONS:
            raise KeyError(condition)
        holds: bool = getattr(self, condition)
        return holds
