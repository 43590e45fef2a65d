"""On which questions a figure rests: a group's beside the same figure of the other groups, and a mechanism's of all.

A group's figure sums up the questions shown for it. Where another group's figure of the same name takes in a question
that is not shown for this one, the two may differ for that reason alone::

    shown for     trust-1a  trust-1b      statement trust-1 rests on
    North            x         x          trust-1a, trust-1b
    South            x                    trust-1a              leaves out trust-1b
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from ioc_assess.theory.model import Theory
from ioc_assess.theory.profile import Profile

from .mechanisms import ORDER, own_items
from .results import Results

#: Item codes by the code of the figure that they enter or are left out of.
ItemsOf = Mapping[str, frozenset[str]]
#: Why nothing of its own enters a mechanism's conditions: no such question was asked, or none has a score.
Carried = Literal["not_asked", "not_scored"]


@dataclass(frozen=True, kw_only=True)
class Footing:
    """Items by figure, of one group. ``conditions`` are those of the mechanisms; what is felt rests on one item and
    so cannot leave another out."""

    statements: ItemsOf
    clusters: ItemsOf
    conditions: ItemsOf
    #: The mechanisms whose conditions, of this group, are only carried over from other mechanisms.
    carried: frozenset[str]


def left_out(theory: Theory, found: Results) -> dict[str, Footing]:
    """For each group shown and each figure that it has, the items that enter another shown group's figure of the same
    name and not this one's. No items: the figure rests on all that the others' rest on."""
    footings = {key: _footing(theory, found, key) for key in found.groups}
    return {
        key: Footing(
            statements=_beside(one.statements, [other.statements for other in footings.values()]),
            clusters=_beside(one.clusters, [other.clusters for other in footings.values()]),
            conditions=_beside(one.conditions, [other.conditions for other in footings.values()]),
            carried=one.carried,
        )
        for key, one in footings.items()
    }


def _beside(own: ItemsOf, others: Collection[ItemsOf]) -> ItemsOf:
    return {
        code: frozenset().union(*(other.get(code, frozenset()) for other in others)) - items
        for code, items in own.items()
    }


def _footing(theory: Theory, found: Results, key: str) -> Footing:
    """The items that enter each figure that the group has."""
    group = found.groups[key]
    shown = frozenset(code for code, one in found.items.items() if key in one.groups)
    statements = {
        code: frozenset(item.code for item in theory.items_of[code]) & shown
        for code, score in group.statements.items()
        if score is not None
    }
    clusters = {
        code: frozenset().union(*(items for one, items in statements.items() if theory.statement[one].cluster == code))
        for code, score in group.clusters.items()
        if score is not None
    }
    return Footing(
        statements=statements,
        clusters=clusters,
        conditions=entering(theory, found.profile, shown),
        carried=frozenset(carried(theory, _known(group.conditions), asked=found.items, scored=shown)),
    )


def _known(scores: Mapping[str, object]) -> list[str]:
    return [code for code, score in scores.items() if score is not None]


def entering(theory: Theory, profile: Profile, shown: Collection[str]) -> dict[str, frozenset[str]]:
    """The items that enter each mechanism's conditions, in one pass as the scores are made; mechanisms without a score
    are left out."""
    entered: dict[str, frozenset[str]] = {}
    for code in ORDER:
        sources = theory.sources_of[code]
        if code == "collaboration" and any(source not in entered for source in sources):
            continue  # it needs both drives
        items = own_items(theory, code).intersection(shown).union(*(entered.get(one, frozenset()) for one in sources))
        if code == "risk_tolerance" and "confidence" in entered and profile.contract_led and not profile.settled:
            # Confidence stands in for trust only as far as it is felt.
            items |= {theory.pulse["confidence"].code}.intersection(shown)
        if items:
            entered[code] = items
    return entered


def carried_over(theory: Theory, found: Results) -> dict[str, Carried]:
    """The mechanisms whose conditions, of all people, are only carried over links from other mechanisms, with why."""
    conditions = {code: one.conditions for code, one in found.assessment.mechanisms.items()}
    scored = [code for code, one in found.items.items() if one.score is not None]
    return carried(theory, _known(conditions), asked=found.items, scored=scored)


def carried(
    theory: Theory, known: Collection[str], *, asked: Collection[str], scored: Collection[str]
) -> dict[str, Carried]:
    """Of the mechanisms whose conditions are known, those where these are only carried over links, with why.

    A figure like that repeats what is known of others and is no finding of its own::

        vision 75 (asked) ──► trust 75 (none of its own questions asked): carried over

    Risk tolerance and collaborative behaviour have no questions of their own in any round. They count as carried over
    where all that leads into them and is known is.
    """
    found: dict[str, Carried] = {}
    for code in ORDER:
        if code not in known:
            continue
        own = own_items(theory, code)
        if own:
            if own.isdisjoint(scored):
                found[code] = "not_asked" if own.isdisjoint(asked) else "not_scored"
            continue
        behind = [source for source in theory.sources_of[code] if source in known]
        if all(source in found for source in behind):
            reasons = {found[source] for source in behind}
            found[code] = "not_asked" if reasons == {"not_asked"} else "not_scored"
    return found
