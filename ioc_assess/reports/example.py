"""An extract of the invented example's results, for the front page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import get_language

from ioc_assess.scoring import file_form
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Verdict

from .arrangement import StatementRow, arrangement
from .demo import FILE, NAME
from .pictures import both, chain

#: Verdicts of which the extract tells one condition each: what works, what looks well but is not, what is not there
TOLD: tuple[Verdict, ...] = ("working", "unfelt", "missing")


def example() -> dict[str, Any]:
    """As the results page would show them, worked out from the answers once for each process and language."""
    return _example(get_language())


@cache
def _example(_language: str | None) -> dict[str, Any]:
    known = theory()
    found = results(known, file_form.parse(FILE.read_text(encoding="utf-8"), known))
    shown = arrangement(known, found, {})
    listed: list[StatementRow] = [*shown["strengths"], *shown["ask_why"], *shown["all_actions"]]
    rows = [next(row for row in listed if row.configuration.verdict == verdict) for verdict in TOLD]
    return {
        "name": NAME,
        "n": found.n,
        "limits_us": shown["limits_us"],
        "limits_level": shown["limits_level"],
        "drives": shown["drives"],
        "paths": shown["paths"],
        "chain": both(lambda width: chain(known, found, width=width)),
        "rows": rows,
        "first": shown["all_actions"][0],
    }
