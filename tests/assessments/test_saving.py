"""Saving as one goes: each answer as it is given, again and again if a reply is lost, and never over a newer one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ioc_assess.assessments.models import Answer, Comment, Response, Round
from tests.access import outbox
from tests.assessments.browsers import begin, cookies, everything_stored, give, join, secrets_of, stored, submit, was
from tests.assessments.test_invited import invite, opened, started
from tests.factories import make_round, owner_of

pytestmark = pytest.mark.django_db


def save(client: Client, round: Round, sent: dict[str, str], of: str | None = None) -> Any:
    """``sent`` holds what a page sends: ``{"trust-1a": "3", "was-trust-1a": "0:"}``."""
    of = outbox(client, round) if of is None else of
    return client.post(reverse("answer_save", args=[round.code]), {"of": of, **sent})


def one(value: str, base: int = 0, item: str = "trust-1a") -> dict[str, str]:
    return {item: value, f"was-{item}": f"{base}:"}


def version(item: str = "trust-1a") -> int:
    return Answer.objects.get(item=item).version


def test_answer_save_stores_what_was_given_and_tells_what_stands() -> None:
    made = make_round()
    client = begin(made)
    reply = save(client, made, one("3") | one("dont_know", item="risk-1a"))  # from two pages in one go
    assert reply.status_code == 200
    assert "no-store" in reply["Cache-Control"]
    assert reply.json() == {
        "answers": {
            "trust-1a": {"version": version(), "value": "3"},
            "risk-1a": {"version": version("risk-1a"), "value": "dont_know"},
        }
    }
    assert stored() == {"trust-1a": 3, "risk-1a": "dont_know"}
    assert not reply.cookies
    for secret in secrets_of(client):
        assert secret not in reply.content.decode()


def test_answer_save_fifty_times_stores_once() -> None:
    made = make_round()
    client = begin(made)
    first = save(client, made, one("3")).json()
    for _time in range(50):
        assert save(client, made, one("3")).json() == first
    assert stored() == {"trust-1a": 3}
    assert version() == first["answers"]["trust-1a"]["version"]


def test_answer_save_never_passes_over_a_newer_answer() -> None:
    """An earlier request that comes late, or again, finds the later one's answer and leaves it."""
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    first = version()
    save(client, made, one("4", first))
    for late in (one("3"), one("0", first)):
        reply = save(client, made, late | one("2", item="trust-2a"))
        assert reply.json()["answers"]["trust-1a"] == {"version": first + 1, "value": "4"}
    assert stored() == {"trust-1a": 4, "trust-2a": 2}


def test_answer_save_takes_an_answer_back() -> None:
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    first = version()
    for _time in range(2):
        reply = save(client, made, one("", first))
        assert reply.json() == {"answers": {"trust-1a": {"version": first + 1, "value": ""}}}
    assert stored() == {}
    # What was based on the answer that is gone does not bring it back.
    assert save(client, made, one("4", first)).json()["answers"]["trust-1a"] == {"version": first + 1, "value": ""}
    assert stored() == {}


def test_answer_save_and_the_form_do_not_clash() -> None:
    made = make_round()
    client = begin(made)
    page = was(client.get(reverse("answer_part", args=[made.code, "trust"])))
    told = save(client, made, one("3")).json()["answers"]["trust-1a"]
    # As the page's script writes it into the form before that is sent.
    page |= {"was-trust-1a": f"{told['version']}:3", "trust-1a": "3", "trust-2a": "1"}
    assert client.post(reverse("answer_part", args=[made.code, "trust"]), page).status_code == 302
    assert stored() == {"trust-1a": 3, "trust-2a": 1}
    assert version() == told["version"]


@pytest.mark.parametrize(
    "sent",
    [
        {"trust-1a": "9", "was-trust-1a": "0:"},  # no level
        {"trust-1a": "maybe", "was-trust-1a": "0:"},
        {"was-trust-1a": "0:"},  # no answer
        {"nothing-1a": "3", "was-nothing-1a": "0:"},  # no question
        {"trust-4b": "3", "was-trust-4b": "0:"},  # not in the short form
    ],
)
def test_answer_save_leaves_out_what_is_no_answer_to_a_question_asked(sent: dict[str, str]) -> None:
    made = make_round()
    client = begin(made)
    item = next(name for name in sent if name.startswith("was-")).removeprefix("was-")
    reply = save(client, made, sent | one("1", item="trust-2a"))
    assert reply.status_code == 200
    assert reply.json()["answers"][item] is None
    assert stored() == {"trust-2a": 1}


@pytest.mark.parametrize("base", ["", "x", "-1:", "9999999999:", "0", "²:", "0:what"])
def test_answer_save_of_a_base_without_sense_builds_on_nothing(base: str) -> None:
    made = make_round()
    client = begin(made)
    assert save(client, made, {"trust-1a": "3", "was-trust-1a": base}).json()["answers"]["trust-1a"]["value"] == "3"
    assert save(client, made, {"trust-1a": "4", "was-trust-1a": base}).json()["answers"]["trust-1a"]["value"] == "3"


def test_answer_save_in_a_round_that_closed_meanwhile() -> None:
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    made.close(by=owner_of(made.collaboration))
    reply = save(client, made, one("4", version()))
    assert (reply.status_code, reply.json()) == (409, {"state": "closed"})
    assert stored() == {"trust-1a": 3}
    made.reopen(by=owner_of(made.collaboration), reason="Too early")
    assert save(client, made, one("4", version())).status_code == 200
    assert stored() == {"trust-1a": 4}


def test_answer_save_after_submission() -> None:
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    of = outbox(client, made)
    kept = dict(client.cookies)
    submit(client, made)
    before = everything_stored()
    reply = save(client, made, one("0", version()), of)
    assert (reply.status_code, reply.json()) == (409, {"state": "submitted"})
    client.cookies.update(kept)  # sent before the browser had the reply
    assert save(client, made, one("0", version()), of).status_code == 410  # the check page was not open yet
    assert everything_stored() == before


def test_answer_save_after_submission_on_another_device() -> None:
    made = make_round()
    invitation = invite(made)
    here = started(invitation)
    there = opened(invitation)
    there.get(reverse("answer", args=[made.code]))
    assert outbox(here, made) == outbox(there, made)
    save(here, made, one("3"))
    submit(there, made)
    reply = save(here, made, one("4", version()))
    assert (reply.status_code, reply.json()) == (409, {"state": "submitted"})
    assert stored() == {"trust-1a": 3}


def test_answer_save_without_answers_that_it_could_go_to() -> None:
    made = make_round(mode="declared")
    joined, client = join(made), begin(made)
    save(client, made, one("3"))
    assert Client().post(reverse("answer_save", args=[made.code]), one("3")).json() == {"state": "lost"}
    assert save(joined, made, one("3")).status_code == 404
    Response.objects.get().release(by=owner_of(made.collaboration))
    before = everything_stored()
    reply = save(client, made, one("4"))
    assert (reply.status_code, reply.json()) == (410, {"state": "gone"})
    assert everything_stored() == before


def test_answer_save_of_a_page_of_whoever_used_the_device_before() -> None:
    """Two people, one browser: a page that the first left open in another tab saves nothing for the second, neither by
    itself nor by its button."""
    made = make_round()
    client = begin(made)
    of = outbox(client, made)
    page = client.get(reverse("answer_part", args=[made.code, "trust"]))
    assert f'name="of" value="{of}"' in page.content.decode()
    client.post(reverse("answer_clear", args=[made.code]))
    begin(made, client=client)
    assert outbox(client, made) != of
    for sent in (of, ""):
        reply = save(client, made, one("3"), sent)
        assert (reply.status_code, reply.json()) == (410, {"state": "gone"})
    reply = client.post(reverse("answer_part", args=[made.code, "trust"]), {**was(page), "of": of, "trust-1a": "3"})
    assert (reply.status_code, reply["Location"]) == (302, reverse("answer", args=[made.code]))
    assert stored() == {}


def test_answer_save_says_whose_answers_by_a_name_that_leads_nowhere() -> None:
    """It stands in pages and in the browser's storage, so it may not be found in the database by whoever has that."""
    made = make_round()
    names = set()
    for _person in range(20):
        client = begin(made)
        give(client, made, "trust", {"trust-1a": "1"})
        names.add(outbox(client, made))
        submit(client, made)
    assert len(names) == 20
    rows = str(everything_stored())
    assert not any(name in rows for name in names)


def test_answer_save_is_not_taken_from_another_site() -> None:
    made = make_round()
    ours = begin(made)
    client = Client(enforce_csrf_checks=True)
    client.cookies = ours.cookies
    assert save(client, made, one("3")).status_code == 403
    page = client.get(reverse("answer_part", args=[made.code, "trust"])).content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2][:64]
    assert save(client, made, one("3") | {"csrfmiddlewaretoken": token}).status_code == 200
    assert "csrftoken" in cookies(client)


def test_answer_save_of_something_else_than_a_form() -> None:
    made = make_round()
    client = begin(made)
    address = reverse("answer_save", args=[made.code])
    before = everything_stored()
    for body in ('{"trust-1a": 3}', "{", "", "\x00\xff"):
        assert client.post(address, body, content_type="application/json").status_code == 410
    too_many = {f"was-{number}": "0:" for number in range(1100)}
    assert client.post(address, too_many).status_code == 400
    too_large = "of=" + "x" * 3_000_000
    assert client.post(address, too_large, content_type="application/x-www-form-urlencoded").status_code == 400
    assert client.get(address).status_code == 405
    assert everything_stored() == before


def test_answer_save_costs_few_queries() -> None:
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    sent = one("", version()) | one("2", item="trust-2a")
    with CaptureQueriesContext(connection) as seen:
        assert save(client, made, sent).status_code == 200
    # the response with its round, lock, state with answers, store
    assert len([query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]) == 4


def comment(text: str, base: int = 0, section: str = "trust", **more: str) -> dict[str, str]:
    """As the script sends it: with a mark that no comment has."""
    return {"section": section, "comment": text, "was-comment": f"{base}:0", **more}


def said() -> dict[str, tuple[str, bool]]:
    return {one.section: (one.text, one.may_quote) for one in Comment.objects.all()}


def test_answer_save_stores_a_comment_again_and_again() -> None:
    made = make_round()
    client = begin(made)
    first = save(client, made, comment(" We meet.\r\nOften. ", may_quote="on")).json()
    told = first["comment"]
    assert {name: told[name] for name in ("text", "may_quote", "kept")} == {
        "text": "We meet.\nOften.",
        "may_quote": True,
        "kept": True,
    }
    for _time in range(20):
        assert save(client, made, comment("We meet.\nOften.", may_quote="on")).json() == first
    assert said() == {"trust": ("We meet.\nOften.", True)}
    page = client.get(reverse("answer_part", args=[made.code, "trust"])).content.decode()
    assert f'name="was-comment" value="{told["version"]}:{told["mark"]}"' in page  # as the script writes it there
    assert save(client, made, comment("", told["version"])).json()["comment"]["kept"]
    assert said() == {}


def test_answer_save_never_passes_over_a_newer_comment() -> None:
    made = make_round()
    client = begin(made)
    first = save(client, made, comment("One")).json()["comment"]["version"]
    save(client, made, comment("Two", first))
    for late in (comment("One"), comment("Three", first), comment("", first)):
        told = save(client, made, late | one("3")).json()
        assert (told["comment"]["text"], told["comment"]["kept"]) == ("Two", False)
        assert told["answers"]["trust-1a"]["value"] == "3"
    assert said() == {"trust": ("Two", False)}


@pytest.mark.parametrize(
    "sent", [comment("x" * 1001), comment("One", section="nothing"), comment("One", section=""), {"comment": "One"}]
)
def test_answer_save_leaves_out_a_comment_that_cannot_stand(sent: dict[str, str]) -> None:
    made = make_round()
    client = begin(made)
    assert save(client, made, sent | one("3")).json()["comment"] is None
    assert said() == {}
    assert stored() == {"trust-1a": 3}


def test_answer_save_of_a_comment_costs_few_queries() -> None:
    made = make_round()
    client = begin(made)
    save(client, made, one("3"))
    sent = comment("One") | one("", version()) | one("2", item="trust-2a")
    with CaptureQueriesContext(connection) as seen:
        save(client, made, sent)
    # as for answers, and store the comment
    assert len([query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]) == 5
