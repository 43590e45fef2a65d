"""From the theory file's text to frozen values, refusing anything unknown.

``load`` checks form (every key known, present and of its type); ``wholeness.problems`` checks sense.
"""

from __future__ import annotations

import hashlib
import tomllib
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .model import Theory

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "theory" / "aunger_2022.toml"


class TheoryError(ValueError):
    """The theory file is not of the right form; the message names the place."""


def load(text: str) -> Theory:
    """Read a theory file's text. ``TheoryError`` names the first table and key that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TheoryError(f"not TOML: {error}") from error
    theory = _build(Theory, data, "")
    assert isinstance(theory, Theory)
    return theory


@cache
def theory() -> Theory:
    """The installed theory, read once."""
    return load(FILE.read_text(encoding="utf-8"))


def digest(text: str) -> str:
    """The SHA-256 by which an edition of the file is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def _build(cls: type[Any], data: object, place: str) -> object:
    """A dataclass from a TOML table; the names of tables and keys are those of the fields."""
    if not isinstance(data, dict):
        raise TheoryError(f"{place or 'file'}: expected a table")
    hints = typing.get_type_hints(cls)
    # "is" is a word of Python, so the field is called is_.
    known = {field.name.rstrip("_"): field for field in fields(cls)}
    if unknown := sorted(set(data) - set(known)):
        raise TheoryError(f"{place or 'file'}: unknown key {unknown[0]!r}")
    label = f"{place}({data['code']})" if isinstance(data.get("code"), str) else place
    values = {}
    for key, field in known.items():
        if key in data:
            where = f"{label}.{key}" if label else key
            values[field.name] = _convert(hints[field.name], data[key], where)
        elif field.default is MISSING:
            raise TheoryError(f"{label or 'file'}: missing key {key!r}")
    return cls(**values)


def _convert(hint: Any, value: object, place: str) -> object:
    """A TOML value as the type that a field asks for."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return _convert(arguments[0], value, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise TheoryError(f"{place}: expected a list")
        return tuple(_convert(arguments[0], one, f"{place}[{n}]") for n, one in enumerate(value))
    if origin is typing.Literal:
        if value not in arguments:
            raise TheoryError(f"{place}: {value!r} is none of {', '.join(map(repr, arguments))}")
        return value
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return _build(hint, value, place)
    if type(value) is not hint:
        raise TheoryError(f"{place}: expected {hint.__name__}, got {type(value).__name__}")
    if isinstance(value, str) and not value.strip():
        raise TheoryError(f"{place}: empty text")
    return value
