"""Combinations that mean more than their parts: the theory's patterns, tried on an assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ioc_assess.theory.model import Clause, Theory
from ioc_assess.theory.profile import Profile

from .assessment import Assessment
from .configurations import NOT_JUDGED
from .numbers import APART, at_least, is_high, is_low
from .spread import Direction


def patterns(
    theory: Theory,
    profile: Profile,
    assessment: Assessment,
    scores: Mapping[str, float],
    directions: Mapping[str, Direction],
    by_group: Mapping[str, Mapping[str, float | None]],
) -> tuple[str, ...]:
    """Codes of the patterns that hold, in theory order.

    ``directions`` says of balance items which way they lean; ``by_group`` gives, for each group
    that may be shown, its score by mechanism.
    """

    def holds(clause: Clause) -> bool:
        if clause.profile:
            return profile.holds(clause.profile)
        if clause.too_much:
            score = scores.get(clause.too_much)
            leans = directions.get(clause.too_much) == "too_much"
            return leans and score is not None and not is_high(score)
        if clause.apart:
            known = [s for group in by_group.values() if (s := group.get(clause.apart)) is not None]
            return bool(known) and at_least(max(known) - min(known), APART)
        if clause.most:
            verdicts: list[str] = [one.verdict for one in assessment.configurations.values()]
            judged = [verdict for verdict in verdicts if verdict not in NOT_JUDGED]
            return 2 * judged.count(clause.most) > len(judged)
        if clause.mechanism:
            return _is(assessment.mechanisms[clause.mechanism].lower, clause)
        return _is(scores.get(clause.item), clause)

    def all_hold(clauses: Sequence[Clause]) -> bool:
        return all(holds(clause) for clause in clauses)

    return tuple(pattern.code for pattern in theory.patterns if all_hold(pattern.clauses))


def _is(score: float | None, clause: Clause) -> bool:
    """Whether a known score is high or low, as the clause asks."""
    if score is None:
        return False
    return is_high(score) if clause.is_ == "high" else is_low(score)
