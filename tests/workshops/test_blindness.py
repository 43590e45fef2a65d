"""Nothing that leaves the server before a reveal tells of a vote: whoever asks, and whichever page of a workshop."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from ioc_assess.accounts.models import User
from ioc_assess.urls import urlpatterns
from ioc_assess.workshops.models import Seat, Step, Workshop
from tests.factories import make_member, make_workshop, owner_of, vote
from tests.workshops.test_seat import fields, page, sit

#: Every address of the room, whoever adds one
NAMES = [str(one.name) for one in urlpatterns if str(one.name).startswith(("seat", "projector", "workshop"))]
PDFS = [name for name in NAMES if name.endswith("_pdf")]  # no two of them are the same to the byte
WHO = {"seat": ("phone", "other phone"), "projector": ("projector",), "workshop": ("holder", "colleague", "viewer")}

#: What the phone votes that looks on, and what five others do. At least five levels, then fewer
Mix = tuple[str, list[int | str]]
ENOUGH: list[Mix] = [("0", [0] * 5), ("4", [4] * 5), ("d", [0, 1, 2, 3, 4])]
FEW: list[Mix] = [("2", ["dont_know"] * 5), ("p", [3, 3, 3, "not_applicable", "prefer_not_to_say"])]

#: What differs from one reply to the next whatever was voted, and is as long each time
TOKEN = re.compile(rb'(?<=csrfmiddlewaretoken" value=")\w{64}|(?<=csrftoken=)\w{32,64}|(?<=sessionid=)\w{32}')
SIGNED = re.compile(rb"(?<=:)\w{6}:[-\w]{43}")  # when a message's cookie was written, and that it was
DATE = re.compile(rb"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")


def masked(sent: bytes) -> bytes:
    for one in (TOKEN, SIGNED, DATE):
        sent = one.sub(lambda found: b"*" * len(found[0]), sent)
    return sent


@dataclass(frozen=True)
class Seen:
    """All of a reply, and what was asked of the database for it."""

    sent: bytes
    queries: tuple[str, ...]


class Room:
    """A workshop of two questions with six seats, the first of which sits at a phone."""

    def __init__(self) -> None:
        #: Pages and who gets them: found out when they are first asked for
        self.there: list[tuple[str, str]] = []
        self.workshop: Workshop = make_workshop()
        collaboration = self.workshop.round.collaboration
        self.by: User = owner_of(collaboration)
        self.browsers = {"phone": sit(self.workshop), "other phone": sit(self.workshop), "projector": Client()}
        people = {"holder": self.by} | {
            name: make_member(collaboration, right)
            for name, right in {"colleague": "facilitator", "viewer": "viewer"}.items()
        }
        for name, user in people.items():
            self.browsers[name] = Client()
            self.browsers[name].force_login(user)
        partner = self.workshop.round.frozen.partners[0].code
        held = self.browsers["other phone"].cookies[f"seats-{self.workshop.round.code}"].value
        self.seats = Seat.objects.held(self.workshop.round.code, [held])
        self.seats += [Seat.objects.take(workshop=self.workshop, partner=partner, role="board") for _n in range(4)]

    @property
    def step(self) -> Step:
        return Step.objects.get(workshop=self.workshop, item="trust-1a")

    def begin(self, ballot: int) -> None:
        """Open a vote as if for the first time, so that nothing counts up from one mix to the next."""
        self.step.reset(by=self.by)
        Step.objects.filter(pk=self.step.pk).update(number=0)
        Workshop.objects.filter(pk=self.workshop.pk).update(revision=10)
        self.step.open_vote(by=self.by)
        if ballot == 2:
            mine = Seat.objects.held(self.workshop.round.code, self.secrets("phone"))
            vote(self.step, [0, 1, 2, 3, 4, 4], seats=[*mine, *self.seats])
            self.step.close_vote(by=self.by)
            self.step.reveal(by=self.by)
            self.step.open_vote(by=self.by)

    def secrets(self, who: str) -> list[str]:
        return self.browsers[who].cookies[f"seats-{self.workshop.round.code}"].value.split(".")

    def address(self, name: str, who: str) -> str:
        pattern = next(str(one.pattern) for one in urlpatterns if one.name == name)
        round = self.workshop.round
        code = self.workshop.projector_code if name.startswith("projector") else round.code
        if pattern.startswith("collaborations/"):
            code = round.collaboration.code
        given = {"code": code, "item": self.step.item}
        if "place" in pattern:
            given["place"] = re.findall(r"/leave/(\w+)/", page(self.browsers[who], self.workshop))[0]
        return reverse(
            name,
            kwargs={key: one for key, one in given.items() if f":{key}>" in pattern}
            | {key: one for key, one in given.items() if key == "place"},
        )

    def ask(
        self, who: str, method: str, address: str, sent: dict[str, str] | None = None, *, told: bool = False
    ) -> Seen:
        browser = self.browsers[who]
        if not told:
            browser.cookies.pop("messages", None)
        with CaptureQueriesContext(connection) as queries:
            reply: Any = getattr(browser, method)(address, sent or {})
        whole = reply.serialize() + b"\n" + reply.cookies.output().encode()
        return Seen(
            masked(b"%d\n" % reply.status_code + whole),
            tuple(one["sql"].split()[0] for one in queries.captured_queries),
        )

    def pages(self) -> dict[tuple[str, str], Seen]:
        """Every page, for everybody for whom it is."""
        everywhere = [(who, name) for name in NAMES if name not in PDFS for who in WHO[name.partition("_")[0]]]
        found = {key: self.ask(key[0], "get", self.address(key[1], key[0])) for key in self.there or everywhere}
        self.there = self.there or [key for key, seen in found.items() if not seen.sent.startswith((b"403", b"405"))]
        return found


def story(room: Room, mix: Mix, ballot: int) -> dict[str, dict[tuple[str, str], Seen]]:
    """All that leaves the server while they vote, once the vote is closed, when it is refused to be shown, and when all
    votes were cast anew."""
    own, others = mix
    room.begin(ballot)
    seat_vote = room.address("seat_vote", "phone")
    sent = fields(page(room.browsers["phone"], room.workshop)) | {"vote": own}
    length = len(urlencode(sent))
    found = {"voted": {("phone", "seat_vote"): room.ask("phone", "post", seat_vote, sent)}}
    vote(room.step, others, seats=room.seats)
    found["voted"] |= {("phone", "again"): room.ask("phone", "post", seat_vote, sent)}
    found["voted"] |= {("phone", "length"): Seen(b"%d" % length, ())}
    found["voting"] = room.pages()
    room.step.close_vote(by=room.by)
    found["counted"] = room.pages()
    move = {"move": "reveal", "shown": "counted"}
    if mix in FEW:
        found["refused"] = {
            ("holder", "press"): room.ask("holder", "post", room.address("workshop_move", "holder"), move),
            ("holder", "told"): room.ask("holder", "get", room.address("workshop", "holder"), told=True),
        } | room.pages()
        assert room.step.state == "counted"
    room.step.reset(by=room.by)
    found["anew"] = room.pages()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("ballot", [1, 2])
def test_blindness_of_every_page_before_the_reveal(ballot: int) -> None:
    room = Room()
    room.begin(ballot)
    room.pages()  # what is read once a process has been read
    stories = [story(room, mix, ballot) for mix in [*ENOUGH, *FEW]]
    for stage in ("voted", "voting", "anew"):
        for one in stories[1:]:
            same(stage, stories[0][stage], one[stage])
    # Whether enough gave a level is told once the vote is closed, and not to phones.
    for alike in (stories[: len(ENOUGH)], stories[len(ENOUGH) :]):
        for one in alike[1:]:
            same("counted", alike[0]["counted"], one["counted"])
    for one in stories[1:]:
        same("counted", of_phones(stories[0]["counted"]), of_phones(one["counted"]))
    few = stories[len(ENOUGH) :]
    for one in few[1:]:
        same("refused", few[0]["refused"], one["refused"])


def of_phones(pages: dict[tuple[str, str], Seen]) -> dict[tuple[str, str], Seen]:
    return {key: one for key, one in pages.items() if "phone" in key[0]}


def same(stage: str, one: dict[tuple[str, str], Seen], other: dict[tuple[str, str], Seen]) -> None:
    assert one.keys() == other.keys()
    for key, seen in one.items():
        assert seen.sent == other[key].sent, (stage, *key)
        assert seen.queries == other[key].queries, (stage, *key)


@pytest.mark.django_db
def test_blindness_test_sees_what_is_revealed() -> None:
    """The comparison above is no blind one: what is revealed differs on every screen."""
    room = Room()
    shown = []
    for own, others in ENOUGH[:2]:
        room.begin(1)
        mine = Seat.objects.held(room.workshop.round.code, room.secrets("phone"))
        vote(room.step, [int(own), *others], seats=[*mine, *room.seats])
        room.step.close_vote(by=room.by)
        room.step.reveal(by=room.by)
        shown.append(room.pages())
    differ = {key for key, seen in shown[1].items() if seen.sent != shown[0][key].sent}
    assert {("phone", "seat"), ("phone", "seat_live"), ("projector", "projector"), ("holder", "workshop")} <= differ


@pytest.mark.django_db
def test_blindness_of_what_is_printed() -> None:
    """It reads no vote."""
    room = Room()
    room.begin(1)
    vote(room.step, [0, 1, 2, 3, 4], seats=room.seats)
    for name in PDFS:
        with CaptureQueriesContext(connection) as queries:
            room.browsers["holder"].get(room.address(name, "holder"))
        assert not [one for one in queries.captured_queries if "workshops_vote" in one["sql"]]


@pytest.fixture
def line(live_server: LiveServer) -> tuple[str, int]:
    parts = urlsplit(live_server.url)
    return str(parts.hostname), int(parts.port or 0)


def over(line: tuple[str, int], browser: Client, method: str, path: str, body: str = "", seen: str = "") -> bytes:
    """Every byte that comes back over the line."""
    cookies = {name: one.value for name, one in browser.cookies.items()} | {"csrftoken": "t" * 32}
    lines = [f"{method} {path} HTTP/1.1", f"Host: {line[0]}:{line[1]}", "Connection: close"]
    lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if seen:
        lines.append(f"If-None-Match: {seen}")
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    with socket.create_connection(line, timeout=30) as connected:
        connected.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        came = b""
        while part := connected.recv(65536):
            came += part
    assert came.startswith(b"HTTP/1.1 ")
    return masked(came)


@pytest.mark.django_db(transaction=True)
def test_blindness_of_the_bytes_on_the_line(line: tuple[str, int]) -> None:
    room = Room()
    live = [("phone", "seat_live"), ("projector", "projector_live"), ("holder", "workshop_live")]
    heard = []
    for own, others in [ENOUGH[0], *ENOUGH, *FEW]:
        room.begin(1)
        now: list[bytes] = []
        sent = fields(page(room.browsers["phone"], room.workshop)) | {"vote": own, "csrfmiddlewaretoken": "t" * 32}
        body = urlencode(sent)
        now.append(b"%d" % len(body))
        for _n in range(2):
            now.append(over(line, room.browsers["phone"], "POST", room.address("seat_vote", "phone"), body))
        vote(room.step, others, seats=room.seats)
        assert room.step.votes.count() == 6
        for who, name in live:
            address = room.address(name, who)
            now.append(over(line, room.browsers[who], "GET", address))
            [etag] = re.findall(rb'ETag: ("[^"]+")', now[-1])
            now.append(over(line, room.browsers[who], "GET", address, seen=etag.decode()))
            assert now[-1].startswith(b"HTTP/1.1 304")
            now.append(over(line, room.browsers[who], "HEAD", address))
        heard.append(now)
    for one in heard[1:]:
        assert one == heard[0]
