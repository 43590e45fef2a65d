"""Two facilitators press the same button at the same moment: one does it, the other is told so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ioc_assess.assessments.models import Results, Round
from ioc_assess.operations.models import Event
from tests.factories import answer, make_collaboration, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def press_at_once(made: Round, name: str) -> list[tuple[int, str]]:
    """The two replies: status and page."""
    users = [owner_of(made.collaboration), make_member(made.collaboration, "facilitator")]
    barrier = Barrier(len(users))

    def press(client: Client) -> tuple[int, str]:
        try:
            barrier.wait(timeout=10)
            reply = client.post(reverse(name, args=[made.code]), {"final": "on", "reason": "Because"})
            return reply.status_code, reply.text
        finally:
            connection.close()

    clients = [Client(), Client()]
    for client, user in zip(clients, users, strict=True):
        client.force_login(user)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return sorted(pool.map(press, clients))


def draft() -> Round:
    return make_round(opened=False)


def opened() -> Round:
    return make_round()


def closed() -> Round:
    made = make_round(make_collaboration())
    for level in range(5):
        answer(made, {"trust-1a": level})
    made.close(by=owner_of(made.collaboration))
    return made


@pytest.mark.parametrize(
    ("name", "begin", "verb", "words"),
    [
        ("round_open", draft, "round_opened", "opened already"),
        ("round_close", opened, "round_closed", "not open"),
        ("round_reopen", closed, "round_reopened", "Only a closed round"),
        ("round_publish", closed, "round_published", "published already"),
    ],
)
def test_rounds_at_once(name: str, begin: Callable[[], Round], verb: str, words: str) -> None:
    made = begin()
    replies = press_at_once(made, name)
    assert [status for status, _page in replies] == [302, 422]
    assert words in replies[1][1]
    assert Event.objects.filter(verb=verb).count() == 1
    assert Results.objects.count() == (1 if name == "round_publish" else 0)


def test_rounds_at_once_delete_a_draft() -> None:
    made = draft()
    replies = press_at_once(made, "round_remove")
    # The one who comes later finds nothing, or is told that it is gone and then finds nothing.
    assert [status for status, _page in replies] == [302, 404]
    assert Event.objects.filter(verb="round_removed").count() == 1
