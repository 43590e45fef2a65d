"""What page and report say of the figures, and what they must not say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from ioc_assess.reports.arrangement import arrangement
from ioc_assess.reports.words import asked_of
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from tests.reports.rounds import published
from tests.scoring.factories import make_answers

THEORY = theory()
FAITH, RISK = (THEORY.mechanism[code].name for code in ("faith", "risk_tolerance"))
#: All that is worth half.
HALF = {item.code: 1 if item.kind == "balance" else 2 for item in THEORY.items}


def arranged(sheet: Mapping[str, int], asked: Collection[str] | None = None) -> dict[str, Any]:
    """Of six people who all answer thus; what they left out was asked, unless ``asked`` says otherwise."""
    found = results(THEORY, make_answers([("A", sheet)] * 6, asked=asked))
    return arrangement(THEORY, found, {"A": "A"})


def without(*codes: str) -> dict[str, int]:
    return {code: level for code, level in HALF.items() if code not in codes}


@pytest.mark.parametrize(
    ("left_out", "headline"),
    [
        ((), "The two drives of working together are about equally strong, so both set the limit."),
        (
            ("pulse-faith", "pulse-risk_tolerance"),
            "By what is in place alone, the two drives of working together are about equally strong.",
        ),
        (("pulse-faith",), "As far as is known, the two drives of working together are about equally strong."),
    ],
)
def test_words_headline_on_equal_drives_says_no_more_than_is_known(left_out: tuple[str, ...], headline: str) -> None:
    assert arranged(without(*left_out))["limits_us"][0] == headline


def test_words_headline_on_drives_that_are_only_felt() -> None:
    sheet = {"pulse-faith": 2, "pulse-risk_tolerance": 2}
    headline = "By what is felt alone, the two drives of working together are about equally strong."
    assert arranged(sheet, asked=sheet)["limits_us"][0] == headline


def test_words_headline_on_one_drive_says_where_something_is_not_known() -> None:
    known = without() | {"pulse-faith": 0}
    assert arranged(known)["limits_us"][0] == f"{FAITH} limits you most: 0 of 100."
    part = without("pulse-risk_tolerance") | {"pulse-faith": 0}
    assert arranged(part)["limits_us"][0] == f"As far as is known, what limits you most is: {FAITH}, 0 of 100."


def test_words_say_of_a_drive_that_it_is_only_carried_over() -> None:
    """faith-6a counts toward vision alone, which leads to both drives."""
    sheet = {"faith-6a": 2, "pulse-faith": 2, "pulse-risk_tolerance": 2}
    page = arranged(sheet, asked=sheet)
    for name in (FAITH, RISK):
        said = (
            f"{name}: how far it is in place is only carried over from further back; nothing nearer was asked or known."
        )
        assert said in page["limits_level"]
    assert page["limits_us"][0].startswith("As far as is known,")
    (sentence,) = page["carried"]
    assert sentence.startswith("* In place is only carried over from what leads to it, since none of its own questions")
    assert "Conflict is low" in sentence
    assert [row.mechanism.code for row in page["mechanisms"] if row.mark] == [
        "trust", "faith", "risk_tolerance", "conflict", "collaboration"
    ]  # fmt: skip
    assert not [row for row in page["mechanisms"] if row.mechanism.code == "vision" and row.mark]
    assert THEORY.mechanism["trust"].favourable + "*" in str(page["plane"])
    assert arranged(HALF)["carried"] == []


def test_words_tell_where_the_path_could_as_well_run() -> None:
    """In the demonstration capacity stands at 37.8 and conflict resolution at 38.2."""
    found = published("demo").figures
    (path,) = arrangement(THEORY, found, {name: name for name in found.groups})["paths"]
    capacity, resolution = (THEORY.mechanism[code].name for code in ("capacity", "resolution"))
    assert path.endswith(
        f"{capacity} (38) is the lowest of what leads to Trust, but {resolution} (38) lies within 5 points of it: the "
        "path could as well run over that."
    )


def test_words_tell_of_an_adverse_mechanism_what_its_figure_means() -> None:
    """A figure of 0 for conflict is much conflict: nobody must read that there is little."""
    low = without() | {"pulse-risk_tolerance": 0, "pulse-trust": 1, "pulse-conflict": 4, "pulse-vision": 0}
    (path,) = arranged(low)["paths"]
    assert " (0) is the lowest of what leads to Trust, but " in path
    assert "“Conflict is low” (0)" in path
    assert "Conflict (0)" not in path


def test_words_say_how_much_was_asked() -> None:
    assert asked_of(9, 9) == ""
    assert asked_of(3, 9).startswith("This round asked about 3 of the 9 clusters. What others would say")
    assert asked_of(1, 9).startswith("This round asked about 1 of the 9 clusters.")
