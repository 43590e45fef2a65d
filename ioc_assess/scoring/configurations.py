"""The verdict on each of the 53 configurations: is the context in place, is the mechanism felt?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ioc_assess.theory.model import Finding, Item, Statement, Theory, Verdict
from ioc_assess.theory.profile import Profile

from .mechanisms import MechanismScore
from .numbers import at_least, is_close, is_high, is_low, lowest, mean

#: Verdicts that pass no judgement, so none of them is a close call.
NOT_JUDGED = ("not_at_play", "not_applicable", "not_asked", "unknown")
#: Pressure (the context of the contingent finding) below this is not at play.
PRESSURE = 0.5


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A statement or finding with its verdict.

    ``context`` is the score of its conditions, ``felt`` the lowest felt score among its mechanisms
    (each 0 to 1 or ``None``); ``close_call``: one of them lies within 0.05 of a cut.
    """

    code: str
    context: float | None
    felt: float | None
    verdict: Verdict
    close_call: bool


def configurations(
    theory: Theory,
    profile: Profile,
    scores: Mapping[str, float],
    mechanisms: Mapping[str, MechanismScore],
    in_play: Collection[str],
) -> dict[str, Configuration]:
    """All 35 statements, then all 18 findings, by code."""

    def judge(one: Statement | Finding, items: Sequence[Item]) -> Configuration:
        felt = lowest(mechanisms[code].felt for code in one.mechanisms)
        context = mean(scores.get(item.code) for item in items)
        contingent = isinstance(one, Finding) and one.contingent
        found: Verdict
        if not any(item.applies(profile) for item in items):
            found = "not_applicable"
        elif not any(item.code in in_play for item in items):
            found = "not_asked"
        elif contingent and context is not None and not at_least(context, PRESSURE):
            found = "not_at_play"
        else:
            if contingent and context is not None:
                # Peer pressure helps where progress is felt and hurts where it is not.
                context = mechanisms[one.mechanisms[0]].best_known
            found = "unknown" if context is None else verdict(context, felt)
        known = [score for score in (context, felt) if score is not None]
        return Configuration(
            code=one.code,
            context=context,
            felt=felt,
            verdict=found,
            close_call=found not in NOT_JUDGED and any(is_close(score) for score in known),
        )

    judged = [judge(one, theory.items_of[one.code]) for one in theory.statements]
    judged += [judge(one, [theory.item[code] for code in one.items]) for one in theory.findings]
    return {configuration.code: configuration for configuration in judged}


def verdict(context: float, felt: float | None) -> Verdict:
    """The verdict on a known context::

                    felt high   between   low      unknown
    context high    working     partial   unfelt   in_place
    between         partial     partial   partial  partial
    low             fragile     missing   missing  missing
    """
    if is_high(context):
        if felt is None:
            return "in_place"
        return "working" if is_high(felt) else "unfelt" if is_low(felt) else "partial"
    if not is_low(context):
        return "partial"
    return "fragile" if felt is not None and is_high(felt) else "missing"
