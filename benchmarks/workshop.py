"""A workshop under load: python benchmarks/workshop.py [--phones 400] [--seconds 20] [--repeat 2]

So many phones join a workshop, poll and vote over HTTP, while a facilitator opens, closes and reveals by the buttons of
their screen, and a projector looks on. The server is gunicorn with two workers of four threads and the settings of a
site for others. Beside the phones, at the same moments and at the same pace, a quarter as many browsers ask for a page
that only ever says 304: so both wait in the same queue, and the ratio is that of the views. Goal: 99 in 100 polls in
less than three times what they take of the bare page, and no error. For comparison the phones first ask for the bare
page alone. The phones take processor time of the same machine; how much is told. Then the server is killed while people
vote, and started again; and one vote is sent 50 times. Last, every vote that was sent is looked for in the database and
in what was revealed. On PostgreSQL: DATABASE_URL.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

import benchmarks.scratch  # noqa: E402, F401, I001  before all else: it sets Django up
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.answering import processor_seconds  # noqa: E402
from benchmarks.publishing import Filling  # noqa: E402
from benchmarks.polling import Forms, Lost, Phone, Poll, Reply, Times, pause, polling  # noqa: E402
from ioc_assess.assessments.publishing import publish  # noqa: E402
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop  # noqa: E402
from tests.factories import make_workshop, owner_of  # noqa: E402

ITEMS = ("trust-1a", "trust-7a", "conflict-1a", "risk-1a", "faith-1a", "mandate-1a")
#: What stands for each answer in a vote
ANSWERS: dict[str, int | str] = {
    **{str(level): level for level in range(5)},
    "d": "dont_know",
    "n": "not_applicable",
    "p": "prefer_not_to_say",
}
#: What phones vote in turn: levels mostly, so that few phones are enough for a reveal
CHOICES = "0123401234dnp"
BARE = "/bare/"
REPLAYS = 50
GOAL = 3.0


class Server:
    """gunicorn as the README says, on one port from first to last."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.away = True
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self) -> None:
        command = ["gunicorn", "benchmarks.bare_304", f"--bind=127.0.0.1:{self.port}", "--log-level=warning"]
        options = ["--workers=2", "--threads=4", "--keep-alive=15"]
        self._process = subprocess.Popen([sys.executable, "-m", *command, *options], cwd=TOP, start_new_session=True)

    async def ready(self) -> None:
        for _n in range(600):
            with suppress(Lost):
                if (await Phone(self.port).get("/healthz")).status == 200:
                    self.away = False
                    return
            await asyncio.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """kill -9 for all its processes at once."""
        self.away = True
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Room:
    """A workshop with everybody in it, after a survey whose results stand beside the votes."""

    def __init__(self, server: Server, phones: int) -> None:
        survey = Filling(partners=4)
        survey.add(40, submitted=True)
        survey.round.close(by=survey.owner)
        publish(survey.round, by=survey.owner)
        self.workshop: Workshop = make_workshop(
            ITEMS, collaboration=survey.round.collaboration, source=survey.round, running=False
        )
        self.round = self.workshop.round
        self.server = server
        self.phones = [Phone(server.port) for _n in range(phones)]
        self.projector, self.desk = Phone(server.port), Phone(server.port)
        #: Browsers that ask for the bare page meanwhile
        self.others = [Phone(server.port) for _n in range(max(1, phones // 4))]
        self.sent: dict[str, Counter[str]] = {}
        self.code = self.round.code
        self.owner = owner_of(self.round.collaboration)
        self.seat, self.live, self.screen, self.follow = (
            reverse(name, args=[self.code]) for name in ("seat", "seat_live", "workshop", "workshop_live")
        )
        self.sign_in()
        self.votes, self.after = Times(), Times()

    # Coming in

    async def join(self, phone: Phone, n: int) -> None:
        expect(await phone.get(reverse("join", args=[self.round.join_code])), 302, self.seat)
        add = reverse("seat_add", args=[self.code])
        expect(await phone.get(self.seat), 302, add)
        form = next(form for form in Forms((await phone.get(add)).body).found if "partner" in form.choices)
        values = {"partner": form.choices["partner"][n % 4], "role": form.choices["role"][n % 2]}
        expect(await phone.post(add, form.values | values), 302, self.seat)

    async def all_join(self) -> float:
        """How many seconds it took until all were in."""
        start, few = time.perf_counter(), asyncio.Semaphore(40)

        async def one(phone: Phone, n: int) -> None:
            async with few:
                await self.join(phone, n)

        await asyncio.gather(*(one(phone, n) for n, phone in enumerate(self.phones)))
        return time.perf_counter() - start

    # What the facilitator does

    def sign_in(self) -> None:
        """By a session that is there already: what that costs is no part of a workshop."""
        browser = Client()
        browser.force_login(self.owner)
        self.desk.cookies = {name: morsel.value for name, morsel in browser.cookies.items()}

    async def press(self, move: str = "", item: str = "") -> None:
        """Press a button of the facilitator's screen; without a move, the one that starts the workshop."""
        where = (
            reverse("workshop_move", args=[self.code, item]) if move else reverse("workshop_start", args=[self.code])
        )
        if move == "open":  # go to the question first
            page = await self.desk.open(self.screen)
            show = reverse("workshop_show", args=[self.code, item])
            for form in Forms(page.body).found:
                if form.action == show:
                    expect(await self.desk.post(show, form.values), 302, f"{self.screen}#next")
                    break
        page = await self.desk.open(self.screen)
        form = next(one for one in Forms(page.body).found if one.action == where and one.values.get("move", "") == move)
        expect(await self.desk.post(where, form.values), 302, f"{self.screen}#next")

    # What people do

    async def vote(self, phone: Phone, item: str) -> dict[str, str]:
        """Cast a vote with the form that the phone shows, go on trying while the server is away, and return what was
        sent."""
        where = reverse("seat_vote", args=[self.code])
        self.sent.setdefault(item, Counter())
        form = next(form for form in Forms(phone.page).found if form.action == where)
        values = form.values | {"vote": CHOICES[(self.phones.index(phone) + len(self.sent)) % len(CHOICES)]}
        self.sent[item][values["vote"]] += 1
        tried = 0
        while True:
            try:
                reply = await phone.post(where, values)
                # One that was stored when the server went, and sent again, is not counted again.
                expect(reply, 302, self.seat if not tried else reply.headers["location"])
                assert reply.headers["location"] in (self.seat, f"{self.seat}?told=before")
                page = await phone.open(reply.headers["location"])
            except Lost:
                if not self.server.away or tried > 60:
                    raise
                tried += 1
                await pause(1)
                continue
            assert "Your vote is in" in page.body
            self.votes.seconds.append(reply.seconds)
            self.after.seconds.append(page.seconds)
            return values

    async def spell(
        self,
        path: str,
        seconds: float,
        into: Poll,
        item: str = "",
        *,
        beside: Poll | None = None,
        kill: bool = False,
    ) -> None:
        """All poll one page, and beside them others the bare one. With an item the facilitator opens its vote, all
        vote, some of them late, and it is closed and revealed. ``kill``: in the middle of it the server is killed."""
        over, votes = asyncio.Event(), set[asyncio.Task[dict[str, str]]]()
        done: set[Phone] = set()

        async def late(phone: Phone) -> dict[str, str]:
            await asyncio.sleep(random.uniform(0, seconds / 3))
            return await self.vote(phone, item)

        def saw(phone: Phone) -> None:
            if item and phone not in done and f'value="{item}"' in phone.page:
                done.add(phone)
                votes.add(asyncio.create_task(late(phone)))

        show = reverse("projector_live", args=[self.workshop.projector_code])

        def away() -> bool:
            return self.server.away

        looking_on = polling(self.projector, show, Poll(), over, away=away)
        facilitating = polling(self.desk, self.follow, Poll(), over, away=away)
        everybody = [asyncio.create_task(looking_on), asyncio.create_task(facilitating)]
        for phone in self.phones:
            everybody.append(asyncio.create_task(polling(phone, path, into, over, away=away, saw=saw)))
        for other in self.others if beside else ():
            everybody.append(asyncio.create_task(polling(other, BARE, beside, over, away=away)))
        if item:
            await self.press("open", item)
            if kill:
                while len(done) < len(self.phones) or sum(one.done() for one in votes) < len(votes) / 2:
                    await asyncio.sleep(0.02)
                self.server.kill()
                await asyncio.sleep(1)
                self.server.start()
                await self.server.ready()
            while len(done) < len(self.phones):
                await asyncio.sleep(0.1)
            await asyncio.gather(*votes)
            await self.press("close", item)
            await self.press("reveal", item)
        await asyncio.sleep(seconds / 3 if item else seconds)
        over.set()
        await asyncio.gather(*everybody)


def expect(came: Reply, status: int, location: str = "") -> None:
    if (came.status, came.headers.get("location", "")) != (status, location):
        raise AssertionError(f"{came} came instead of {(status, location)}")


@dataclass
class Phase:
    """What polls took at one kind of moment, those of the bare page beside them, and what it cost."""

    name: str
    polls: Poll = field(default_factory=Poll)
    bare: Poll = field(default_factory=Poll)
    server: float = 0
    phones: float = 0
    seconds: float = 0

    @contextmanager
    def measured(self, server: Server) -> Iterator[None]:
        served, own, start = processor_seconds(server.pid), time.process_time(), time.perf_counter()
        yield
        self.server += processor_seconds(server.pid) - served
        self.phones += time.process_time() - own
        self.seconds += time.perf_counter() - start

    def __str__(self) -> str:
        used = f"  {self.name}: of two cores the server used {self.server / self.seconds / 2:.0%}"
        lines = [f"{used}, the phones {self.phones / self.seconds / 2:.0%}", f"    polls       {self.polls.all}"]
        if self.bare.all.seconds:
            lines.append(f"    bare        {self.bare.all}")
        return "\n".join(lines)


async def measure(room: Room, given: argparse.Namespace) -> bool:
    """Whether the goal was met."""
    server = room.server
    server.start()
    await server.ready()
    print(f"{len(room.phones)} joined in {await room.all_join():.1f} s")
    await room.press()
    alone = Phase("bare, alone")
    quiet, busy = Phase("nothing happens"), Phase("votes")

    async def timed(phase: Phase, path: str, item: str = "") -> None:
        with phase.measured(server):
            await room.spell(path, given.seconds, phase.polls, item, beside=phase.bare if phase is not alone else None)

    await room.spell(room.live, 6, Poll())  # each worker has drawn the page once
    room.votes.seconds.clear()
    for item in ITEMS[: given.repeat]:  # in turn: a busy machine slows all three
        await timed(alone, BARE)
        await timed(quiet, room.live)
        await timed(busy, room.live, item)
    for phase in (alone, quiet, busy):
        print(phase)
    print(f"    nothing new {busy.polls.nothing_new}")
    print(f"    new         {busy.polls.new}")
    print(f"    votes       {room.votes}")
    print(f"    page after  {room.after}")
    ratios = [phase.polls.all.late / phase.bare.all.late for phase in (quiet, busy)]
    print(f"99 in 100, beside the bare page: {ratios[0]:.2f} when nothing happens, {ratios[1]:.2f} during votes")
    far = [phase.polls.all.late / alone.polls.all.late for phase in (quiet, busy)]
    print(f"beside the bare page alone, at another time: {far[0]:.2f} and {far[1]:.2f}")
    return all(ratio < GOAL for ratio in ratios)


async def mishaps(room: Room, given: argparse.Namespace) -> None:
    """The server is killed while people vote, and a vote is sent again and again."""
    killed, replayed = ITEMS[-2:]
    await room.spell(room.live, given.seconds, Poll(), killed, kill=True)
    print(f"killed during a vote and started again: {room.sent[killed].total()} votes sent")
    await room.press("open", replayed)
    phone = room.phones[0]
    await phone.poll(room.live)
    values = await room.vote(phone, replayed)
    where = reverse("seat_vote", args=[room.code])
    for _n in range(REPLAYS):
        expect(await phone.post(where, values), 302, f"{room.seat}?told=before")
    await room.press("close", replayed)
    print(f"the same vote sent {REPLAYS} times more")


def count(room: Room) -> int:
    """Every vote that was sent is in the database once, and in what was revealed. How many there are."""
    for step in Step.objects.filter(workshop=room.workshop).exclude(number=0):
        sent = {ANSWERS[choice]: n for choice, n in room.sent[step.item].items()}
        rows = (
            Vote.objects.filter(step=step).order_by().values_list("level", "no_level").annotate(n=Count("voter_hash"))
        )
        stored = {no_level if level is None else level: n for level, no_level, n in rows}
        assert stored == sent, f"{step.item}: {stored} stored, {sent} sent"
        if (found := step.shown) and found.spread:  # of few people the spread may tell too much to be shown
            assert list(found.spread.counts) == [sent.get(level, 0) for level in range(5)]
            assert found.dont_know == sent.get("dont_know", 0)
    assert Seat.objects.filter(workshop=room.workshop).count() == len(room.phones)
    total = sum(one.total() for one in room.sent.values())
    assert Vote.objects.count() == total
    return total


async def run(room: Room, given: argparse.Namespace) -> bool:
    met = await measure(room, given)
    await mishaps(room, given)
    for phone in [*room.phones, *room.others, room.projector]:
        phone.close()
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--repeat", type=int, default=2)
    given = parser.parse_args()
    server = Server()
    room = Room(server, given.phones)
    print(f"{connection.vendor}, {given.phones} phones, {given.repeat} times {given.seconds:g} s of each")
    try:
        met = asyncio.run(run(room, given))
    finally:
        server.kill()
    print(f"{count(room)} votes sent, each counted once; {sum(one.reconnected for one in room.phones)} reconnected")
    print(f"the goal of {GOAL:g} times was {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
