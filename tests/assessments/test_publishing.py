"""Publishing freezes what the scoring makes of the answers, once, and forgets who had not finished."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries

from ioc_assess.accounts.models import User
from ioc_assess.assessments import publishing
from ioc_assess.assessments.models import Answer, Response, Results, Round
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.response import Closed
from ioc_assess.assessments.publishing import count, publish
from ioc_assess.assessments.results import read
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.scoring import results as scoring
from ioc_assess.scoring.file_form import parse
from ioc_assess.theory.loading import theory
from tests.factories import answer, make_collaboration, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).resolve().parents[2] / "fixtures/demo/answers.json"


def closed(people: int = 5, **fields: Any) -> Round:
    """A round with this many people of North, each with one answer."""
    made = make_round(**fields)
    for _n in range(people):
        answer(made, {"trust-1a": 3})
    made.close(by=owner_of(made.collaboration))
    return made


def test_publishing_freezes_what_the_scoring_says_of_the_same_answers() -> None:
    """The example of 41 people, once as a file and once through a round, gives the same figures to the last bit."""
    data = json.loads(DEMO.read_text())
    partners = sorted({one["partner"] for one in data["responses"]})
    profile = data["profile"]
    made = make_round(make_collaboration(partners=partners, **profile), length="full")
    for one in data["responses"]:
        answer(made, one["answers"], partner=one["partner"])
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    published = read(publish(made, by=owner))
    assert published.figures == scoring.results(theory(), parse(DEMO.read_text(), theory()))
    assert published.meta.collaboration == "Pellshire Alliance"
    assert list(published.names.values()) == [
        "Pellshire Community and Mental Health Trust",
        "Pellshire Council Adult Social Care",
        "Tarrowby Hospitals NHS Trust",
    ]


def test_publishing_weighs_voices_and_counts_people_of_no_partner_as_one() -> None:
    """North: five at 4 (1.0). No partner: five at 0 (0.0). South: six at 2 (0.5). The mean of the voices is 0.5."""
    made = make_round()
    for partner, level, people in (("North", 4, 5), (None, 0, 5), ("South", 2, 6)):
        for _n in range(people):
            answer(made, {"trust-1a": level, "trust-5a": "dont_know"}, partner=partner)
    made.close(by=owner_of(made.collaboration))
    figures = read(publish(made, by=owner_of(made.collaboration))).figures
    assert figures.n == 16
    assert {name: group.n for name, group in figures.groups.items()} == {"North": 5, "South": 6, "public": 5}
    assert figures.items["trust-1a"].score == pytest.approx(0.5)
    assert figures.items["trust-1a"].n == 16
    assert (figures.items["trust-5a"].n, figures.items["trust-5a"].dont_know) == (0, 16)
    assert figures.items["trust-2a"].status == "fewer_than_k"
    assert "trust-4b" not in figures.items  # not in the short form


def test_publishing_by_role_groups_by_role() -> None:
    made = make_round(grouping="role")
    for role in ("executive", "frontline"):
        for _n in range(5):
            answer(made, {"trust-1a": 3}, role=role)
    made.close(by=owner_of(made.collaboration))
    published = read(publish(made, by=owner_of(made.collaboration)))
    assert published.names == {"executive": "Executive leader", "frontline": "Frontline or support staff"}


def test_publishing_leaves_out_and_deletes_what_was_not_submitted() -> None:
    made = make_round()
    for _n in range(5):
        answer(made, {"trust-1a": 3})
    answer(made, {"trust-1a": 0}, partner="South", submit=False)
    made.close(by=owner_of(made.collaboration))
    figures = read(publish(made, by=owner_of(made.collaboration))).figures
    assert (figures.n, figures.items["trust-1a"].n) == (5, 5)
    assert Response.objects.count() == 5
    assert not Response.objects.filter(submitted=False).exists()
    assert Answer.objects.count() == 5


@pytest.mark.parametrize("people", [0, 1, 4])
def test_publishing_needs_k_people(people: int) -> None:
    made = closed(people)
    with pytest.raises(Refused, match="Results need 5 people"):
        publish(made, by=owner_of(made.collaboration))
    assert not Results.objects.exists()
    assert Round.objects.get().state == "closed"


def test_publishing_does_not_count_answers_typed_in_toward_k() -> None:
    made = closed(5)
    Response.objects.filter(pk=Response.objects.earliest("pk").pk).update(entered_for=True)
    with pytest.raises(Refused, match="4 have submitted"):
        publish(made, by=owner_of(made.collaboration))


def test_publishing_counts_typed_in_answers_in_the_scores_and_says_how_many() -> None:
    """Five of North at 3 (0.75), one of them typed in at 0 beside them, and two of South typed in only: they are
    hidden, and North with them. One voice: (5 · 0.75 + 0 + 2 · 1) / 8."""
    made = closed(5)
    Round.objects.update(state="open")
    for partner, level in [("North", 0), ("South", 4), ("South", 4)]:
        typed = answer(made, {"trust-1a": level}, partner=partner)
        Response.objects.filter(pk=typed.pk).update(entered_for=True)
    Round.objects.update(state="closed")
    figures = read(publish(Round.objects.get(), by=owner_of(made.collaboration))).figures
    assert (figures.n, figures.n_typed, figures.hidden_groups, figures.hidden_n) == (8, 3, 2, 8)
    assert not figures.groups
    item = figures.items["trust-1a"]
    assert item.spread is not None
    assert (item.spread.counts, item.score) == ((1, 0, 0, 5, 2), pytest.approx(5.75 / 8))


def test_publishing_takes_typed_in_positions_for_what_they_are() -> None:
    """A named round has no k to count toward."""
    made = make_round(mode="declared")
    typed = answer(made, {"trust-1a": 3})
    Response.objects.filter(pk=typed.pk).update(entered_for=True)
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    assert Round.objects.with_counts().get().people_count == 1
    figures = read(publish(Round.objects.get(), by=owner)).figures
    assert (figures.n, figures.n_typed, set(figures.groups)) == (1, 1, {"North"})


def test_publishing_needs_a_closed_round_and_happens_once() -> None:
    made = make_round()
    for _n in range(5):
        answer(made, {"trust-1a": 3})
    owner = owner_of(made.collaboration)
    with pytest.raises(Refused, match="Close the round first"):
        publish(made, by=owner)
    made.close(by=owner)
    first = publish(made, by=owner)
    with pytest.raises(Refused, match="published already"):
        publish(Round.objects.get(), by=owner)
    with pytest.raises(Refused, match="Only a closed round"):
        made.reopen(by=owner, reason="Late people")
    with pytest.raises(Refused, match="nothing of it changes"):
        made.change(by=owner, title="Another")
    assert list(Results.objects.all()) == [first]
    assert Event.objects.filter(verb="round_published").count() == 1


def test_publishing_gives_way_to_a_round_reopened_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reopened, answered and closed again while it was counted: the figures in hand are no longer the round's."""
    made = closed(5)
    owner = owner_of(made.collaboration)

    def slow_count(round: Round) -> object:
        counted = count(round)
        Round.objects.get().reopen(by=owner, reason="Late people")
        answer(Round.objects.get(), {"trust-1a": 0})
        Round.objects.get().close(by=owner)
        return counted

    monkeypatch.setattr(publishing, "count", slow_count)
    with pytest.raises(Refused, match="reopened meanwhile"):
        publish(made, by=owner)
    assert Round.objects.get().state == "closed"
    monkeypatch.undo()
    assert read(publish(Round.objects.get(), by=owner)).figures.n == 6


def test_publishing_of_a_declared_round_shows_each_position() -> None:
    made = make_round(mode="declared")
    answer(made, {"leadership-1a": 4}, partner="North")
    answer(made, {"leadership-1a": 0}, partner="South")
    made.close(by=owner_of(made.collaboration))
    published = read(publish(made, by=owner_of(made.collaboration)))
    assert published.meta.mode == "declared"
    item = published.figures.items["leadership-1a"]
    assert {name: one.score for name, one in item.groups.items()} == {"North": 1.0, "South": 0.0}
    assert item.score == pytest.approx(0.5)


def test_publishing_of_a_solo_round_shows_one_view() -> None:
    made = make_round(make_collaboration(partners=[]), mode="solo")
    answer(made, {"trust-1a": 1}, partner=None)
    made.close(by=owner_of(made.collaboration))
    published = read(publish(made, by=owner_of(made.collaboration)))
    assert published.meta.mode == "solo"
    assert published.figures.items["trust-1a"].score == pytest.approx(0.25)
    assert list(published.names.values()) == ["One leader’s own view"]


@pytest.mark.parametrize("people", [5, 60])
def test_publishing_costs_the_same_for_few_and_many(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = closed(people)
    with django_assert_num_queries(2):
        assert count(made).n == people


def test_publishing_keeps_the_words_that_the_round_was_opened_with() -> None:
    made = closed(5)
    owner = owner_of(made.collaboration)
    made.collaboration.partners.get(name="North").change(by=owner, name="Far North")
    assert list(read(publish(made, by=owner)).names) == ["North"]


@pytest.mark.django_db(transaction=True)
def test_publishing_by_two_facilitators_at_once_freezes_once() -> None:
    made = closed(6)
    users = [owner_of(made.collaboration), make_member(made.collaboration, "facilitator")]
    told: list[str] = []

    def go(user: User) -> None:
        try:
            publish(Round.objects.get(), by=user)
            told.append("published")
        except Refused as refused:
            told.append(str(refused))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["This round has been published already.", "published"]
    assert Results.objects.count() == 1
    assert Event.objects.filter(verb="round_published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_waits_for_a_submission_on_its_way() -> None:
    """A submission that saw the round open is counted, even if the round is closed before it is stored: on PostgreSQL
    publishing waits for it, on SQLite closing does already."""
    made = make_round()
    for _n in range(5):
        answer(made, {"trust-1a": 3})
    late = answer(made, {"trust-1a": 0}, submit=False)
    owner = owner_of(made.collaboration)
    saw_open, go_on = threading.Event(), threading.Event()

    def submit_slowly() -> None:
        with transaction.atomic():
            late._lock()
            saw_open.set()
            go_on.wait(10)
            Response.objects.filter(pk=late.pk).update(submitted=True, touched_on=None)
        connections.close_all()

    def close_and_publish() -> None:
        made.close(by=owner)
        publish(made, by=owner)
        connections.close_all()

    submitting = threading.Thread(target=submit_slowly)
    submitting.start()
    assert saw_open.wait(10)
    publishing_ = threading.Thread(target=close_and_publish)
    publishing_.start()
    publishing_.join(0.5)
    assert publishing_.is_alive()
    go_on.set()
    submitting.join()
    publishing_.join()
    assert read(Results.objects.get()).figures.n == 6
    with pytest.raises(Closed):
        late.save_answers({"trust-1a": Change(base=0, value=1)})
