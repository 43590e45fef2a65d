"""The page of comments: who reads what, once it is published, and taking one out."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments.models import Comment, Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.operations.models import Event
from tests.factories import answer, comment, make_collaboration, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db

#: Section, words, consent
WRITTEN = [
    ("pulse", "Slow, and it works", True),
    ("trust", "We meet every week.\n\nNobody is left out.", True),
    ("trust", "Ask them <b>why</b>", False),
    ("risk", "Nobody moves first", False),
    ("trust", "Too many meetings", True),
]


@pytest.fixture
def made() -> Round:
    """Published, with what five people wrote."""
    made = make_round()
    for section, text, may_quote in WRITTEN:
        response = answer(made, {"trust-1a": 3}, submit=False)
        comment(response, section, text, may_quote=may_quote)
        response.submit(result_secret=new_secret())
    made.close(by=owner_of(made.collaboration))
    publish(made, by=owner_of(made.collaboration))
    made.refresh_from_db()
    return made


def as_member(made: Round, right: str) -> Client:
    client = Client()
    client.force_login(make_member(made.collaboration, right, email=f"a.{right}@example.org"))
    return client


def page_of(client: Client, made: Round) -> str:
    reply = client.get(reverse("round_comments", args=[made.code]))
    assert reply.status_code == 200
    page = reply.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def redact(made: Round, text: str = "Too many meetings") -> str:
    return reverse("comment_redact", args=[made.code, made.comments.get(text=text).pk])


@pytest.mark.parametrize("right", ["owner", "facilitator"])
def test_round_comments_shows_all_to_those_who_run_the_round(made: Round, right: str) -> None:
    page = page_of(as_member(made, right), made)
    for words in (
        "Slow, and it works",
        "<p>We meet every week.</p>",
        "Ask them &lt;b&gt;why&lt;/b&gt;",
        "Nobody moves",
    ):
        assert words in page
    sections = re.findall(r'<h2 id="section-(\w+)"', page)
    assert sections == ["trust", "risk", "pulse"]
    for row in re.findall(r'<div class="quote-row">(.*?)</div>', page, re.S):
        assert ("Not to be quoted" in row) == ("Ask them" in row or "Nobody moves" in row)
        assert row.count("Take it out") == 1
    assert "deleted with the single answers, 30 days after publishing" in page


def test_round_comments_shows_viewers_what_may_be_quoted_and_no_trace_of_the_rest(made: Round) -> None:
    viewer = as_member(made, "viewer")
    page = page_of(viewer, made)
    assert page.count("<blockquote") == 3
    assert re.findall(r'<h2 id="section-(\w+)"', page) == ["trust", "pulse"]
    for trace in ("Ask them", "Nobody moves", "risk", "Not to be quoted", "not to be quoted", "Take it out", "redact"):
        assert trace not in page
    made.comments.filter(may_quote=False).delete()
    assert page_of(viewer, made) == page


def test_round_comments_says_where_there_is_none(made: Round) -> None:
    made.comments.filter(may_quote=True).delete()
    assert "There is nothing here that may be quoted." in page_of(as_member(made, "viewer"), made)
    made.comments.all().delete()
    assert "Nobody wrote anything beside their levels" in page_of(as_member(made, "owner"), made)


def test_round_comments_tells_nothing_of_the_writers(made: Round) -> None:
    """No partner, no role, no date, and the order is that of random ids."""
    page = page_of(as_member(made, "owner"), made)
    for word in ("North", "South", "executive", "Executive"):
        assert word not in page
    shown = re.findall(r"comments/([0-9a-f-]{36})/redact", page)
    by_section = [
        [str(one.pk) for one in made.comments.filter(section=section).order_by("pk")]
        for section in ("trust", "risk", "pulse")
    ]
    assert shown == [pk for section in by_section for pk in section]
    assert page_of(as_member(made, "facilitator"), made).count("<blockquote") == len(shown)  # and stays so


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_round_comments_shows_nobody_any_before_publishing(made: Round, state: str) -> None:
    pk = made.comments.get(text="Too many meetings").pk
    shown = made
    if state == "draft":
        shown = make_round(made.collaboration, opened=False)
        made.comments.update(round=shown)
    else:
        Round.objects.filter(pk=made.pk).update(state=state)
    client = as_member(made, "owner")
    for address in (
        reverse("round_comments", args=[shown.code]),
        reverse("comment_redact", args=[shown.code, pk]),
    ):
        reply = client.get(address, follow=True)
        assert reply.redirect_chain == [(reverse("round", args=[shown.code]), 302)]
        text = reply.content.decode()
        assert "can be read once the results are published" in text
        assert "Too many meetings" not in text
    assert client.post(reverse("comment_redact", args=[shown.code, pk]), {"reason": "names", "confirm": "yes"})
    assert Comment.objects.get(pk=pk).text


def test_round_comments_of_another_round_are_not_there(made: Round) -> None:
    client = as_member(made, "owner")
    other = make_round(made.collaboration, title="Other")
    Round.objects.filter(pk=other.pk).update(state="published")
    pk = made.comments.get(text="Too many meetings").pk
    assert client.get(reverse("comment_redact", args=[other.code, pk])).status_code == 404


@pytest.mark.parametrize("n", [1, 40])
def test_round_comments_takes_the_same_queries(
    made: Round, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for number in range(n):
        Comment.objects.create(round=made, section="trust", text=f"More {number}")
    client = as_member(made, "owner")
    page_of(client, made)
    with django_assert_num_queries(6):  # session, user, round, collaboration, comments, edition
        page_of(client, made)


def test_comment_redact_asks_why_shows_what_will_stand_and_takes_it_out(made: Round) -> None:
    client = as_member(made, "facilitator")
    address = redact(made)
    assert "Too many meetings" in client.get(address).content.decode()
    reply = client.post(address, {"reason": "writer"})
    text = reply.content.decode()
    assert reply.status_code == 200
    assert "One comment was taken out. Reason: It showed who had written it." in text
    assert "deleted for ever" in text
    assert made.comments.filter(text="Too many meetings").exists()
    data = dict(re.findall(r'<input type="hidden" name="(reason|words)" value="([^"]*)"', text))
    reply = client.post(address, {**data, "confirm": "yes"}, follow=True)
    assert reply.redirect_chain == [(reverse("round_comments", args=[made.code]) + "#section-trust", 302)]
    for right in ("owner", "viewer"):
        page = page_of(as_member(made, right), made)
        assert "One comment was taken out. Reason: It showed who had written it." in page
        assert "Too many meetings" not in page
    event = Event.objects.get(verb=Event.Verb.COMMENT_REDACTED)
    assert (event.label, event.detail) == (made.title, "It showed who had written it.")
    owner = Client()
    owner.force_login(owner_of(made.collaboration))
    told = owner.get(reverse("events", args=[made.collaboration.code])).content.decode()
    assert "took a comment out of the round" in told
    assert "It showed who had written it." in told
    assert client.get(address).status_code == 302  # nothing is left to take out
    assert client.post(address, {"reason": "names", "confirm": "yes"}).status_code == 422


def test_comment_redact_takes_own_words_as_the_reason(made: Round) -> None:
    client = as_member(made, "owner")
    address = redact(made, "Nobody moves first")
    for data, says in (
        ({}, "Choose a reason"),
        ({"reason": "other"}, "Say why, in a few words"),
        ({"reason": "other", "words": "x" * 201}, "at most 200 characters"),
        ({"reason": "rude"}, "Select a valid choice"),
    ):
        reply = client.post(address, {**data, "confirm": "yes"})
        assert (reply.status_code, says in reply.content.decode()) == (422, True), says
    data = {"reason": "other", "words": "It is about <another> round", "confirm": "yes"}
    assert client.post(address, data).status_code == 302
    page = page_of(client, made)
    assert "Reason: It is about &lt;another&gt; round" in page
    # Viewers never knew of it.
    assert "taken out" not in page_of(as_member(made, "viewer"), made)


def test_comment_redact_leaves_no_word_in_the_database(made: Round) -> None:
    as_member(made, "owner").post(redact(made), {"reason": "hurts", "confirm": "yes"})
    tables: dict[str, Any] = {"comments": list(Comment.objects.values()), "events": list(Event.objects.values())}
    assert "Too many meetings" not in str(tables)


def test_round_comments_are_told_of_on_the_page_of_the_round(made: Round) -> None:
    page = as_member(made, "viewer").get(reverse("round", args=[made.code])).content.decode()
    assert reverse("round_comments", args=[made.code]) in page
    draft = make_round(make_collaboration(name="Other"), opened=False)
    client = Client()
    client.force_login(owner_of(draft.collaboration))
    assert "comments/" not in client.get(reverse("round", args=[draft.code])).content.decode()
