"""What one person's own answers say: the same scoring as for a round, over one response, shown to that person alone.

Nothing of other people goes in, and nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from ioc_assess.scoring.assessment import Assessment, assess
from ioc_assess.scoring.footing import carried
from ioc_assess.scoring.items import Answers, Tally, score_items
from ioc_assess.scoring.numbers import is_high, is_low, percent
from ioc_assess.scoring.spread import Counts
from ioc_assess.theory.model import Item, Mechanism, Statement, Theory
from ioc_assess.theory.profile import Profile

from .models import Response
from .models.answer import Value

#: No list is longer than one can take into a meeting.
MOST_STRENGTHS = 5
MOST_QUESTIONS = 5
MOST_WHYS = 3
#: With fewer levels nothing is said of which drive is weaker.
FEW = 10

Unknown = Literal["does_not_apply", "not_asked", "not_known"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A score in words and as printed, or which kind of unknown it is."""

    level: Literal["high", "between", "low"] | Unknown
    percent: int | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A mechanism: are its conditions in place, is it felt?"""

    mechanism: Mechanism
    conditions: Reading
    felt: Reading


@dataclass(frozen=True, kw_only=True)
class Question:
    """A statement to raise with the others. ``unfelt``: it is in place, and these mechanisms are not felt. Otherwise
    ``level`` says how far it is in place, and ``step`` is a first step to suggest."""

    statement: Statement
    level: str
    unfelt: tuple[Mechanism, ...] = ()
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class Personal:
    """``limiting`` holds the drive that limits by these answers, both where they are level, none where one of them is
    unknown. ``levels`` counts the levels given, of so many questions ``asked``. ``indirect`` holds the drives whose
    figure is only carried over from further back: not felt, and nothing that makes up its conditions has an answer of
    its own. ``unfelt`` holds the others that are not felt, so that what is in place stands alone."""

    asked: int
    levels: int
    indirect: tuple[Mechanism, ...]
    unfelt: tuple[Mechanism, ...]
    rows: tuple[Row, ...]
    drives: tuple[tuple[Mechanism, Reading], ...]
    limiting: tuple[Mechanism, ...]
    strengths: tuple[Statement, ...]
    questions: tuple[Question, ...]
    find_out: tuple[Item, ...]

    @property
    def few(self) -> bool:
        return self.levels < FEW

    @property
    def little(self) -> bool:
        """Too little to say which drive is the weaker one."""
        return self.few or bool(self.indirect)


def personal_result(response: Response) -> Personal:
    """The reading of a submitted response, of a round that is not published yet."""
    return personal(response.round.theory, response.round.frozen.profile, response.asked(), response.given())


def personal(theory: Theory, profile: Profile, asked: Collection[str], answers: Mapping[str, Value]) -> Personal:
    """Read one person's answers, by item code, against the theory. ``asked`` lists what this person was asked."""
    one = Answers(
        profile=profile,
        sizes={"me": 1},
        tallies={code: {"me": _tally(value)} for code, value in answers.items()},
        k=1,
        asked=frozenset(asked),
        agreed={},
    )
    scores = {code: found.score for code, found in score_items(theory, one).items() if found.score is not None}
    reading = assess(theory, profile, scores, asked)
    known = [code for code, score in reading.mechanisms.items() if score.conditions is not None]
    only_carried = carried(theory, known, asked=asked, scored=scores)
    unfelt = [
        code
        for code, strength in reading.drives.strength.items()
        if strength is not None and reading.mechanisms[code].felt is None
    ]
    return Personal(
        asked=len(asked),
        levels=sum(isinstance(answers.get(code), int) for code in asked),
        indirect=tuple(theory.mechanism[code] for code in unfelt if code in only_carried),
        unfelt=tuple(theory.mechanism[code] for code in unfelt if code not in only_carried),
        rows=tuple(
            Row(
                mechanism=mechanism,
                conditions=_reading(reading.mechanisms[mechanism.code].conditions),
                felt=_reading(reading.mechanisms[mechanism.code].felt, _unfelt(theory, profile, asked, mechanism)),
            )
            for mechanism in theory.mechanisms
        ),
        drives=tuple(
            (theory.mechanism[code], _reading(strength)) for code, strength in reading.drives.strength.items()
        ),
        limiting=tuple(theory.mechanism[code] for code in reading.drives.limiting),
        strengths=tuple(theory.statement[found.statement] for found in reading.suggestions.strengths[:MOST_STRENGTHS]),
        questions=_questions(theory, reading, answers),
        find_out=tuple(item for item in theory.items if answers.get(item.code) == "dont_know" and item.code in asked),
    )


def _tally(value: Value) -> Tally:
    if isinstance(value, int):
        counts: Counts = (int(value == 0), int(value == 1), int(value == 2), int(value == 3), int(value == 4))
        return Tally(levels=counts)
    return Tally(
        dont_know=int(value == "dont_know"),
        not_applicable=int(value == "not_applicable"),
        prefer_not_to_say=int(value == "prefer_not_to_say"),
    )


def _reading(score: float | None, unknown: Unknown = "not_known") -> Reading:
    if score is None:
        return Reading(level=unknown)
    return Reading(level="high" if is_high(score) else "low" if is_low(score) else "between", percent=percent(score))


def _unfelt(theory: Theory, profile: Profile, asked: Collection[str], mechanism: Mechanism) -> Unknown:
    """Why a mechanism has no felt score, if it has none."""
    item = theory.pulse[mechanism.code]
    if not item.applies(profile):
        return "does_not_apply"
    return "not_known" if item.code in asked else "not_asked"


def _questions(theory: Theory, reading: Assessment, answers: Mapping[str, Value]) -> tuple[Question, ...]:
    """What to ask the others: first what is in place and not felt, then what is missing most."""
    whys = [
        Question(
            statement=theory.statement[found.statement],
            level="high",
            unfelt=tuple(
                theory.mechanism[code]
                for code in theory.statement[found.statement].mechanisms
                if (felt := reading.mechanisms[code].felt) is not None and is_low(felt)
            ),
        )
        for found in reading.suggestions.ask_why[:MOST_WHYS]
    ]
    missing = [
        Question(
            statement=theory.statement[found.statement],
            level=_reading(reading.configurations[found.statement].context).level,
            step=_step(theory, theory.statement[found.statement], answers),
        )
        for found in reading.suggestions.actions[:MOST_QUESTIONS]
    ]
    return (*whys, *missing)


def _step(theory: Theory, statement: Statement, answers: Mapping[str, Value]) -> str:
    """A first step to suggest; where both too little and too much do harm, one for the direction answered."""
    steps = statement.mitigation if statement.structural else statement.steps
    if statement.too_little or statement.too_much:
        levels = [level for item in theory.items_of[statement.code] if isinstance(level := answers.get(item.code), int)]
        steps = statement.too_much if sum(levels) > 2 * len(levels) else statement.too_little
    return steps[0] if steps else ""
