"""The stored form of ``Results``: values to JSON and back, with nothing lost and nothing guessed.

The form follows the dataclasses' fields. A dataclass is an object with one key a field; a mapping is
a list of ``[key, value]`` pairs and a tuple a list, because a database may give an object's keys back
in another order and the order in which results are told is part of them.

So whoever changes a field of ``Results`` or of a class in it changes the form in which rounds are
stored, and owes a reader to those that were published before: a field in ``LATER`` may be missing, and is then what its
default says.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ioc_assess.theory.profile import INTEGRATIONS, PHASES

from .results import ItemResult, Results

#: Fields that the first published rounds did not have
LATER = {(Results, "n_typed")}


def to_json(results: Results) -> dict[str, Any]:
    """Results as objects, lists, texts and unrounded numbers."""
    written: dict[str, Any] = _written(results)
    return written


def from_json(value: object) -> Results:
    """What ``to_json`` wrote. ``ValueError`` names the first place that is not as it wrote it."""
    found: Results = _read(Results, value, "figures")
    if found.profile.integration not in INTEGRATIONS or found.profile.phase not in PHASES:
        raise ValueError("figures.profile: unknown integration or phase")
    return found


def item_to_json(item: ItemResult) -> dict[str, Any]:
    """One item's figures in the same form: a workshop keeps those of each vote as it reveals them."""
    written: dict[str, Any] = _written(item)
    return written


def item_from_json(value: object) -> ItemResult:
    """What ``item_to_json`` wrote; ``ValueError`` as ``from_json``."""
    found: ItemResult = _read(ItemResult, value, "item")
    return found


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return [[key, _written(one)] for key, one in value.items()]
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    # Some databases know no minus nought.
    return value + 0.0 if isinstance(value, float) else value


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: object, place: str) -> Any:
    """A value of this type, or ``ValueError``."""
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _read_object(kind, value, place)
    if origin in (Union, types.UnionType):
        return None if value is None else _read_union(inner, value, place)
    if origin is Literal:
        if type(value) is str and value in inner:
            return value
    elif origin is tuple:
        parts = _list(value, place)
        each: list[Any] = [inner[0]] * len(parts) if inner[-1] is ... else list(inner)
        if len(parts) == len(each):
            return tuple(_read(one, parts[n], f"{place}[{n}]") for n, one in enumerate(each))
    elif origin is not None and issubclass(origin, Mapping):
        return _read_pairs(inner[1], value, place)
    # bool is an int in Python, so an exact comparison; and no number but a finite one is a figure.
    elif type(value) is kind and not (isinstance(value, float) and not math.isfinite(value)):
        return value
    raise ValueError(f"{place}: {value!r:.60} is not {_name(kind)}")


def _read_union(inner: tuple[Any, ...], value: object, place: str) -> Any:
    """A value that may be ``None`` and is not: every union of the form is of two."""
    (kind,) = (one for one in inner if one is not types.NoneType)
    return _read(kind, value, place)


def _read_object(kind: Any, value: object, place: str) -> Any:
    names = [field.name for field in fields(kind)]
    if not isinstance(value, dict):
        raise ValueError(f"{place}: must be an object")
    for key in value:
        if key not in names:
            raise ValueError(f"{place}: unknown key {key!r:.60}")
    for name in names:
        if name not in value and (kind, name) not in LATER:
            raise ValueError(f"{place}: missing key {name!r}")
    return kind(**{name: _read(_types(kind)[name], value[name], f"{place}.{name}") for name in names if name in value})


def _read_pairs(kind: Any, value: object, place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for n, pair in enumerate(_list(value, place)):
        if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) is not str or pair[0] in found:
            raise ValueError(f"{place}[{n}]: must be a new key with its value")
        found[pair[0]] = _read(kind, pair[1], f"{place}[{n}]")
    return found


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{place}: must be a list")
    return value


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else str(kind)
