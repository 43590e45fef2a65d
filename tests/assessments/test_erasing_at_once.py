"""People answer in the very moment in which an owner erases the collaboration: they are told that it is gone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments import entering, erasing, jobs
from ioc_assess.assessments.models import Invitation, Response, Round, response
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.collaborations.models import Collaboration, Refused
from tests.factories import make_collaboration, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = {"leadership-1a": "2", "was-leadership-1a": "0:"}
WHO = {"partner": "none", "role": "executive"}


def erase(made: Round) -> None:
    erasing.erase(Collaboration.objects.get(), by=owner_of(made.collaboration))


def erase_while(patched: pytest.MonkeyPatch, where: object, name: str, made: Round) -> Callable[[], None]:
    """Have it erased by someone else as soon as ``where.name`` is called. Returned: what waits for the end of that.

    Where the one who answers holds what erasing needs, and on SQLite always, it goes on only after them."""
    real = getattr(where, name)
    erasers: list[Thread] = []

    def run() -> None:
        try:
            erase(made)
        finally:
            connection.close()

    def first_erase(*args: object, **kwargs: object) -> object:
        if not erasers:
            erasers.append(Thread(target=run))
            erasers[0].start()
            erasers[0].join(timeout=2 if connection.vendor == "postgresql" else 0.3)
        return real(*args, **kwargs)

    def end() -> None:
        erasers[0].join(timeout=20)
        jobs.erase_collaborations()

    patched.setattr(where, name, first_erase)
    return end


def joined(made: Round) -> Client:
    phone = Client()
    phone.get(f"/join/{made.join_code}/")
    return phone


def begun(made: Round) -> Client:
    phone = joined(made)
    phone.post(f"/answer/{made.code}/", WHO)
    phone.post(f"/answer/{made.code}/leadership/", SAVED)
    phone.get(f"/answer/{made.code}/check/")
    return phone


def nothing_is_left() -> bool:
    return not (Collaboration.objects.exists() or Round.objects.exists() or Response.objects.exists())


def is_gone(reply: Any) -> bool:
    return reply.status_code == 410 and "no longer here" in reply.text and "was not saved" in reply.text


@pytest.mark.parametrize("of", ["none", "partner"])
@pytest.mark.parametrize(
    ("where", "name"),
    [(response, "_hold"), (response, "digest"), (Response.objects, "begin"), (response.Response, "save")],
)
def test_begin_while_the_collaboration_is_erased_says_that_it_is_gone(
    where: object, name: str, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_round()
    phone = joined(made)
    who = WHO if of == "none" else WHO | {"partner": made.collaboration.partners.earliest("pk").code}
    if where is response and name == "digest":
        phone.get(f"/answer/{made.code}/")
    end = erase_while(monkeypatch, where, name, made)
    reply = phone.post(f"/answer/{made.code}/", who)
    end()
    # Whoever was faster goes on to the first questions, which are not there any more.
    assert reply.status_code == 302 or is_gone(reply)
    assert phone.get(f"/answer/{made.code}/leadership/").status_code in (404, 410)
    assert nothing_is_left()


def test_begin_while_the_last_rows_are_deleted_says_that_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL looks for the round only at the end, when it is gone."""
    made = make_round()
    phone = joined(made)
    end = erase_while(monkeypatch, response, "_hold", made)
    reply = phone.post(f"/answer/{made.code}/", WHO)
    end()
    assert is_gone(reply) if connection.vendor == "postgresql" else reply.status_code == 302
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("verb", "name"),
    [
        *[("part", "_lock"), ("part", "save_answers"), ("save", "_lock"), ("save", "save_answers")],
        *[("check", "submit"), ("check", "_lock"), ("who", "change_role"), ("who", "_lock"), ("clear", "discard")],
    ],
)
def test_answering_while_the_collaboration_is_erased_says_that_it_is_gone(
    verb: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_round()
    phone = begun(made)
    sent = {"trust-1a": "2", "was-trust-1a": "0:"}
    path, data = {
        "part": ("trust/", sent),
        "save": ("save/", sent | {"of": outbox(phone, made)}),
        "check": ("check/", {}),
        "who": ("who/", WHO | {"role": "board"}),
        "clear": ("clear/", {}),
    }[verb]
    end = erase_while(monkeypatch, Response, name, made)
    reply = phone.post(f"/answer/{made.code}/{path}", data)
    end()
    done = 302 if verb in ("part", "check", "who") else 200
    told = reply.json() == {"state": "gone"} if verb == "save" else is_gone(reply)
    # On SQLite some hold the one lock by now and are done first; clearing is done either way.
    assert reply.status_code == done or told
    if connection.vendor == "postgresql" and name != "discard":
        assert told
    assert phone.get(f"/answer/{made.code}/check/").status_code in (404, 410)
    assert nothing_is_left()


def outbox(phone: Client, made: Round) -> str:
    return digest("outbox", phone.cookies[f"answers-{made.code}"].value)[:32]


def test_entering_while_the_collaboration_is_erased_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_round()
    by = make_member(made.collaboration, "facilitator")
    erase(made)
    with pytest.raises(Refused, match="takes no more answers"):
        entering.enter(made, by=by, secret="s" * 43, partner=None, role="board", answers={"trust-1a": 1}, comments={})


@pytest.mark.parametrize("_again", range(3))
def test_many_answer_at_once_while_the_collaboration_is_erased(_again: int) -> None:
    made = make_round(make_collaboration(partners=["North", "South", "West"]))
    north = made.collaboration.partners.earliest("pk").code
    joining, beginning = [joined(made) for _n in range(4)], [begun(made) for _n in range(4)]
    of = outbox(beginning[1], made)
    Invitation.objects.list_people(
        round=made, people=[Invitee(email=f"{name}@example.org") for name in ("pat", "quin")]
    )
    invited = [Client(), Client()]
    for phone, one in zip(invited, Invitation.objects.all(), strict=True):
        phone.get(f"/invited/{one.secret}/")
    invited[1].post(f"/answer/{made.code}/", WHO)
    invited[1].post(f"/answer/{made.code}/leadership/", SAVED)
    invited[1].get(f"/answer/{made.code}/check/")
    barrier = Barrier(11)

    def press(do: Callable[[], Any]) -> int:
        try:
            barrier.wait(timeout=20)
            reply = do()
            return reply.status_code if reply else 0
        finally:
            connection.close()

    at = f"/answer/{made.code}"
    acts: list[Callable[[], Any]] = [
        lambda: erase(made),
        lambda: joining[0].post(f"{at}/", WHO),
        lambda: joining[1].post(f"{at}/", WHO | {"partner": north}),
        lambda: joining[2].post(f"{at}/", WHO | {"partner": north}),
        lambda: joining[3].post(f"{at}/", WHO),
        lambda: beginning[0].post(f"{at}/trust/", {"trust-1a": "2", "was-trust-1a": "0:"}),
        lambda: beginning[1].post(f"{at}/save/", {"trust-1a": "2", "was-trust-1a": "0:", "of": of}),
        lambda: beginning[2].post(f"{at}/check/"),
        lambda: invited[0].post(f"{at}/", WHO | {"partner": north}),
        lambda: invited[1].post(f"{at}/check/"),
        lambda: beginning[3].post(f"{at}/who/", WHO | {"partner": north}),
    ]
    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        replies = list(pool.map(press, acts))
    jobs.erase_collaborations()
    assert set(replies[1:]) <= {200, 302, 404, 410}
    assert nothing_is_left()
