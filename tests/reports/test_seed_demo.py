"""The demonstration is what the site would have made of it, and its figures are those of the file."""

import json

import pytest
from django.core.management import CommandError, call_command

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Answer, Comment, Response, Results, Round
from ioc_assess.assessments.results import read
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.operations.models import Event
from ioc_assess.reports.demo import COMMENTS, FILE, Demo, seed
from ioc_assess.scoring import file_form
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.outcome import outcome, recorded_as

pytestmark = pytest.mark.django_db

PASSWORD = "three odd words"


@pytest.fixture
def demo() -> Demo:
    return seed(password=PASSWORD)


def test_seed_demo_publishes_the_figures_of_the_file(demo: Demo) -> None:
    assert demo.published is not None
    answers = file_form.parse(FILE.read_text(encoding="utf-8"), theory())
    assert answers.k == demo.published.k == 5
    assert read(Results.objects.get(round=demo.published)).figures == results(theory(), answers)


def test_seed_demo_has_everyone_of_the_file_in_a_fitting_role(demo: Demo) -> None:
    assert demo.published is not None
    roles = {"board": 6, "executive": 5, "programme": 5, "clinical": 7, "operational": 7, "frontline": 7, "public": 4}
    people = Response.objects.filter(round=demo.published, submitted=True)
    assert {role: people.filter(role=role).count() for role in roles} == roles
    given = sum(len(one["answers"]) for one in json.loads(FILE.read_text(encoding="utf-8"))["responses"])
    assert Answer.objects.filter(response__round=demo.published).count() == given


def test_seed_demo_has_what_people_wrote(demo: Demo) -> None:
    assert demo.published is not None
    written = {(one["section"], one["text"], one["may_quote"]) for one in json.loads(COMMENTS.read_text("utf-8"))}
    assert set(Comment.objects.values_list("section", "text", "may_quote")) == written
    assert (Comment.objects.count(), Comment.objects.quotable().count()) == (13, 11)


def test_seed_demo_has_an_open_round_with_enough_answers_to_publish(demo: Demo) -> None:
    assert demo.open is not None
    assert (demo.open.takes_answers, demo.open.submitted, demo.open.previous) == (True, 21, demo.published)
    assert len(demo.open.join_code or "") == 8


def test_seed_demo_has_a_workshop_that_moved_agreed_split_and_was_flagged(demo: Demo) -> None:
    """By hand, of fifteen people. Unequal power: 3 4 3 4 1, then 2 11 2, so medians 2 + (5 − 7)/6 and 1. Time: 2 5 0 6
    2, then 0 7 2 6, so 3 + (2 − 7)/12 and 2 + (6 − 7)/4. Trust: 1 4 7 3, so 2 + (3 − 5)/14; agreed at 3 it is more
    than a level better. Whether someone neutral can decide had four levels only."""
    assert demo.workshop is not None
    workshop = demo.workshop.workshop
    found = outcome(workshop, recorded_as(workshop))
    assert (len(found.rows), found.people) == (8, 15)
    assert [(row.item.code, row.moved) for row in found.moved] == [
        ("mandate-1a", "median 1.7, then 1.0"),
        ("capacity-3a", "median 2.6, then 1.8"),
    ]
    assert [row.item.code for row in found.split] == ["capacity-3a"]
    assert [row.item.code for row in found.flagged] == ["pulse-trust"]
    [hidden] = found.withheld
    assert (hidden.item.code, hidden.state_words) == ("conflict-2b", "Agreed: Not at all (0 of 4)")
    assert all(row.votes[0].when == "survey" for row in found.rows)
    asked = {row.item.code: row.votes[-1].result.n for row in found.rows if row.voted}
    assert asked["confidence-2b"] == 8  # of leads only
    assert set(asked.values()) == {8, 15}


def test_seed_demo_has_a_workshop_that_is_being_prepared(demo: Demo) -> None:
    workshop = Workshop.objects.get(round__state=Round.State.DRAFT)
    assert workshop.steps.count() == 4
    assert workshop.source == demo.published


def test_seed_demo_has_a_member_with_each_right_who_can_sign_in(demo: Demo) -> None:
    collaboration = Collaboration.objects.get()
    rights = {one.user.email: one.right for one in collaboration.memberships.all()}
    assert rights == {f"{right}@example.org": right for right in ("owner", "facilitator", "viewer")}
    assert all(User.objects.get(email=email).check_password(PASSWORD) for email in demo.emails)
    assert Event.objects.of(collaboration.code).filter(verb=Event.Verb.ROUND_PUBLISHED).count() == 2


def test_seed_demo_again_changes_nothing(demo: Demo) -> None:
    assert demo.open is not None
    Response.objects.begin(round=demo.open, partner=None, role="public")
    before = (Event.objects.count(), Response.objects.count(), Round.objects.count(), User.objects.count())
    assert seed(password="another odd password") == demo
    assert before == (Event.objects.count(), Response.objects.count(), Round.objects.count(), User.objects.count())
    assert User.objects.get(email="owner@example.org").check_password(PASSWORD)


def test_seed_demo_without_an_open_round_says_so(demo: Demo) -> None:
    assert demo.open is not None
    demo.open.close(by=User.objects.get(email="owner@example.org"))
    assert seed(password=PASSWORD).open is None


def test_seed_demo_takes_accounts_that_are_there() -> None:
    viewer = User.objects.create_user(email="viewer@example.org", name="Somebody", password="my own password")
    seed(password=PASSWORD)
    assert Collaboration.objects.get().right_of(viewer) == "viewer"
    viewer.refresh_from_db()
    assert viewer.check_password("my own password")


def test_seed_demo_needs_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "short")
    with pytest.raises(CommandError, match="12 or more"):
        call_command("seed_demo")
    assert User.objects.count() == 0
