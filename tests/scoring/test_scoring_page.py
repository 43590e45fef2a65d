"""docs/scoring.md beyond its worked example: its figures, names and places are those of program and theory."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ioc_assess.scoring import numbers, results
from ioc_assess.scoring.agreed import ROSIER, rosier
from ioc_assess.scoring.configurations import PRESSURE, verdict
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.items import score_items
from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.spread import Counts, agreement, consensus, interpolated_median
from ioc_assess.scoring.suggestions import reach
from ioc_assess.theory.loading import theory
from tests.scoring.page import same, section, sums, tables, worked

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json"


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("From answers to scores", ["0.625", "0.7", "0.5", "0.5657", "0.6"]),
        ("Verdicts", ["1", "4"]),
        ("What to do first", ["0.72"]),
        ("Workshops", ["1.6667"]),
        ("Reproduce a figure", ["0.3258"]),
    ],
)
def test_scoring_page_sums_are_right(title: str, printed: list[str]) -> None:
    found = sums(section(title))
    assert [result for _, result in found] == printed
    assert all(same(result, worked(working)) for working, result in found)


def test_scoring_page_favourability_of_level_three() -> None:
    (kinds,) = tables(section("From answers to scores"))
    item = {one.kind: one for one in theory().items}
    assert {row["kind"]: float(row["level 3"]) for row in kinds} == {k: one.favourability(3) for k, one in item.items()}


def test_scoring_page_verdicts() -> None:
    grid, names = tables(section("Verdicts"))
    level = {"high": 0.8, "between": 0.5, "low": 0.2, "unknown": None}
    for row in grid:
        context = level[row[""].strip("*").partition(" ")[2]]
        assert context is not None
        for column, felt in level.items():
            assert row[f"*q* {column}"].replace(" ", "_") == verdict(context, felt)
    assert {row["code"]: row["printed"] for row in names} == {f"`{one.code}`": one.name for one in theory().verdicts}


@pytest.mark.parametrize("row", tables(section("How far people agree"))[0], ids=lambda row: row["counts"])
def test_scoring_page_agreement(row: dict[str, str]) -> None:
    one, two, three, four, five = map(int, row["counts"].split())
    counts: Counts = (one, two, three, four, five)
    assert same(row["*A*"], agreement(counts))
    assert row["agree?"] == ("yes" if consensus(counts, balance=False) else "no")


def test_scoring_page_cut_offs() -> None:
    (values,) = tables(section("What it rests on"))
    value = {row["choice"]: row["value"] for row in values}
    assert value["high, low"] == f"{numbers.HIGH:.2f}, {numbers.LOW:.2f}"
    assert value["close call; drives level"] == f"{numbers.CLOSE:.2f}"
    assert value["peer pressure at play"] == f"{PRESSURE}"
    assert value["partners apart"] == f"{numbers.APART:.2f}"
    assert value["evidence"] == ", ".join(f"{one.weight:g}" for one in theory().grades)
    assert (results.SMALLEST_K, results.FEWEST_FOR_EXTREMES, results.EXTREMES) == (5, 10, (0.10, 0.90))


def test_scoring_page_reach() -> None:
    assert reach(theory(), "resolution", "faith") == pytest.approx(0.72)


def test_scoring_page_counts_of_items() -> None:
    found, text = theory(), section("What is asked, and of whom")
    kinds = Counter({one.code: one.kind for one in found.sections}[item.section] for item in found.items)
    assert f"{len(found.items)} items: {kinds['cluster']} on the {len(found.statements)} statements" in text
    assert f"{kinds['setting']} on the setting, {kinds['pulse']} pulse items" in text
    assert f"The short form has {sum(item.short for item in found.items)}." in text
    assert f"get the {sum('public' in item.asked for item in found.items)} that they" in text


def test_scoring_page_clusters_and_their_places() -> None:
    found = theory()
    _, clusters = tables(section("Where it stands in the paper"))
    places = {one.code: one.place for one in found.clusters}
    statements = Counter(one.cluster for one in found.statements)
    items = Counter(one.section for one in found.items)
    assert [row["cluster"] for row in clusters] == list(places)
    for row in clusters:
        assert places[row["cluster"]] == f"Table 3, {row['in Table 3']}"
        assert (int(row["statements"]), int(row["items"])) == (statements[row["cluster"]], items[row["cluster"]])


def test_scoring_page_what_is_ours_among_links_and_findings() -> None:
    found, (rows, _) = theory(), tables(section("Where it stands in the paper"))
    text = " ".join(" ".join(row.values()) for row in rows)
    ours = [f"{one.source} → {one.target}" for one in found.links if one.place.startswith("Our reading")]
    assert f"two links are our reading: {', '.join(ours)}" in text
    assert [one.code for one in found.findings if not one.written] == [f"finding-{n}" for n in range(13, 19)]
    assert Counter(one.feedback for one in found.links) == {False: 24, True: 4}
    assert f"{found.name} version {found.version}" in section("How to cite")


def test_scoring_page_workshops_flag_what_is_a_level_better_than_the_vote() -> None:
    text, item = section("Workshops"), theory().item["trust-1a"]
    median = interpolated_median((0, 2, 3, 0, 0))
    assert same("1.6667", median)
    assert "Agreed at 3 the item is flagged, at 2 it is not." in " ".join(text.split())
    assert (rosier(item, 3, median), rosier(item, 2, median)) == (True, False)
    assert ROSIER == 1.0


def test_scoring_page_figure_of_the_example_with_hidden_partners() -> None:
    file = json.loads(DEMO.read_text(encoding="utf-8"))
    found = score_items(theory(), parse(json.dumps(file), theory()))["trust-1a"]
    (rows,) = tables(section("Reproduce a figure"))
    people = Counter(one["partner"] for one in file["responses"])
    together: list[str] = []
    for row in rows[:-1]:
        levels = [one["answers"].get("trust-1a") for one in file["responses"] if one["partner"] == row["partner"]]
        printed = [str(level) for level in levels if isinstance(level, int)]
        assert (int(row["people"]), row["levels"].split()) == (people[row["partner"]], printed)
        assert row["shown?"] == ("yes" if row["partner"] in found.groups else "no")
        if row["shown?"] == "no":
            together += printed
            continue
        working, result = row["mean of *f*"].split(" = ")
        assert same(result, worked(working))
        assert same(result, found.groups[row["partner"]].score)
    assert sorted(rows[-1]["levels"].split()) == sorted(together)
    working, result = rows[-1]["mean of *f*"].split(" = ")
    assert same(result, worked(working))
    assert same(result, found.hidden)
    assert found.score is not None
    assert (round(found.score, 4), percent(found.score)) == (0.3258, 33)
    assert file["k"] == 5
