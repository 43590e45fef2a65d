"""What a workshop's questions say of the theory: the configurations and mechanisms that they are of, by the first vote
and by what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ioc_assess.scoring.configurations import NOT_JUDGED, Configuration
from ioc_assess.scoring.mechanisms import MechanismScore, own_items
from ioc_assess.scoring.results import Results
from ioc_assess.theory.model import Finding, Item, Mechanism, Statement, Theory, VerdictWords

from .basis import called

UNKNOWN = MechanismScore(conditions=None, felt=None)


@dataclass(frozen=True)
class Judged:
    """A configuration as one set of figures has it. Where its verdict passes no judgement its figures are left out, as
    in every report."""

    configuration: Configuration
    verdict: VerdictWords

    @property
    def context(self) -> float | None:
        return None if self.verdict.code in NOT_JUDGED else self.configuration.context

    @property
    def felt(self) -> float | None:
        return None if self.verdict.code in NOT_JUDGED else self.configuration.felt


@dataclass(frozen=True, kw_only=True)
class TouchedConfiguration:
    """A statement or finding of which the workshop settled or voted on ``asked`` of its ``items`` questions. ``before``
    is ``None`` where no first vote on it was shown."""

    what: Statement | Finding
    asked: int
    items: int
    before: Judged | None
    after: Judged

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before.verdict != self.after.verdict


@dataclass(frozen=True, kw_only=True)
class TouchedMechanism:
    """A mechanism that questions of the workshop count toward, or ask about as what is felt. ``before`` knows nothing
    where no first vote on them was shown."""

    mechanism: Mechanism
    name: str
    before: MechanismScore
    after: MechanismScore


def configurations(
    theory: Theory, round_items: Iterable[Item], before: Results | None, after: Results
) -> list[TouchedConfiguration]:
    """Those with a question of which ``after`` has figures, in the theory's order. ``round_items`` are all questions
    that fit the collaboration."""
    words = {one.code: one for one in theory.verdicts}
    fitting = {one.code for one in round_items}

    def judged(found: Results | None, code: str, own: list[str]) -> Judged | None:
        if found is None or not any(item in found.items for item in own):
            return None
        configuration = found.assessment.configurations[code]
        return Judged(configuration, words[configuration.verdict])

    touched = []
    known: list[Statement | Finding] = [*theory.statements, *theory.findings]
    for one in known:
        own = [item.code for item in theory.items_of[one.code]] if isinstance(one, Statement) else list(one.items)
        last = judged(after, one.code, own)
        if last is not None:
            touched.append(
                TouchedConfiguration(
                    what=one,
                    asked=sum(code in after.items for code in own),
                    items=sum(code in fitting for code in own),
                    before=judged(before, one.code, own),
                    after=last,
                )
            )
    return touched


def mechanisms(theory: Theory, before: Results | None, after: Results) -> list[TouchedMechanism]:
    """In the theory's order."""
    touched = []
    for one in theory.mechanisms:
        own = {*own_items(theory, one.code), *([theory.pulse[one.code].code] if one.code in theory.pulse else [])}
        if own & after.items.keys():
            first = before.assessment.mechanisms[one.code] if before and own & before.items.keys() else UNKNOWN
            touched.append(
                TouchedMechanism(
                    mechanism=one, name=called(one), before=first, after=after.assessment.mechanisms[one.code]
                )
            )
    return touched
