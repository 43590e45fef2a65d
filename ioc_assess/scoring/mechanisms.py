"""From item scores to statements, clusters and mechanisms: the condition side and the felt side.

Two questions are kept apart: is the condition in place (Table 3 and setting items), and is the
mechanism felt (pulse items)?
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ioc_assess.theory.model import Finding, Theory
from ioc_assess.theory.profile import Profile

from .numbers import lowest, mean

#: One pass over the mechanisms in which every source comes before its targets.
ORDER = (
    "vision",
    "culture",
    "capacity",
    "legitimacy",
    "confidence",
    "resolution",
    "complexity",
    "communication",
    "conflict",
    "progress",
    "trust",
    "faith",
    "risk_tolerance",
    "collaboration",
)


@dataclass(frozen=True, kw_only=True)
class MechanismScore:
    """A mechanism's two scores, 0 to 1 of favourability, each ``None`` where not known."""

    conditions: float | None
    felt: float | None

    @property
    def lower(self) -> float | None:
        """The lower of the two, of those known: a claim that both questions support."""
        return lowest((self.conditions, self.felt))

    @property
    def best_known(self) -> float | None:
        """What is felt, and where that is not known what the conditions say."""
        return self.conditions if self.felt is None else self.felt


def statement_scores(theory: Theory, scores: Mapping[str, float]) -> dict[str, float | None]:
    """Each statement: the mean of its scored items."""
    return {
        statement.code: mean(scores.get(item.code) for item in theory.items_of[statement.code])
        for statement in theory.statements
    }


def cluster_scores(
    theory: Theory, statements: Mapping[str, float | None], in_play: Collection[str]
) -> dict[str, float | None]:
    """Each cluster: the mean of its scored statements; ``None`` if fewer than half of its
    statements in play are scored."""
    return {cluster.code: _cluster(theory, cluster.code, statements, in_play) for cluster in theory.clusters}


def _cluster(
    theory: Theory,
    code: str,
    statements: Mapping[str, float | None],
    in_play: Collection[str],
) -> float | None:
    asked = [
        statement.code
        for statement in theory.statements
        if statement.cluster == code and any(item.code in in_play for item in theory.items_of[statement.code])
    ]
    scored = [score for one in asked if (score := statements[one]) is not None]
    return mean(scored) if 2 * len(scored) >= len(asked) else None


def mechanism_scores(theory: Theory, profile: Profile, scores: Mapping[str, float]) -> dict[str, MechanismScore]:
    """Every mechanism's conditions score, in one pass, and felt score, in theory order."""
    felt = {code: scores.get(item.code) for code, item in theory.pulse.items()}
    conditions: dict[str, float | None] = {}
    for code in ORDER:
        if code == "risk_tolerance":
            conditions[code] = _risk_tolerance(
                profile, conditions["trust"], conditions["confidence"], felt["confidence"]
            )
        elif code == "collaboration":
            conditions[code] = _collaboration(conditions["risk_tolerance"], conditions["faith"])
        else:
            terms = _terms(theory, code, scores)
            terms += [conditions[source] for source in theory.sources_of[code]]
            conditions[code] = mean(terms)
    return {
        mechanism.code: MechanismScore(conditions=conditions[mechanism.code], felt=felt[mechanism.code])
        for mechanism in theory.mechanisms
    }


def _terms(theory: Theory, code: str, scores: Mapping[str, float]) -> list[float | None]:
    """What statements and findings say of a mechanism, links left out."""
    terms = [
        mean(scores.get(item.code) for item in theory.items_of[statement.code] if code in theory.counts_toward(item))
        for statement in theory.statements
        if code in statement.mechanisms
    ]
    terms += [
        mean(scores.get(item) for item in finding.items)
        for finding in theory.findings
        if code in finding.mechanisms and not _already_counted(theory, finding, code)
    ]
    return terms


def own_items(theory: Theory, code: str) -> frozenset[str]:
    """The items that count toward a mechanism's conditions by themselves, and not through other mechanisms. None for
    risk tolerance and collaborative behaviour: what leads into these is all that they are made of."""
    if code in ("risk_tolerance", "collaboration"):
        return frozenset()
    statements = [
        item.code
        for statement in theory.statements
        if code in statement.mechanisms
        for item in theory.items_of[statement.code]
        if code in theory.counts_toward(item)
    ]
    findings = [
        item
        for finding in theory.findings
        if code in finding.mechanisms and not _already_counted(theory, finding, code)
        for item in finding.items
    ]
    return frozenset(statements + findings)


def _already_counted(theory: Theory, finding: Finding, code: str) -> bool:
    """Whether a finding adds nothing of its own to a mechanism's conditions: it is contingent, its
    items are pulse items, or they count toward the mechanism through their statements."""
    items = [theory.item[item] for item in finding.items]
    return finding.contingent or all(
        item.mechanism or (item.statement and code in theory.counts_toward(item)) for item in items
    )


def _risk_tolerance(
    profile: Profile,
    trust: float | None,
    confidence: float | None,
    felt_confidence: float | None,
) -> float | None:
    """Where contracts lead and the collaboration is young, confidence can stand in for trust, as
    far as it is felt; otherwise trust weighs three times as much."""
    if confidence is None:
        return trust
    if profile.contract_led and not profile.settled:
        stand_in = confidence if felt_confidence is None else min(confidence, felt_confidence)
        return stand_in if trust is None else max(trust, stand_in)
    return confidence if trust is None else (3 * trust + confidence) / 4


def _collaboration(risk_tolerance: float | None, faith: float | None) -> float | None:
    """Both must be high, so the geometric mean."""
    if risk_tolerance is None or faith is None:
        return None
    return math.sqrt(risk_tolerance * faith)
