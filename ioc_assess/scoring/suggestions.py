"""What limits the collaboration, and the order of what to do first.

The order says how much is missing, how surely the evidence ties it to the drive that limits, and
counts it more if the mechanism is not felt. It is an order, not a forecast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ioc_assess.theory.model import Statement, Theory
from ioc_assess.theory.profile import Profile

from .configurations import Configuration
from .mechanisms import MechanismScore
from .numbers import CLOSE, TOLERANCE, is_high, lowest

#: The two drives that must both be high for collaborative behaviour (Fig 2), alphabetically.
DRIVES = ("faith", "risk_tolerance")
#: Sensitive statements are kept out of this many first suggestions.
PROMINENT = 3


@dataclass(frozen=True, kw_only=True)
class Drives:
    """``strength``: the lower of each drive's known scores; ``limiting``: the weaker one, both if
    within 0.05, none if either is unknown; ``weight`` (0 to 1): how much a drive counts in
    leverage, 0 for an unknown one beside a known one."""

    strength: Mapping[str, float | None]
    limiting: tuple[str, ...]
    weight: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A statement and its priority: an order, so compare priorities only within one list."""

    statement: str
    priority: float


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """Three lists, each by falling priority; equal priorities in theory order."""

    actions: tuple[Suggestion, ...]
    strengths: tuple[Suggestion, ...]
    ask_why: tuple[Suggestion, ...]


def drives(mechanisms: Mapping[str, MechanismScore]) -> Drives:
    """How strong the two drives are and which of them limits."""
    strength = {drive: mechanisms[drive].lower for drive in DRIVES}
    known = {drive: value for drive, value in strength.items() if value is not None}
    least = min(known.values(), default=0.0)
    near = tuple(drive for drive in known if known[drive] - least <= CLOSE + TOLERANCE)
    return Drives(
        strength=strength,
        limiting=near if len(known) == len(DRIVES) else (),
        weight={drive: 1 - (known[drive] - least) if drive in known else float(not known) for drive in DRIVES},
    )


def reach(theory: Theory, mechanism: str, drive: str) -> float:
    """How surely a mechanism moves a drive: the largest product, over the links' directed paths
    (never through collaboration), of the chain weights of the mechanisms a path leaves; 1 for the
    drive itself, 0 without a path."""
    if mechanism == drive:
        return 1.0
    targets = [
        link.target
        for link in theory.links
        if link.source == mechanism and not link.feedback and link.target != "collaboration"
    ]
    further = max((reach(theory, target, drive) for target in targets), default=0.0)
    return theory.weight[mechanism] * further


def leverage(theory: Theory, statement: Statement, weight: Mapping[str, float]) -> float:
    """The largest, over drives, of the drive's weight × its best mechanism's reach to it."""
    return max(
        weight[drive] * reach(theory, mechanism, drive) for drive in DRIVES for mechanism in statement.mechanisms
    )


def suggestions(
    theory: Theory,
    profile: Profile,
    verdicts: Mapping[str, Configuration],
    mechanisms: Mapping[str, MechanismScore],
    weight: Mapping[str, float],
) -> Suggestions:
    """What to do first, what to protect, and where to ask why."""
    actions: list[Suggestion] = []
    strengths: list[Suggestion] = []
    ask_why: list[Suggestion] = []
    for statement in theory.statements:
        configuration = verdicts[statement.code]
        context = configuration.context
        if context is None:
            continue
        lever = leverage(theory, statement, weight)
        felt = lowest(mechanisms[code].best_known for code in statement.mechanisms)
        # Every scored item moves some mechanism of its statement, directly or over a link.
        assert felt is not None
        if not is_high(context):
            if not (statement.early and profile.settled):
                priority = lever * (1 - context) * (2 - felt) / 2
                actions.append(Suggestion(statement=statement.code, priority=priority))
        elif configuration.verdict != "unfelt":
            priority = lever * context * (1 + felt) / 2
            strengths.append(Suggestion(statement=statement.code, priority=priority))
        else:
            assert configuration.felt is not None
            priority = lever * (1 - configuration.felt)
            ask_why.append(Suggestion(statement=statement.code, priority=priority))
    return Suggestions(
        actions=_discreet(theory, _ordered(actions)),
        strengths=_ordered(strengths),
        ask_why=_ordered(ask_why),
    )


def _ordered(found: list[Suggestion]) -> tuple[Suggestion, ...]:
    """By falling priority, ties (to 9 decimals) in theory order."""
    return tuple(sorted(found, key=lambda one: -round(one.priority, 9)))


def _discreet(theory: Theory, actions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """Sensitive statements among the first three move to fourth place."""
    first = list(actions[:PROMINENT])
    sensitive = [one for one in first if theory.statement[one.statement].sensitive]
    if not sensitive:
        return actions
    rest = [one for one in actions if one not in sensitive]
    return (*rest[:PROMINENT], *sensitive, *rest[PROMINENT:])
