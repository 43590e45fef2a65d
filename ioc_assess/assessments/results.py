"""Published results as they are stored and read again: the body of a ``Results`` row and its checksum.

::

    {"form": 1,
     "meta": {…},                   what the page says of the round beside its figures: see Meta
     "names": [["k3…", "North"]],   the groups shown, by key, with the names to print, in the order to print them
     "figures": {…}}                scoring.results_form

It is all there is to print but the theory's words, which come from the edition that ``meta`` names. The
checksum is made of the body as it is understood, not as it is spelt: PostgreSQL stores an object's keys in
its own order.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from ioc_assess.scoring.results import Results
from ioc_assess.scoring.results_form import from_json, to_json

if TYPE_CHECKING:
    from . import models

#: The number of this form; another one gets its own reader.
FORM = 1


class ResultsChanged(ValueError):
    """What is stored is not what was published."""


@dataclass(frozen=True, kw_only=True)
class Meta:
    """The round as it was called and set up at publishing. ``edition`` is the SHA-256 of the theory's text.

    Profile, grouping, k and weighting are in the figures.
    """

    collaboration: str
    title: str
    number: int
    mode: str
    purpose: str
    length: str
    clusters: tuple[str, ...]
    edition: str
    published_on: datetime.date


@dataclass(frozen=True, kw_only=True)
class PublishedResults:
    """Everything to print of a published round. ``names`` holds the groups shown, in the order to print them."""

    meta: Meta
    names: Mapping[str, str]
    figures: Results


def body(*, meta: Meta, names: Mapping[str, str], figures: Results) -> dict[str, Any]:
    """What to store. ``names`` are the printed names by group key, in the order to print them; those of groups that
    are not shown are left out, and ``KeyError`` where a shown group has none."""
    missing = set(figures.groups) - set(names)
    if missing:
        raise KeyError(f"no name for {sorted(missing)}")
    return {
        "form": FORM,
        "meta": asdict(meta) | {"clusters": list(meta.clusters), "published_on": meta.published_on.isoformat()},
        "names": [[key, name] for key, name in names.items() if key in figures.groups],
        "figures": to_json(figures),
    }


def digest(body: Mapping[str, Any]) -> str:
    """The SHA-256 of a body, whatever the order in which its keys come."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read(row: models.Results) -> PublishedResults:
    """The values behind a row. ``ResultsChanged`` where its text is not the one that was published."""
    try:
        if digest(row.body) != row.sha256:
            raise ResultsChanged(f"{row}: the stored results differ from their checksum")
        return _read(row.body)
    except ResultsChanged:
        raise
    except ValueError as error:
        raise ResultsChanged(f"{row}: {error}") from error


def _read(body: Any) -> PublishedResults:
    if not isinstance(body, dict) or set(body) != {"form", "meta", "names", "figures"} or body["form"] != FORM:
        raise ValueError(f"not of form {FORM}")
    figures = from_json(body["figures"])
    try:
        names = {str(key): str(name) for key, name in body["names"]}
    except TypeError as error:
        raise ValueError("names: must be pairs") from error
    if set(names) != set(figures.groups):
        raise ValueError("names: not those of the groups shown")
    return PublishedResults(meta=_meta(body["meta"]), names=names, figures=figures)


def _meta(value: Any) -> Meta:
    known = {field.name for field in fields(Meta)}
    if not isinstance(value, dict) or set(value) != known:
        raise ValueError(f"meta: must have the keys {', '.join(sorted(known))}")
    numbers = {"number": int, "clusters": list}
    for key, one in value.items():
        if type(one) is not numbers.get(key, str):
            raise ValueError(f"meta.{key}: {one!r:.60} is not of the right type")
    published_on = datetime.date.fromisoformat(value["published_on"])
    return Meta(**value | {"clusters": tuple(value["clusters"]), "published_on": published_on})
