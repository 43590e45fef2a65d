"""The server is killed while a room comes in and votes: phones send again, and each counts once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException

import pytest
from django.urls import reverse

from ioc_assess.workshops.models import Step, Vote, Workshop
from tests.factories import make_workshop, owner_of
from tests.phone import Phone
from tests.serving import Server, serving, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 10


class Person:
    """Comes in, votes, and changes the vote until told to stop. What gets no reply is sent again as it was."""

    def __init__(self, server: Server, workshop: Workshop, number: int) -> None:
        self.phone = Phone(server.url)
        self.code, self.join = workshop.round.code, workshop.round.join_code
        self.level = number % 5
        self.confirmed: int | None = None
        self.votes = 0

    def live(self, begin: threading.Event, stop: threading.Event) -> None:
        begin.wait()
        seat, add, cast = (reverse(name, args=[self.code]) for name in ("seat", "seat_add", "seat_vote"))
        self.get(reverse("join", args=[self.join]))
        assert self.phone.path == add
        self.send(add, {"partner": "none", "role": "executive"})
        while not stop.is_set():
            self.get(seat)
            if "?who=" in self.phone.page:
                again = self.phone.page.partition("?who=")[2][:12]
                self.get(f"{seat}?who={again}")
            self.send(cast, {"vote": str(self.level)})
            assert self.phone.path in (seat, f"{seat}?told=before"), self.phone.path  # stored now, or the time before
            self.confirmed, self.level = self.level, (self.level + 1) % 5
            self.votes += 1

    def get(self, path: str) -> None:
        self.until_answered(lambda: self.phone.get(path))

    def send(self, path: str, values: dict[str, str]) -> None:
        page = self.phone.page

        def post() -> int:
            self.phone.page = page
            return self.phone.post(path, values)

        self.until_answered(post)

    def until_answered(self, ask: Callable[[], int]) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                assert ask() == 200, (self.phone.status, self.phone.path)
                return
            except (OSError, HTTPException):
                assert time.monotonic() < end, "no answer for a minute"
                time.sleep(0.05)


def test_workshop_faults_of_a_server_killed_while_people_come_in_and_vote() -> None:
    workshop = make_workshop()
    by = owner_of(workshop.round.collaboration)
    workshop.steps.get(item="trust-1a").open_vote(by=by)
    at_first, at_the_kill, stop = threading.Event(), threading.Event(), threading.Event()
    failures: list[BaseException] = []
    with serving() as server:
        people = [Person(server, workshop, number) for number in range(PEOPLE)]
        half = people[: PEOPLE // 2]

        def run(person: Person) -> None:
            try:
                person.live(at_first if person in half else at_the_kill, stop)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=[person]) for person in people]
        for thread in threads:
            thread.start()
        at_first.set()
        wait_until(lambda: bool(failures) or all(one.votes for one in half))
        at_the_kill.set()
        time.sleep(0.05)
        server.kill()
        before = [one.votes for one in people]
        server.start()
        wait_until(lambda: bool(failures) or all(one.votes > n for one, n in zip(people, before, strict=True)))
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    found = Counter(one.confirmed for one in people)
    assert Counter(Vote.objects.values_list("level", flat=True)) == found
    assert workshop.people.count() == PEOPLE
    step = workshop.steps.get(item="trust-1a")
    step.close_vote(by=by)
    step.reveal(by=by)
    shown = Step.objects.get(pk=step.pk).revealed(1)
    assert shown is not None
    assert shown.spread is not None
    assert shown.spread.counts == tuple(found[level] for level in range(5))
