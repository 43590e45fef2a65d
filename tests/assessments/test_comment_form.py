"""Writing beside one's levels: on the last page of each section, kept until submission, never over a newer one."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ioc_assess.assessments.models import Comment, Response, Round
from tests.assessments.browsers import begin, give, stored, submit, was
from tests.factories import make_round, owner_of

pytestmark = pytest.mark.django_db

WORDS = "We meet every week.\nNobody is left out."


def part_of(made: Round, part: str = "trust") -> str:
    return reverse("answer_part", args=[made.code, part])


def write(client: Client, made: Round, text: str, **data: str) -> Any:
    return give(client, made, "trust", {"comment": text, **data})


def kept() -> list[tuple[str, str, bool]]:
    return list(Comment.objects.values_list("section", "text", "may_quote"))


def field(page: Any) -> str:
    (found,) = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page.content.decode(), re.S)
    return found


def ticked(page: Any) -> bool:
    (found,) = re.findall(r'<input type="checkbox" name="may_quote"[^>]*>', page.content.decode())
    return "checked" in found


def test_comment_form_stands_on_the_last_page_of_each_section() -> None:
    made = make_round(length="full")
    client = begin(made)
    pages = Response.objects.get().pages()
    asks = {page.code: 'name="comment"' in client.get(part_of(made, page.code)).content.decode() for page in pages}
    assert [code for code, asked in asks.items() if asked] == [page.code for page in pages if page.sheet == page.sheets]
    assert (asks["leadership-1"], asks["leadership-3"]) == (False, True)


def test_comment_form_keeps_what_is_written_beside_the_answers() -> None:
    made = make_round()
    client = begin(made)
    assert give(client, made, "trust", {"trust-1a": "3", "comment": f"  {WORDS}\r\n"}).status_code == 302
    assert (stored(), kept()) == ({"trust-1a": 3}, [("trust", WORDS, False)])
    page = client.get(part_of(made))
    assert (field(page), ticked(page)) == (WORDS, False)
    write(client, made, WORDS, may_quote="on")
    assert kept() == [("trust", WORDS, True)]
    assert ticked(client.get(part_of(made)))
    write(client, made, " \r\n ", may_quote="on")
    assert kept() == []
    assert stored() == {"trust-1a": 3}


def test_comment_form_writes_nothing_that_is_unchanged() -> None:
    made = make_round()
    client = begin(made)
    write(client, made, WORDS)
    before = Comment.objects.get().version
    for text in (WORDS, WORDS.replace("\n", "\r\n")):
        assert write(client, made, text).status_code == 302
    assert give(client, made, "trust", {"trust-1a": "1"}).status_code == 302  # it was not sent at all
    assert Comment.objects.get().version == before
    page = was(client.get(part_of(made)))
    with CaptureQueriesContext(connection) as seen:
        client.post(part_of(made), {**page, "comment": WORDS, "trust-1a": "2"})
    assert not [
        one for one in seen.captured_queries if '"assessments_comment"' in one["sql"] and "UPDATE" in one["sql"]
    ]


def test_comment_form_takes_a_thousand_characters_and_loses_none_of_more() -> None:
    made = make_round()
    client = begin(made)
    assert write(client, made, "é\r\n" * 499 + "éé").status_code == 302  # 1,000: the end of a line is one
    Comment.objects.all().delete()
    long = "x" * 1001
    reply = give(client, made, "trust", {"trust-1a": "3", "comment": long, "may_quote": "on"})
    assert reply.status_code == 422
    text = reply.content.decode()
    assert "Shorten your comment to 1,000 characters: it is 1001 characters long" in text
    assert 'href="#id_comment"' in text
    assert (field(reply), ticked(reply)) == (long, True)
    assert (stored(), kept()) == ({"trust-1a": 3}, [])  # the answers beside it are kept
    data = {**was(reply), "comment": long[1:], "may_quote": "on"}
    assert client.post(part_of(made), data).status_code == 302
    assert kept() == [("trust", long[1:], True)]


def test_comment_form_drops_what_no_page_can_print() -> None:
    made = make_round()
    write(begin(made), made, "a\x00b\x0bc\x1bd\te")
    assert kept() == [("trust", "abcd\te", False)]


def test_comment_form_shows_words_and_no_markup() -> None:
    made = make_round()
    client = begin(made)
    write(client, made, "</textarea><script>alert(1)</script>")
    for address in (part_of(made), reverse("answer_check", args=[made.code])):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize("theirs", ["Theirs", ""])
def test_comment_form_shows_both_where_it_was_changed_elsewhere(theirs: str) -> None:
    made = make_round()
    client = begin(made)
    write(client, made, "First")
    old = was(client.get(part_of(made)))
    write(client, made, theirs)
    reply = client.post(part_of(made), {**old, "comment": "Mine", "trust-1a": "2"})
    assert reply.status_code == 422
    text = reply.content.decode()
    if theirs:
        assert "Your comment was changed in another window, to: “Theirs”" in text
    else:
        assert "Your comment was deleted in another window" in text
    assert field(reply) == "Mine"
    assert [text for _section, text, _may in kept()] == ([theirs] if theirs else [])
    assert stored() == {"trust-1a": 2}
    # Seen it, and wants theirs all the same
    assert client.post(part_of(made), {**was(reply), "comment": "Mine"}).status_code == 302
    assert kept() == [("trust", "Mine", False)]


def test_comment_form_that_shows_the_same_in_two_windows_is_no_conflict() -> None:
    made = make_round()
    client = begin(made)
    old = was(client.get(part_of(made)))
    for _time in range(3):
        assert client.post(part_of(made), {**old, "comment": "Mine", "may_quote": "on"}).status_code == 302
    assert kept() == [("trust", "Mine", True)]


def test_comment_form_passes_over_none_that_nobody_here_has_seen() -> None:
    """The page is drawn again for an answer; meanwhile the comment was changed elsewhere, and here it was not."""
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3", "comment": "First"})
    old = was(client.get(part_of(made)))
    give(client, made, "trust", {"trust-1a": "1", "comment": "Second"})
    reply = client.post(part_of(made), {**old, "trust-1a": "4", "comment": "First"})
    assert reply.status_code == 422
    client.post(part_of(made), {**was(reply), "trust-1a": "4", "comment": "First"})
    assert kept() == [("trust", "Second", False)]
    assert stored() == {"trust-1a": 4}
    reply = client.post(part_of(made), {**was(reply), "comment": "Third"})
    assert (reply.status_code, kept()) == (422, [("trust", "Second", False)])


@pytest.mark.parametrize("nonsense", ["", "x", "0", ":", "99999999999:", "1:zz", "-1:"])
def test_comment_form_takes_nonsense_for_nothing_shown(nonsense: str) -> None:
    made = make_round()
    client = begin(made)
    write(client, made, "First")
    reply = client.post(part_of(made), {"was-comment": nonsense, "comment": "Mine"})
    assert reply.status_code == 422
    assert kept() == [("trust", "First", False)]


def test_comment_form_after_closing_gives_the_words_back() -> None:
    made = make_round()
    client = begin(made)
    page = was(client.get(part_of(made)))
    made.close(by=owner_of(made.collaboration))
    reply = client.post(part_of(made), {**page, "comment": WORDS})
    assert reply.status_code == 409
    assert "Your comment: <strong>We meet every week." in reply.content.decode()
    assert kept() == []


def test_comment_form_costs_few_queries() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3"})
    page = was(client.get(part_of(made)))
    data = {**page, "trust-1a": "", "trust-2a": "4", "comment": WORDS}
    with CaptureQueriesContext(connection) as seen:
        assert client.post(part_of(made), data).status_code == 302
    # The response with its round, lock, state with what stands, store, comment
    assert len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]) == 5


def test_comment_form_stands_on_the_check_page_until_submission() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3", "comment": WORDS})
    check = reverse("answer_check", args=[made.code])
    text = client.get(check).content.decode()
    assert "We meet every week.<br>Nobody is left out." in text
    assert "not to be quoted" in text
    assert f'href="{part_of(made)}?to=check#comment"' in text
    assert "your comment on “Trust and personal ties”" in text
    write(client, made, WORDS, may_quote="on")
    assert "may be quoted word for word" in client.get(check).content.decode()
    submit(client, made)
    assert list(Comment.objects.values_list("response", "text")) == [(None, WORDS)]
    assert "We meet" not in client.get(reverse("answer_result", args=[made.code])).content.decode()


def test_comment_form_of_a_role_that_is_asked_no_more_is_asked_for_first() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "risk", {"comment": "For leads"})
    address = reverse("answer_role", args=[made.code])
    north = made.collaboration.partners.get(name="North").code
    reply = client.post(address, {"partner": north, "role": "public"})
    assert reply.status_code == 422
    text = reply.content.decode()
    assert "This change deletes what you wrote" in text
    assert "You have written 1 comment on a part that the role" in text
    assert "You have answered" not in text
    assert len(kept()) == 1
    assert client.post(address, {"partner": north, "role": "public", "may_delete": "1"}).status_code == 302
    assert kept() == []


def test_comment_form_is_told_of_where_the_device_is_cleared() -> None:
    made = make_round()
    client = begin(made)
    write(client, made, WORDS)
    address = reverse("answer_clear", args=[made.code])
    assert "What you wrote in your own words is deleted, too." in client.get(address).content.decode()
    client.post(address)
    assert kept() == []


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("survey", "without your organisation and role and in random order"),
        ("declared", "whoever reads it may know whose it is"),
        ("solo", "whoever reads this knows that it is yours"),
    ],
)
def test_comment_form_says_who_reads_it(mode: str, says: str) -> None:
    made = make_round(mode=mode)
    client = begin(made)
    assert says in client.get(part_of(made)).content.decode()
    assert says in client.get(part_of(made)).content.decode()  # kept, and drawn once more


def test_comment_form_says_who_reads_it_before_one_begins() -> None:
    made = make_round()
    client = Client()
    text = client.get(reverse("join", args=[made.join_code]), follow=True).content.decode()
    assert "If you write something in your own words" in text


def test_comment_form_says_where_the_part_alone_tells_the_role() -> None:
    made = make_round()
    client = begin(made)
    only = "you are one of these: Board member, Executive leader, Programme or partnership lead."
    told = {part: only in client.get(part_of(made, part)).text for part in ("trust", "risk", "confidence", "mandate")}
    assert told == {"trust": False, "risk": True, "confidence": True, "mandate": False}


def test_comment_form_of_a_round_that_is_not_anonymous_says_that_instead() -> None:
    made = make_round(mode="declared")
    page = begin(made).get(part_of(made, "risk")).text
    assert "This round is not anonymous" in page
    assert "you are one of these" not in page
