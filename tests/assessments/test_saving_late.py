"""Requests that hung on the way and come late, or once more: an answer that was taken back stays so."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.assessments.models import Comment, Response
from ioc_assess.assessments.models.answer import Change, Value
from tests.assessments.browsers import begin, give, stored, submit, was
from tests.assessments.test_saving import one, save, version
from tests.factories import make_round

pytestmark = pytest.mark.django_db


def test_answer_save_that_comes_late_brings_no_answer_back() -> None:
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    first = version()
    gone = save(client, made, one("", first)).json()
    assert gone == {"answers": {"trust-1a": {"version": first + 1, "value": ""}}}
    for _time in range(50):
        assert save(client, made, one("3")).json() == gone
    assert stored() == {}
    again = save(client, made, one("2", first + 1)).json()  # on purpose
    assert again == {"answers": {"trust-1a": {"version": first + 2, "value": "2"}}}
    for late in (one("3"), one("", first), one("2", first + 1)):
        assert save(client, made, late).json() == again
    assert stored() == {"trust-1a": 2}


def test_answer_save_that_comes_only_after_the_answer_was_taken_back() -> None:
    """Its reply never came, so the next is sent as if nothing stood there, and is the first to come."""
    made = make_round()
    client = begin(made)
    gone = save(client, made, one("")).json()
    assert save(client, made, one("3")).json() == gone
    assert stored() == {}


def test_answer_save_that_comes_after_another_and_back() -> None:
    """From 3 to 4, which hung on the way, and back to 3."""
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    first = version()
    save(client, made, one("3", first))
    reply = save(client, made, one("4", first))
    assert reply.json() == {"answers": {"trust-1a": {"version": first + 1, "value": "3"}}}
    assert stored() == {"trust-1a": 3}


def test_answer_part_that_comes_late_brings_no_answer_back() -> None:
    """Without scripts: the page is drawn again, tells it, and the answer can be given all the same."""
    made = make_round()
    client = begin(made)
    address = reverse("answer_part", args=[made.code, "trust"])
    late = {**was(client.get(address)), "trust-1a": "3"}
    assert client.post(address, late).status_code == 302
    first = version()
    assert give(client, made, "trust", {"trust-1a": ""}).status_code == 302
    for _time in range(5):
        reply = client.post(address, late)
        assert reply.status_code == 422
        assert stored() == {}
    assert "was answered differently in another window: No answer. Choose which one to keep." in reply.content.decode()
    assert was(reply)["was-trust-1a"] == f"{first + 1}:"
    assert client.post(address, {**was(reply), "trust-1a": "3"}).status_code == 302
    assert stored() == {"trust-1a": 3}


def test_answer_pages_take_an_answer_that_was_taken_back_for_none() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3", "trust-2a": "1"})
    first = version()
    give(client, made, "trust", {"trust-1a": ""})
    page = client.get(reverse("answer_part", args=[made.code, "trust"]))
    assert was(page)["was-trust-1a"] == f"{first + 1}:"
    resume = client.get(reverse("answer", args=[made.code])).context
    assert (resume["answered"], resume["next"].code) == (1, "trust")
    for view in ("answer_check", "answer_clear"):
        assert client.get(reverse(view, args=[made.code])).context["answered"] == 1
    give(client, made, "trust", {"trust-2a": ""})
    assert client.get(reverse("answer", args=[made.code])).context["answered"] == 0
    assert submit(client, made).status_code == 422
    give(client, made, "trust", {"trust-1a": "4"})
    assert submit(client, made).status_code == 302
    assert stored() == {"trust-1a": 4}


def comment(text: str, version: int = 0) -> dict[str, str]:
    """As the script sends it: with a mark that no comment has."""
    return {"section": "trust", "comment": text, "was-comment": f"{version}:0"}


def test_answer_save_that_comes_late_brings_no_comment_back() -> None:
    made = make_round()
    client = begin(made)
    first = save(client, made, comment("We meet.")).json()["comment"]["version"]
    gone = save(client, made, comment("", first)).json()["comment"]
    assert (gone["version"], gone["text"], gone["kept"]) == (first + 1, "", True)
    for _time in range(50):
        late = save(client, made, comment("We meet.")).json()["comment"]
        assert (late["version"], late["text"], late["kept"]) == (first + 1, "", False)
    assert not Comment.objects.exists()
    page = client.get(reverse("answer_part", args=[made.code, "trust"]))
    assert was(page)["was-comment"].startswith(f"{first + 1}:")
    again = save(client, made, comment("We meet monthly.", first + 1)).json()["comment"]
    assert (again["version"], again["kept"]) == (first + 2, True)
    for late in (comment("We meet."), comment("", first)):
        assert not save(client, made, late).json()["comment"]["kept"]
    assert Comment.objects.get().text == "We meet monthly."


def test_answer_save_that_comes_only_after_the_comment_was_taken_back() -> None:
    made = make_round()
    client = begin(made)
    gone = save(client, made, comment("")).json()["comment"]["version"]
    late = save(client, made, comment("We meet.")).json()["comment"]
    assert (late["version"], late["kept"]) == (gone, False)
    assert not Comment.objects.exists()


def test_answer_keeps_nothing_of_comments_taken_back_once_submitted() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3"})
    first = save(client, made, comment("We meet.")).json()["comment"]["version"]
    save(client, made, comment("", first))
    assert Response.objects.get().comments_gone == {"trust": first + 1}
    assert submit(client, made).status_code == 302
    assert Response.objects.get().comments_gone == {}


VALUES = st.sampled_from([None, 0, 3, "dont_know"])
SENT = st.tuples(VALUES, st.booleans(), st.lists(st.integers(0, 20), max_size=4))


def test_answer_save_once_told_stands_whatever_else_of_one_browser_comes_late() -> None:
    """A browser as static/js/sending.js is: it waits for each reply, or gives up on it and sends what was chosen next.
    Whatever it sent may come at any time, for the first time or again."""
    made = make_round()

    @given(st.lists(SENT, max_size=8), VALUES, st.permutations(range(9)))
    def check(choices: list[tuple[Value, bool, list[int]]], last: Value, order: list[int]) -> None:
        response, _secret = Response.objects.begin(round=made, partner=None, role="executive")
        sent: list[Change] = []
        base, tried, told = 0, set[Value](), None

        def come(change: Change) -> tuple[int, Value]:
            return response.save_answers({"trust-1a": change})["trust-1a"]

        for value, arrives, late in [*choices, (last, True, [])]:
            sent.append(Change(base=base, value=value))
            tried.add(value)
            while arrives:
                version, stands = come(sent[-1])
                base = version
                if stands == value:
                    tried, told = set(), value
                    break
                assert stands in tried | {told}  # there is no other browser
                sent.append(Change(base=base, value=value))
            for n in late:
                come(sent[n % len(sent)])
                if arrives:
                    assert response.given().get("trust-1a") == told
        for n in order:
            come(sent[n % len(sent)])
        assert response.given().get("trust-1a") == last

    check()
