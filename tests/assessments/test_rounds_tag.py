"""Rounds as the pages of their collaboration show them: the list, and what is due."""

import datetime
import re

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Round
from ioc_assess.assessments.templatetags.rounds import due, grouped, of
from ioc_assess.collaborations.models import Collaboration
from tests.factories import answer, make_collaboration, make_member, make_round, make_workshop, owner_of

pytestmark = pytest.mark.django_db


def draw(user: User) -> str:
    collaboration = Collaboration.objects.visible_to(user).get()
    return Template("{% load rounds %}{% rounds_of collaboration %}").render(Context({"collaboration": collaboration}))


def test_rounds_tag_without_rounds_offers_the_first() -> None:
    collaboration = make_collaboration()
    new = reverse("round_new", args=[collaboration.code])
    assert new in draw(owner_of(collaboration))
    seen = draw(make_member(collaboration, "viewer"))
    assert "No round yet" in seen
    assert new not in seen


def test_rounds_tag_shows_each_with_its_state_and_next_step(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    collaboration = make_collaboration()
    owner = owner_of(collaboration)
    opened = make_round(collaboration, title="First", closes_at=timezone.now() + datetime.timedelta(days=1))
    answer(opened, {"trust-1a": 3})
    answer(opened, {"trust-1a": 3}, submit=False)
    closed = make_round(collaboration, title="Second")
    closed.close(by=owner)
    draft = make_round(collaboration, title="Third", opened=False)
    found = Collaboration.objects.visible_to(owner).get()
    with django_assert_num_queries(1):
        html = Template("{% load rounds %}{% rounds_of c %}").render(Context({"c": found}))
    listed = html[html.index('<ul class="rounds">') :]
    assert listed.index("Third") < listed.index("Second") < listed.index("First")
    assert reverse("round_open", args=[draft.code]) in html
    assert "<strong>1</strong> submitted" in html
    assert "Too few answers yet" in html
    assert 'badge-draft">Draft' in html
    assert 'badge-open">Open' in html
    assert 'badge-closed">Closed' in html
    seen = draw(make_member(collaboration, "viewer"))
    assert reverse("round_open", args=[draft.code]) not in seen
    assert reverse("round_new", args=[collaboration.code]) not in seen
    assert reverse("round", args=[opened.code]) in seen


def test_rounds_tag_shows_no_count_of_a_published_round() -> None:
    made = make_round()
    made.close(by=owner_of(made.collaboration))
    Round.objects.update(state="published")
    html = draw(owner_of(made.collaboration))
    assert reverse("round_results", args=[made.code]) in html
    assert reverse("report", args=[made.code]) in html
    assert "submitted" not in html


def test_due_tells_what_each_collaboration_waits_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second, third = (make_collaboration(name=name) for name in ("First", "Second", "Third"))
    owner = owner_of(first)
    make_round(first, title="Draft", opened=False)
    running = make_round(first, title="Running")
    answer(running, {"trust-1a": 3})
    timed = make_round(second, title="Timed", closes_at=timezone.now() + datetime.timedelta(days=1))
    Round.objects.filter(pk=timed.pk).update(closes_at=datetime.datetime(2099, 7, 1, 16, 0, tzinfo=datetime.UTC))
    few = make_round(second, title="Few")
    for _person in range(4):
        answer(few, {"trust-1a": 3})
    few.close(by=owner)
    past = make_round(second, title="Past", mode="solo")
    answer(past, {"trust-1a": 3}, partner=None)
    Round.objects.filter(pk=past.pk).update(closes_at=timezone.now() - datetime.timedelta(days=1))
    seen = list(Collaboration.objects.visible_to(owner).prefetch_related("partners").order_by("name"))
    with django_assert_num_queries(1):
        found = due(seen)
    assert {code: [one.sentence for one in dues] for code, dues in found.items()} == {
        first.code: [
            "“Draft” is a draft: check it and open it.",
            "“Running” is open: 1 person has submitted.",
        ],
        second.code: [
            "“Timed” is open until 1 July 2099, 17:00: 0 people have submitted.",
            "“Few” has closed, but 1 person more is needed for results.",
            "“Past” has closed: its results can be published.",
        ],
        third.code: ["No round yet."],
    }
    assert [one.round for one in found[second.code]] == [timed, few, past]
    assert [(one.step, one.address) for dues in found.values() for one in dues] == [
        ("Check and open it", reverse("round_open", args=[first.rounds.get(title="Draft").code])),
        ("Ask people to answer", reverse("round", args=[running.code])),
        ("Ask people to answer", reverse("round", args=[timed.code])),
        ("Reopen the round", reverse("round_reopen", args=[few.code])),
        ("Close the round", reverse("round_close", args=[past.code])),
        ("Prepare the first round", reverse("round_new", args=[third.code])),
    ]


def test_due_leads_to_publishing_when_enough_have_answered() -> None:
    made = make_round()
    for _person in range(5):
        answer(made, {"trust-1a": 3})
    made.close(by=owner_of(made.collaboration))
    found = Collaboration.objects.visible_to(owner_of(made.collaboration)).get()
    (one,) = due([found])[found.code]
    assert (one.step, one.address) == ("Publish the results", reverse("round_publish", args=[made.code]))


def test_due_asks_a_viewer_for_nothing() -> None:
    collaboration = make_collaboration()
    viewer = make_member(collaboration, "viewer")

    def steps() -> list[str]:
        found = Collaboration.objects.visible_to(viewer).get()
        return [one.step for one in of(due([found]), found)]

    assert steps() == [""]
    made = make_round(collaboration)
    make_round(collaboration, opened=False)
    assert steps() == ["", ""]
    Round.objects.filter(state="draft").delete()
    made.close(by=owner_of(collaboration))
    Round.objects.update(state="published")
    assert steps() == ["See the results"]


def test_due_offers_a_round_before_there_are_partners_and_says_which() -> None:
    """One leader's own view needs no partner."""
    collaboration = make_collaboration(partners=["North"])
    found = Collaboration.objects.visible_to(owner_of(collaboration)).get()
    assert [one.step for one in of(due([found]), found)] == ["Prepare the first round"]
    drawn = draw(owner_of(collaboration))
    assert "Only one leader’s own view can do without." in drawn
    assert reverse("round_new", args=[collaboration.code]) in drawn
    partners = drawn.index(reverse("partners", args=[collaboration.code]))
    assert partners < drawn.index(reverse("round_new", args=[collaboration.code]))
    assert 'class="button secondary" href="' + reverse("round_new", args=[collaboration.code]) in drawn


def test_due_speaks_of_partners_where_they_state_positions() -> None:
    collaboration = make_collaboration()
    owner = owner_of(collaboration)
    positions = make_round(collaboration, title="Positions", mode="declared")
    answer(positions, {"trust-1a": 3})
    make_round(collaboration, title="None", mode="declared").close(by=owner)
    found = Collaboration.objects.visible_to(owner).get()
    assert [one.sentence for one in of(due([found]), found)] == [
        "“Positions” is open: 1 partner has submitted.",
        "“None” has closed, but no partner has submitted.",
    ]


def test_due_names_the_last_published_round_only_while_nothing_else_is_on_its_way() -> None:
    collaboration = make_collaboration()
    viewer = make_member(collaboration, "viewer")

    def sentences() -> list[str]:
        found = Collaboration.objects.visible_to(viewer).get()
        return [one.sentence for one in of(due([found]), found)]

    for title in ("Spring", "Summer"):
        make_round(collaboration, title=title).close(by=owner_of(collaboration))
    Round.objects.update(state="published")
    assert sentences() == ["“Summer” is published."]
    make_round(collaboration, title="Autumn", opened=False)
    assert sentences() == ["“Autumn” is being prepared."]


def test_grouped_code_is_read_in_fours() -> None:
    assert grouped("abcdefgh") == "ABCD-EFGH"


@pytest.mark.parametrize(("days", "told"), [(334, False), (335, True), (364, True)])
def test_due_warns_thirty_days_before_answers_nobody_published_are_deleted(days: int, told: bool) -> None:
    collaboration = make_collaboration()
    owner = owner_of(collaboration)
    closed, empty = make_round(collaboration, title="First"), make_round(collaboration, title="Empty")
    answer(closed, {"trust-1a": 3})
    for one in (closed, empty):
        one.close(by=owner)
    forgotten = make_round(collaboration, title="Forgotten")
    Round.objects.update(since=timezone.localdate() - datetime.timedelta(days=days))
    found = Collaboration.objects.visible_to(owner).get()
    sentences = [one.sentence for one in due([found])[collaboration.code]]
    day = date_format(timezone.localdate() + datetime.timedelta(days=365 - days), "j F Y")
    assert [f"deleted on {day}" in one for one in sentences] == [told, False, False]
    assert [f"It is closed on {day}" in one for one in sentences] == [False, False, told]
    assert [one.partition("”")[0] for one in sentences] == ["“First", "“Empty", "“Forgotten"]
    assert forgotten.takes_answers


def test_rounds_tag_says_how_a_workshop_stands_and_leads_to_no_page_of_surveys() -> None:
    workshop = make_workshop(opened=False)
    code, ways = workshop.round.code, set[str]()

    def links(user: User) -> set[str]:
        return set(re.findall(f'href="/rounds/{code}/([^"]*)"', draw(user)))

    owner = owner_of(workshop.round.collaboration)
    assert "“A morning together” is being prepared." in draw(owner)
    ways = {"workshop/prepare/"}
    assert links(owner) == {"", *ways}
    assert links(make_member(workshop.round.collaboration, "viewer")) == {""}
    workshop.open(by=owner)
    ways = {"workshop/"}
    assert "“A morning together” is open: people in the room vote together." in draw(owner)
    assert "submitted" not in draw(owner)
    assert links(owner) == {"", *ways}
    workshop.end(by=owner)
    assert "“A morning together” has ended and is not recorded yet." in draw(owner)
    assert links(owner) == {"", *ways}
