"""Votes and seats go when their time is up, and nothing is left of them; what was recorded stays."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from ioc_assess.assessments import erasing, jobs
from ioc_assess.assessments.models import Results, Round
from ioc_assess.operations.models import Event
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from ioc_assess.workshops.models.vote import voter_hash
from tests.disk import raw
from tests.factories import make_collaboration, make_workshop, owner_of, vote

pytestmark = pytest.mark.django_db


def ended(days_ago: int) -> tuple[Workshop, list[str]]:
    """A workshop of five people and two questions that ended so many days ago, and hashes that lead to people."""
    workshop = make_workshop(asks_names=True)
    by = owner_of(workshop.round.collaboration)
    hashes: list[str] = []
    for step in workshop.steps.all():
        step.open_vote(by=by)
        given = vote(step, [0, 1, 2, 3, "dont_know"])
        hashes += [seat.secret_hash for seat, _secret in given]
        hashes += [voter_hash(secret, Step.objects.get(pk=step.pk)) for _seat, secret in given]
        step.close_vote(by=by)
    workshop.end(by=by)
    Round.objects.filter(pk=workshop.round_id).update(since=timezone.localdate() - datetime.timedelta(days=days_ago))
    return workshop, hashes


@pytest.mark.parametrize(("days", "kept"), [(364, True), (365, False), (366, False)])
def test_retention_of_a_workshop_that_nobody_records_is_a_year(days: int, kept: bool) -> None:
    workshop, _hashes = ended(days)
    jobs.delete_answers()
    assert (Vote.objects.count(), Seat.objects.count()) == ((10, 10) if kept else (0, 0))
    events = Event.objects.of(workshop.round.collaboration.code).filter(verb=Event.Verb.ANSWERS_DELETED)
    assert events.count() == (0 if kept else 1)


@pytest.mark.parametrize(("days", "kept"), [(29, True), (30, False)])
def test_retention_of_votes_after_recording_is_that_of_answers(days: int, kept: bool) -> None:
    workshop, _hashes = ended(0)
    Round.objects.filter(pk=workshop.round_id).update(state=Round.State.PUBLISHED)
    Results.objects.create(round=workshop.round, body={}, sha256="0" * 64)
    Results.objects.update(created_on=timezone.localdate() - datetime.timedelta(days=days))
    jobs.delete_answers()
    assert Vote.objects.exists() is kept
    assert Results.objects.count() == 1
    assert workshop.steps.count() == 2


def test_retention_tells_of_votes_and_seats_before_it_deletes() -> None:
    ended(400)
    out = io.StringIO()
    call_command("retention", "--dry-run", stdout=out)
    assert "10 votes, 10 seats" in out.getvalue()
    assert Vote.objects.count() == 10
    call_command("retention", stdout=out)
    assert Vote.objects.count() == 0


def test_retention_erases_votes_with_their_collaboration() -> None:
    ended(0)
    collaboration = Workshop.objects.get().round.collaboration
    erasing.erase(collaboration, by=owner_of(collaboration))
    erasing.go_on()
    assert [one.objects.count() for one in (Vote, Seat, Step, Workshop)] == [0, 0, 0, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["retention", "erasing"])
def test_retention_leaves_nothing_on_the_disk(way: str) -> None:
    make_collaboration(name="Another")
    workshop, hashes = ended(400)
    if way == "retention":
        jobs.delete_answers()
    else:
        erasing.erase(workshop.round.collaboration, by=owner_of(workshop.round.collaboration))
        jobs.erase_collaborations()
    left = raw()
    assert [one for one in hashes if one.encode() in left] == []
