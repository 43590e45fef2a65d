"""From item scores to everything that is concluded from them, in one call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ioc_assess.theory.model import Theory
from ioc_assess.theory.profile import Profile

from .configurations import Configuration, configurations
from .items import items_in_play
from .mechanisms import MechanismScore, cluster_scores, mechanism_scores, statement_scores
from .suggestions import Drives, Suggestions, drives, suggestions


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The reading of one set of item scores. Every score is 0 to 1 of favourability or ``None``."""

    statements: Mapping[str, float | None]
    clusters: Mapping[str, float | None]
    mechanisms: Mapping[str, MechanismScore]
    configurations: Mapping[str, Configuration]
    drives: Drives
    suggestions: Suggestions


def assess(
    theory: Theory,
    profile: Profile,
    scores: Mapping[str, float],
    asked: Collection[str] | None = None,
) -> Assessment:
    """Read item scores (by code, unscored items left out) against the theory.

    ``asked`` lists the items that were asked, all by default; scores of items that do not apply
    on the profile or were not asked are ignored.
    """
    in_play = {item.code for item in items_in_play(theory, profile, asked)}
    scores = {code: score for code, score in scores.items() if code in in_play}
    statements = statement_scores(theory, scores)
    mechanisms = mechanism_scores(theory, profile, scores)
    verdicts = configurations(theory, profile, scores, mechanisms, in_play)
    found = drives(mechanisms)
    return Assessment(
        statements=statements,
        clusters=cluster_scores(theory, statements, in_play),
        mechanisms=mechanisms,
        configurations=verdicts,
        drives=found,
        suggestions=suggestions(theory, profile, verdicts, mechanisms, found.weight),
    )
