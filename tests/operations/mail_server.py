"""A mail server beside the test, on a port of its own. It notes what it was given, and misbehaves as it is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

#: Who is treated how, by what stands before the @
REFUSED, LATER, CUTS_SOON, CUTS_LATE, HANG_SOON, HANG_LATE, UNWANTED, SENSELESS, SLOW = (
    *("refused", "later", "cuts-soon", "cuts-late", "hang-soon", "hang-late", "unwanted", "senseless", "slow"),
)


class Handler:
    """What came of whom: ``accepted`` are mails that it said yes to, ``handed`` those that came whole."""

    def __init__(self, *, put_off: int = 0, per_line: int = 0) -> None:
        self.accepted: list[tuple[str, EmailMessage]] = []
        self.handed: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.put_off = put_off
        self.per_line = per_line
        self.carried: Counter[int] = Counter()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        who = address.partition("@")[0]
        self.asked[address] += 1
        line = id(session)
        if self.per_line and self.carried[line] >= self.per_line:
            return "421 4.7.0 Too many on one line"
        if who.startswith(REFUSED):
            return f"550 5.1.1 <{address}> is unknown here"
        if who.startswith(LATER) and self.asked[address] <= self.put_off:
            return f"451 4.7.1 <{address}> come again"
        if who.startswith(CUTS_SOON):
            _cut(server)
        if who.startswith(HANG_SOON):
            await asyncio.sleep(60)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        who = address.partition("@")[0]
        self.handed[address] += 1
        self.carried[id(session)] += 1
        if who.startswith(CUTS_LATE):
            _cut(server)
            return "250 nobody hears it"
        if who.startswith(SLOW):
            await asyncio.sleep(0.6)
        if who.startswith(HANG_LATE):
            await asyncio.sleep(60)
        if who.startswith(UNWANTED):
            return "554 5.7.1 Spam"
        if who.startswith(SENSELESS):
            return "999 what"
        assert isinstance(envelope.content, bytes)
        made = message_from_bytes(envelope.content, policy=policy.default)
        self.accepted.append((address, made))
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        return [address for address, _mail in self.accepted]


def _cut(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


def _refuse(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=False, handled=False)


class _Controller(Controller):
    def _cancel_tasks(self) -> None:
        """What still hangs is ended with the server."""
        for one in asyncio.all_tasks(self.loop):
            one.cancel()

    def stop(self, no_assert: bool = False) -> None:
        self.loop.call_soon_threadsafe(self._cancel_tasks)
        super().stop(no_assert)


@contextmanager
def mail_server(
    *,
    refuses_login: bool = False,
    put_off: int = 0,
    per_line: int = 0,
    tls: ssl.SSLContext | None = None,
    encrypted_at_once: bool = False,
) -> Iterator[tuple[int, Handler]]:
    """Its port, and what it was given."""
    handler = Handler(put_off=put_off, per_line=per_line)
    more: dict[str, Any] = {}
    if refuses_login:
        more = {"authenticator": _refuse, "auth_require_tls": False}
    if tls and encrypted_at_once:
        more["ssl_context"] = tls
    elif tls:
        more |= {"tls_context": tls, "require_starttls": True}
    chosen = free_port()
    controller = _Controller(handler, hostname="127.0.0.1", port=chosen, **more)
    controller.start()
    try:
        yield chosen, handler
    finally:
        with suppress(asyncio.CancelledError):
            controller.stop()


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def to(addresses: Collection[str]) -> dict[str, str]:
    """What Mail.objects.ask takes: these codes by keys of their own."""
    return {f"test {code} 1": code for code in addresses}
