"""Reading docs/scoring.md: its sections, its tables, and the figures and sums that stand in them."""

from __future__ import annotations

import math
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"

#: A sum and what comes of it, such as (1 + 0.25) / 2 = 0.625
_SUM = re.compile(r"([\d(−√][\d.()−+·/√ ]*[\d)]) = (−?\d(?:\.\d+)?)")


def section(title: str) -> str:
    """What stands under a heading of the second level."""
    _before, found, after = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    assert found, title
    return after.partition("\n## ")[0]


def tables(text: str) -> list[list[dict[str, str]]]:
    """The tables of a text, each as its rows by column."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        lines = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block.splitlines()]
        head, _, *rows = lines
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def sums(text: str) -> list[tuple[str, str]]:
    """Whatever stands in the text, outside tables, as a sum with its result."""
    return _SUM.findall(" ".join(line for line in text.splitlines() if not line.startswith("|")))


def same(printed: str, value: float | None) -> bool:
    """Whether a printed figure is the value, rounded to four places; a dash is a value not known."""
    if printed == "–" or value is None:
        return printed == "–" and value is None
    return re.fullmatch(r"−?\d(\.\d{1,4})?", printed) is not None and math.isclose(
        float(printed.replace("−", "-")), value, abs_tol=0.50001e-4
    )


def worked(expression: str) -> float:
    """The value of a printed sum: numbers, brackets, + − · / and √ before a bracket."""
    plain = expression.replace("−", "-").replace("·", "*").replace("√", "math.sqrt")
    assert re.fullmatch(r"[\d.()+*/ -]+", plain.replace("math.sqrt", "")), expression
    return float(eval(plain, {"math": math}))
