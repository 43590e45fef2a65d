"""The worked example of docs/scoring.md, recomputed: every figure of its tables is what the program gives."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ioc_assess.scoring.assessment import Assessment, assess
from ioc_assess.scoring.file_form import parse, score
from ioc_assess.scoring.items import Answers, ItemScore, score_items
from ioc_assess.scoring.suggestions import leverage
from ioc_assess.theory.loading import theory
from tests.scoring.page import same, section, sums, tables, worked

SECTION = section("A worked example")
FILE: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL)[0])
ANSWERS: Answers = parse(json.dumps(FILE), theory())
ITEMS: dict[str, ItemScore] = score_items(theory(), ANSWERS)
READING: Assessment = assess(
    theory(),
    ANSWERS.profile,
    {code: one.score for code, one in ITEMS.items() if one.score is not None},
    ANSWERS.asked,
)


def by_heading() -> dict[str, list[dict[str, str]]]:
    """The section's tables by the heading of their first column."""
    return {"spread" if "counts" in rows[0] else next(iter(rows[0])): rows for rows in tables(SECTION)}


TABLES = by_heading()


def rows(table: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", TABLES[table], ids=[next(iter(row.values())) for row in TABLES[table]])


def test_example_has_all_its_tables() -> None:
    names = ["item", "spread", "statement", "mechanism", "configuration", "drive", "list"]
    assert list(TABLES) == names
    assert [row["item"] for row in TABLES["item"]] == FILE["asked"]


@rows("item")
def test_example_items(row: dict[str, str]) -> None:
    code = row["item"]
    for partner in ("North", "South"):
        given = [one["answers"][code] for one in FILE["responses"] if one["partner"] == partner]
        assert row[partner] == " ".join(str(answer) if isinstance(answer, int) else "–" for answer in given)
        assert same(row[f"{partner}'s mean"], ITEMS[code].groups[partner].score)
    assert row["kind"] == theory().item[code].kind
    assert same(row["score"], ITEMS[code].score)


@rows("spread")
def test_example_spread(row: dict[str, str]) -> None:
    spread = ITEMS[row["item"]].spread
    assert spread is not None
    assert row["counts"] == " ".join(map(str, spread.counts))
    assert same(row["median"], spread.interpolated_median)
    assert same(row["A"], spread.agreement)
    assert row["consensus"] == {True: "yes", False: "no", None: "–"}[spread.consensus]


@rows("statement")
def test_example_statements_and_clusters(row: dict[str, str]) -> None:
    assert same(row["score"], READING.statements[row["statement"]])
    assert same(row["cluster's score"], READING.clusters[row["cluster"]])
    assert theory().statement[row["statement"]].cluster == row["cluster"]


@rows("mechanism")
def test_example_mechanisms(row: dict[str, str]) -> None:
    found = READING.mechanisms[row["mechanism"]]
    assert same(row["conditions"], found.conditions)
    assert same(row["felt"], found.felt)
    assert worked(row["terms"].rpartition(": ")[2]) == pytest.approx(found.conditions)


def test_example_mechanisms_leave_no_known_one_out() -> None:
    known = {code for code, one in READING.mechanisms.items() if one.conditions is not None or one.felt is not None}
    assert {row["mechanism"] for row in TABLES["mechanism"]} == known


@rows("configuration")
def test_example_configurations(row: dict[str, str]) -> None:
    found = READING.configurations[row["configuration"]]
    assert same(row["context"], found.context)
    assert same(row["felt"], found.felt)
    assert (row["verdict"], row["close call"]) == (found.verdict, "yes" if found.close_call else "no")


def test_example_configurations_leave_no_known_one_out() -> None:
    known = {code for code, one in READING.configurations.items() if one.context is not None}
    assert {row["configuration"] for row in TABLES["configuration"]} == known


@rows("drive")
def test_example_drives(row: dict[str, str]) -> None:
    drive = row["drive"]
    assert same(row["conditions"], READING.mechanisms[drive].conditions)
    assert same(row["felt"], READING.mechanisms[drive].felt)
    assert same(row["strength"], READING.drives.strength[drive])
    assert same(row["weight"], READING.drives.weight[drive])
    assert READING.drives.limiting == ("faith",)


@rows("list")
def test_example_lists(row: dict[str, str]) -> None:
    (found,) = getattr(READING.suggestions, row["list"])
    assert found.statement == row["statement"]
    assert same(row["priority"], found.priority)
    assert worked(row["working"]) == pytest.approx(found.priority)
    weight = READING.drives.weight
    assert same(row["leverage"], leverage(theory(), theory().statement[found.statement], weight))


def test_example_sums_in_the_text_are_right() -> None:
    assert [result for _, result in sums(SECTION)] == ["0.7", "−0.1333", "0.72"]
    for working, result in sums(SECTION):
        assert same(result, worked(working)), working


def test_example_plain_mean_in_the_text() -> None:
    plain = score_items(theory(), parse(json.dumps({**FILE, "weighting": "respondent"}), theory()))
    assert plain["conflict-2a"].score == pytest.approx(0.7)


def test_example_is_what_the_command_prints() -> None:
    found = score(ANSWERS, theory())
    assert found["mechanisms"]["trust"] == {"conditions": 0.6875, "perceived": 0.5625}
    assert found["drives"] == {"limiting": ["faith"]}
    assert [one["statement"] for one in found["actions"]] == ["conflict-2"]


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        ("0.1934", 0.193359375, True),
        ("0.1933", 0.193359375, False),
        ("0.1935", 0.193359375, False),
        ("1", 1.0, True),
        ("1", 0.999, False),
        ("−0.1333", -2 / 15, True),
        ("0.1333", -2 / 15, False),
        ("–", None, True),
        ("–", 0.0, False),
        ("0", None, False),
        ("0.193359375", 0.193359375, False),
    ],
)
def test_example_check_of_figures_bites(printed: str, value: float | None, expected: bool) -> None:
    assert same(printed, value) == expected
