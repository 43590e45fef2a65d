"""Phones in a workshop, as many as one program can be: each keeps its cookies, its connection and what it saw last.

They ask as ``static/js/live.js`` does: every two to three seconds, at moments of their own, with If-None-Match; later
and later while the server does not answer. A connection that the server has closed meanwhile is opened anew, as
browsers do.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from statistics import quantiles
from urllib.parse import urlencode

PACE = 2.5  # seconds between two polls, more or less by a third of it
JITTER = 0.3
LONGEST = 30.0
ETAG = re.compile(r'data-etag="([^"]*)"')


class Lost(Exception):
    """No answer came: the server is gone, or went while it answered."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: str
    seconds: float


@dataclass
class Times:
    """How long requests took."""

    seconds: list[float] = field(default_factory=list)

    @property
    def half(self) -> float:
        return self._of(50)

    @property
    def late(self) -> float:
        """99 in 100 were faster."""
        return self._of(99)

    def _of(self, percent: int) -> float:
        return quantiles(self.seconds, n=100)[percent - 1] if len(self.seconds) > 1 else sum(self.seconds)

    def __str__(self) -> str:
        return f"median {self.half * 1000:6.1f} ms, 99 in 100 under {self.late * 1000:7.1f} ms ({len(self.seconds)})"


@dataclass
class Form:
    """A form of a page: where it leads, what it would send untouched, and what can be chosen."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value, kind = given.get("name") or "", given.get("value") or "", given.get("type")
        if tag == "form":
            self.found.append(Form(given.get("action") or ""))
        elif self.found and name and tag == "input" and kind == "radio":
            self.found[-1].choices.setdefault(name, []).append(value)
        elif self.found and name and tag == "input" and kind == "hidden":
            self.found[-1].values[name] = value
        elif self.found and name and tag == "button":
            self.found[-1].choices.setdefault(name, []).append(value)


class Phone:
    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.etag, self.page = "", ""
        self.reconnected = 0
        self._one_at_a_time = asyncio.Lock()
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, etag: str = "") -> Reply:
        return await self._ask("GET", path, f"If-None-Match: {etag}\r\n" if etag else "", "")

    async def post(self, path: str, values: dict[str, str]) -> Reply:
        body = urlencode(values)
        head = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._ask("POST", path, head, body)

    async def poll(self, path: str) -> Reply:
        """Ask whether there is something new, and keep it."""
        reply = await self.get(path, etag=self.etag)
        if reply.status == 200:
            self.etag, self.page = reply.headers.get("etag", ""), reply.body
        return reply

    async def open(self, path: str) -> Reply:
        """Load a page, from which polling goes on."""
        reply = await self.get(path)
        found = ETAG.search(reply.body)
        self.etag, self.page = unescape(found[1]) if found else "", reply.body
        return reply

    def close(self) -> None:
        if self._stream:
            self._stream[1].close()
            self._stream = None

    async def _ask(self, method: str, path: str, head: str, body: str) -> Reply:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nOrigin: http://localhost:{self.port}\r\n"
            f"X-Requested-With: live\r\nCookie: {cookies}\r\n{head}\r\n{body}"
        ).encode()
        async with self._one_at_a_time:
            start = time.perf_counter()
            status, lines, text = await self._send(sent)
            seconds = time.perf_counter() - start
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            headers[name.lower()] = value
        if headers.get("connection") == "close":
            self.close()
        return Reply(status, headers, text, seconds)

    async def _send(self, sent: bytes) -> tuple[int, list[str], str]:
        kept = self._stream is not None
        try:
            try:
                return await self._once(sent)
            except (OSError, EOFError):
                self.close()
                if not kept:
                    raise
                self.reconnected += 1
                return await self._once(sent)
        except (OSError, EOFError) as error:
            self.close()
            raise Lost(str(error)) from error

    async def _once(self, sent: bytes) -> tuple[int, list[str], str]:
        if self._stream is None:
            self._stream = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._stream
        writer.write(sent)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next((int(one[15:]) for one in lines if one.lower().startswith("content-length:")), 0)
        status = int(lines[0].split()[1])
        body = await reader.readexactly(length) if length and status != 304 else b""
        return status, lines[1:-2], body.decode()

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


async def pause(seconds: float = PACE) -> None:
    await asyncio.sleep(seconds * random.uniform(1 - JITTER, 1 + JITTER))


@dataclass
class Poll:
    """What a number of polls took: those to which nothing was new, and those that brought something."""

    nothing_new: Times = field(default_factory=Times)
    new: Times = field(default_factory=Times)

    @property
    def all(self) -> Times:
        return Times(self.nothing_new.seconds + self.new.seconds)


async def polling(
    phone: Phone,
    path: str,
    into: Poll,
    over: asyncio.Event,
    *,
    away: Callable[[], bool],
    saw: Callable[[Phone], None] = lambda phone: None,
) -> None:
    """Poll until it is over, and do what one does when something new comes. No answer is a fault, unless the server is
    known to be ``away``."""
    wait = random.uniform(0, PACE)
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), wait)
        if over.is_set():
            return
        gone = away()
        try:
            reply = await phone.poll(path)
        except Lost:
            if not gone and not away():
                raise
            wait = min(LONGEST, max(1.0, wait * 2)) * random.uniform(1 - JITTER, 1 + JITTER)
            continue
        if reply.status not in (200, 304):
            raise AssertionError(f"{path} answered {reply.status}")
        (into.nothing_new if reply.status == 304 else into.new).seconds.append(reply.seconds)
        if reply.status == 200:
            saw(phone)
        wait = PACE * random.uniform(1 - JITTER, 1 + JITTER)
