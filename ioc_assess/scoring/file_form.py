"""The file form: answers as a JSON text in, scores as a JSON value out.

``parse`` refuses whatever it does not know, with the place; nothing is guessed or repaired.
``docs/scoring.md`` describes the form.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ioc_assess.theory.model import LEVELS, NO_LEVELS, Theory
from ioc_assess.theory.profile import FLAGS, INTEGRATIONS, PHASES, Profile

from .assessment import assess
from .items import Answers, Tally, Weighting, score_items
from .suggestions import Suggestion

#: A partner's name must fit a line of a table.
LONGEST_NAME = 120


class FileFormError(ValueError):
    """The file is not of the file form; the message is one line that names the place."""


class _Repeated(dict[str, Any]):
    """An object of the file in which a key stands twice; refused where its place is known."""

    key: str


def parse(text: str, theory: Theory) -> Answers:
    """Read a file's text into counts. ``FileFormError`` tells the first thing wrong and where."""
    data = _decode(text)
    file = _table(data, "file", required=("profile", "responses"), optional=tuple(_OPTIONAL))
    profile = _profile(file["profile"])
    codes = [item.code for item in theory.items]
    given = {key: _OPTIONAL[key](file[key], codes) for key in _OPTIONAL if key in file}
    sizes, tallies = _count(file["responses"], frozenset(codes))
    return Answers(
        profile=profile,
        sizes=sizes,
        tallies=tallies,
        k=given.get("k", 1),
        weighting=given.get("weighting", "partner"),
        asked=given.get("asked"),
        agreed=given.get("agreed", {}),
    )


def score(answers: Answers, theory: Theory) -> dict[str, Any]:
    """The file form's output. Beyond ``k`` there is no disclosure control in it: whoever has the
    file has the answers."""
    items = score_items(theory, answers)
    scores = {code: one.score for code, one in items.items() if one.score is not None}
    reading = assess(theory, answers.profile, scores, answers.asked)

    def ranked(found: Iterable[Suggestion]) -> list[dict[str, Any]]:
        return [{"statement": one.statement, "priority": one.priority} for one in found]

    return {
        "items": {
            code: {
                "counts": list(one.spread.counts),
                "dont_know": one.tally.dont_know,
                "score": one.score,
                "interpolated_median": one.spread.interpolated_median,
                "agreement": one.spread.agreement,
                "consensus": one.spread.consensus,
            }
            for code, one in items.items()
            if one.spread is not None
        },
        "statements": dict(reading.statements),
        "clusters": dict(reading.clusters),
        "mechanisms": {
            code: {"conditions": one.conditions, "perceived": one.felt} for code, one in reading.mechanisms.items()
        },
        "configurations": {
            code: {"context": one.context, "verdict": one.verdict, "close_call": one.close_call}
            for code, one in reading.configurations.items()
        },
        "drives": {"limiting": list(reading.drives.limiting)},
        "actions": ranked(reading.suggestions.actions),
        "strengths": ranked(reading.suggestions.strengths),
        "ask_why": ranked(reading.suggestions.ask_why),
    }


def _decode(text: str) -> object:
    """JSON to values; repeated keys are kept as such until their place is known."""

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) == len(pairs):
            return result
        repeated = _Repeated(result)
        repeated.key = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        return repeated

    def constant(name: str) -> object:
        raise FileFormError(f"file: {name} is not a value of JSON")

    try:
        return json.loads(text, object_pairs_hook=table, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise FileFormError(f"file: not JSON, at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise FileFormError("file: nested too deeply") from error
    except ValueError as error:
        if isinstance(error, FileFormError):
            raise
        # Python refuses to read a number of thousands of digits.
        raise FileFormError("file: a number is too long") from error


def _table(value: object, place: str, *, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
    """An object with all the required and only the known keys."""
    table = _object(value, place)
    for key in table:
        if key not in required and key not in optional:
            raise FileFormError(f"{place}: unknown key {_said(key)}")
    for key in required:
        if key not in table:
            raise FileFormError(f"{place}: missing key {_said(key)}")
    return table


def _object(value: object, place: str) -> dict[str, Any]:
    if isinstance(value, _Repeated):
        raise FileFormError(f"{place}: key {_said(value.key)} stands twice")
    if not isinstance(value, dict):
        raise FileFormError(f"{place}: must be an object {{…}}, not {_said(value)}")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise FileFormError(f"{place}: must be a list […], not {_said(value)}")
    return value


def _choice(value: object, place: str, choices: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise FileFormError(f"{place}: must be one of {', '.join(map(_said, choices))}, not {_said(value)}")
    return value


def _profile(value: object) -> Profile:
    table = _table(value, "profile", required=[*FLAGS, "integration"], optional=["phase"])
    for flag in FLAGS:
        if not isinstance(table[flag], bool):
            raise FileFormError(f"profile.{flag}: must be true or false, not {_said(table[flag])}")
    return Profile(
        integration=_choice(table["integration"], "profile.integration", INTEGRATIONS),
        phase=_choice(table.get("phase", "implementing"), "profile.phase", PHASES),
        **{flag: table[flag] for flag in FLAGS},
    )


def _weighting(value: object, codes: Sequence[str]) -> Weighting:
    return "partner" if _choice(value, "weighting", ("partner", "respondent")) == "partner" else "respondent"


def _k(value: object, codes: Sequence[str]) -> int:
    if type(value) is not int or value < 1:
        raise FileFormError(f"k: must be a whole number from 1 up, not {_said(value)}")
    return value


def _asked(value: object, codes: Sequence[str]) -> frozenset[str]:
    for n, code in enumerate(asked := _list(value, "asked")):
        if not isinstance(code, str) or code not in codes:
            raise FileFormError(f"asked[{n}]: unknown item {_said(code)}")
        if code in asked[:n]:
            raise FileFormError(f"asked[{n}]: item {_said(code)} stands twice")
    return frozenset(asked)


def _agreed(value: object, codes: Sequence[str]) -> dict[str, int]:
    for code, level in (agreed := _object(value, "agreed")).items():
        if code not in codes:
            raise FileFormError(f"agreed: unknown item {_said(code)}")
        if type(level) is not int or level not in LEVELS:
            raise FileFormError(f"agreed.{code}: must be a level from 0 to 4, not {_said(level)}")
    return agreed


_OPTIONAL: dict[str, Callable[[object, Sequence[str]], Any]] = {
    "weighting": _weighting,
    "k": _k,
    "asked": _asked,
    "agreed": _agreed,
}


def _count(value: object, codes: frozenset[str]) -> tuple[dict[str, int], dict[str, dict[str, Tally]]]:
    """People by partner, and a tally by item and partner."""
    sizes: Counter[str] = Counter()
    counts: dict[str, dict[str, Counter[int | str]]] = {}
    for n, response in enumerate(_list(value, "responses")):
        place = f"responses[{n}]"
        table = _table(response, place, required=("partner", "answers"))
        partner = _name(table["partner"], f"{place}.partner")
        sizes[partner] += 1
        for code, answer in _object(table["answers"], f"{place}.answers").items():
            if code not in codes:
                raise FileFormError(f"{place}.answers: unknown item {_said(code)}")
            # bool is an int in Python, and 2.0 == 2; neither is a level.
            if not ((type(answer) is int and answer in LEVELS) or (type(answer) is str and answer in NO_LEVELS)):
                raise FileFormError(
                    f"{place}.answers.{code}: must be a level from 0 to 4 or one of "
                    f"{', '.join(map(_said, NO_LEVELS))}, not {_said(answer)}"
                )
            counts.setdefault(code, {}).setdefault(partner, Counter())[answer] += 1
    return dict(sizes), {
        code: {partner: _tally(counter) for partner, counter in by_partner.items()}
        for code, by_partner in counts.items()
    }


def _tally(counter: Counter[int | str]) -> Tally:
    return Tally(
        levels=(counter[0], counter[1], counter[2], counter[3], counter[4]),
        dont_know=counter["dont_know"],
        not_applicable=counter["not_applicable"],
        prefer_not_to_say=counter["prefer_not_to_say"],
    )


def _name(value: object, place: str) -> str:
    """A partner's name: printable, not blank, not longer than a line."""
    if not isinstance(value, str):
        raise FileFormError(f"{place}: must be a name, not {_said(value)}")
    if not value.strip():
        raise FileFormError(f"{place}: is blank")
    if len(value) > LONGEST_NAME:
        raise FileFormError(f"{place}: is longer than {LONGEST_NAME} characters")
    # Among what is unassigned are characters that XML, and so a picture, cannot hold.
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in value):
        raise FileFormError(f"{place}: holds a character that cannot be printed")
    return value


def _said(value: object) -> str:
    """A value of the file for a message: short, on one line, safe to print."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    said = json.dumps(value)
    return said if len(said) <= 60 else f"{said[:57]}…"
