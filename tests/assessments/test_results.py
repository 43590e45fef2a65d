"""Published results as they are stored: checksum, strict reading, nothing lost in the database."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable
from typing import Any

import pytest

from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.results import Meta, PublishedResults, ResultsChanged, body, digest, read
from ioc_assess.scoring import results as scoring
from ioc_assess.theory.loading import theory
from tests.factories import make_round
from tests.scoring.factories import make_answers

META = Meta(
    collaboration="Pellshire Alliance",
    title="Spring round",
    number=1,
    mode="survey",
    purpose="development",
    length="short",
    clusters=("trust", "faith"),
    edition="0" * 64,
    published_on=datetime.date(2026, 3, 31),
)
NAMES = {"zz": "North “& Sons”", "aa": "Łódź", "hh": "Hush"}


def figures() -> scoring.Results:
    people = [*[("aa", {"trust-2a": 3, "faith-6a": 4})] * 10, *[("zz", {"trust-2a": 1, "leadership-1a": 2})] * 7]
    return scoring.results(theory(), make_answers(people))


def written() -> dict[str, Any]:
    return body(meta=META, names=NAMES, figures=figures())


def test_published_results_come_back_as_they_went() -> None:
    row = Results(body=written(), sha256=digest(written()))
    assert read(row) == PublishedResults(meta=META, names={"zz": "North “& Sons”", "aa": "Łódź"}, figures=figures())
    assert list(read(row).names) == ["zz", "aa"]


def test_published_results_name_no_group_that_is_not_shown() -> None:
    assert written()["names"] == [["zz", "North “& Sons”"], ["aa", "Łódź"]]
    assert "Hush" not in str(written())


def test_published_results_need_a_name_for_every_group() -> None:
    with pytest.raises(KeyError, match="zz"):
        body(meta=META, names={"aa": "Łódź"}, figures=figures())


def test_published_results_have_one_checksum_in_whatever_order() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(one) for key, one in reversed(value.items())}
        return [turned(one) for one in value] if isinstance(value, list) else value

    assert list(turned(written())) != list(written())
    assert digest(turned(written())) == digest(written())


@pytest.mark.django_db
def test_published_results_survive_the_database() -> None:
    """PostgreSQL reorders an object's keys and spells numbers anew."""
    round = make_round()
    Results.objects.create(round=round, body=written(), sha256=digest(written()))
    row = Results.objects.get()
    assert digest(row.body) == row.sha256
    found = read(row)
    assert found.figures == figures()
    assert list(found.figures.items) == list(figures().items)
    assert list(found.names) == ["zz", "aa"]


def put(*path: Any, value: Any) -> Callable[[Any], None]:
    def spoil(written: Any) -> None:
        *way, last = path
        for step in way:
            written = written[step]
        written[last] = value

    return spoil


SPOILT = [
    put("figures", "n", value=18),
    put("figures", "items", 0, 1, "score", value=0.99),
    put("meta", "title", value="Another"),
    put("meta", "number", value="1"),
    put("meta", "clusters", value="trust"),
    put("meta", "published_on", value="yesterday"),
    put("meta", "more", value="x"),
    put("names", 0, 1, value="South"),
    put("names", value=[["zz", "North"]]),
    put("names", value=[3]),
    put("form", value=2),
    put("extra", value=1),
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_published_results_that_were_changed_are_refused(spoil: Callable[[Any], None]) -> None:
    changed = copy.deepcopy(written())
    spoil(changed)
    with pytest.raises(ResultsChanged, match="differ from their checksum"):
        read(Results(body=changed, sha256=digest(written()), round=Round(title="Spring round")))


@pytest.mark.parametrize("spoil", SPOILT[3:7] + SPOILT[8:])
def test_published_results_of_another_form_are_refused_with_a_right_checksum(spoil: Callable[[Any], None]) -> None:
    changed = copy.deepcopy(written())
    spoil(changed)
    with pytest.raises(ResultsChanged):
        read(Results(body=changed, sha256=digest(changed), round=Round(title="Spring round")))
