"""The survey's figure beside what the room votes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.assessments.results import PublishedResults, read
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Theory
from ioc_assess.workshops.beside import beside, beside_of
from ioc_assess.workshops.models import Step, Workshop
from tests.factories import answer, make_collaboration, make_round, make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def surveyed(levels: Sequence[int | str], item: str = "trust-1a", **fields: Any) -> Round:
    """A published survey in which so many people of North answered an item so."""
    made = make_round(make_collaboration(), **fields)
    for level in levels:
        answer(made, {item: level})
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    publish(made, by=owner)
    return Round.objects.get(pk=made.pk)


def after(source: Round, item: str = "trust-1a") -> tuple[Workshop, Step]:
    workshop = make_workshop([item], collaboration=source.collaboration, source=source)
    step = workshop.steps.get()
    step.workshop = workshop
    return workshop, step


def test_beside_is_what_the_survey_published() -> None:
    """Of 1 1 2 2 2 4 the middle lies between 2 and 2; 2 + (1 − 2) / (2 · 3) = 1.83."""
    found = beside_of(*published(surveyed([1, 1, 2, 2, 2, 4])), theory().item["trust-1a"], width=300)
    assert found
    assert (found.title, found.published_on) == ("Spring round", datetime.date.today())
    assert [n for _label, n in found.counts] == [0, 2, 3, 0, 1]
    assert found.median == pytest.approx(1.8333, abs=1e-4)
    assert not found.mostly_dont_know
    assert "6 answers" in found.picture.text


def published(source: Round) -> tuple[PublishedResults, Theory]:
    return read(source.results.get()), source.theory


def test_beside_says_no_median_where_the_middle_is_best() -> None:
    item = next(one for one in theory().items if one.kind == "balance")
    source = surveyed([1, 2, 2, 2, 3], item.code, length="full")
    found = beside_of(*published(source), item, width=300)
    assert found
    assert found.median is None
    assert [n for _label, n in found.counts] == [0, 1, 3, 1, 0]


def test_beside_is_nothing_where_the_survey_withholds_it_or_asked_something_else() -> None:
    figures, edition = published(surveyed([1, 2, 2, 2, "dont_know"]))
    item = theory().item["trust-1a"]
    assert beside_of(figures, edition, item, width=300) is None  # four levels are fewer than k
    figures, edition = published(surveyed([1, 2, 2, 2, 3]))
    assert beside_of(figures, edition, item, width=300)
    assert beside_of(figures, edition, replace(item, text="Another wording"), width=300) is None
    assert beside_of(figures, edition, theory().item["risk-1a"], width=300) is None
    named = replace(figures, figures=replace(figures.figures, named=True))
    assert beside_of(named, edition, item, width=300) is None


def test_beside_says_that_most_did_not_know() -> None:
    unsure = ["dont_know"] * 6
    found = beside_of(*published(surveyed([1, 2, 2, 2, 3, *unsure])), theory().item["trust-1a"], width=300)
    assert found
    assert found.mostly_dont_know


def test_beside_waits_until_the_vote_is_revealed(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    workshop, step = after(surveyed([1, 2, 2, 2, 3]))
    by = owner_of(workshop.round.collaboration)
    assert beside(step, width=300) is None
    step.open_vote(by=by)
    vote(step, [2, 2, 3, 3, 3])
    step.close_vote(by=by)
    step.refresh_from_db()
    assert beside(step, width=300) is None
    step.reveal(by=by)
    step = Step.objects.get(pk=step.pk)
    step.workshop = Workshop.objects.get(pk=workshop.pk)
    assert beside(step, width=300)
    with django_assert_num_queries(1):
        beside(step, width=600)


def test_beside_is_nothing_without_a_survey_and_after_it_was_deleted() -> None:
    source = surveyed([1, 2, 2, 2, 3])
    workshop, step = after(source)
    step.figures = {"1": {}}
    assert beside(step, width=300)
    source.results.all().delete()
    assert beside(step, width=300) is None
    workshop.source = None
    assert beside(step, width=300) is None
