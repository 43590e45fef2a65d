"""What a mail says on its envelope: nothing that someone wrote can add a line, and odd letters arrive."""

import pytest

from ioc_assess.operations import mails
from ioc_assess.operations.mails import Message, mailbox

from .mailing import Serve, ask, passes, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.mark.parametrize(
    ("given", "arrives"),
    [
        ("Kälter " * 60, ("Kälter " * 60).strip()),
        ("Round\r\nBcc: evil@example.org", "Round Bcc: evil@example.org"),
        ("R&D\x00 Alliance\u2028", "R&D Alliance"),
    ],
)
def test_mail_subject_is_one_line(serve: Serve, kinds: dict[str, str], given: str, arrives: str) -> None:
    server = serve()
    kinds["ann"] = mails._one_line(given)
    passes(ask("ann"))
    _address, made = server.accepted[0]
    assert made["Subject"].strip() == arrives
    assert made["Bcc"] is None


@pytest.mark.parametrize(
    "name", ["Ann Owner", "Ann, Owner", 'Ann "The Owner" \\ O', "Zoë Łuk", "Ann\r\nBcc: evil@example.org", "Ł" * 20]
)
def test_mail_can_be_answered_to_a_person(serve: Serve, name: str) -> None:
    server = serve()
    mails.KINDS.pop("test")

    @mails.mail("test")
    def write(code: str) -> Message:
        to = mailbox(name, "ann@example.org")
        return Message(to="bo@xn--pelihire-6ub.example", subject="Words", text="Words", html="", reply_to=to)

    passes(ask("bo"))
    _address, made = server.accepted[0]
    (who,) = made["Reply-To"].addresses
    assert (who.display_name, who.addr_spec) == (" ".join(name.split()), "ann@example.org")
    assert made["Bcc"] is None


def test_mail_to_an_address_in_other_letters_is_sent(serve: Serve) -> None:
    server = serve()
    mails.KINDS.pop("test")
    mails.mail("test")(lambda code: Message(to="bo@pelișhire.example", subject="Words", text="Words", html=""))
    passes(ask("bo"))
    assert server.addresses == ["bo@xn--pelihire-6ub.example"] or server.addresses[0].startswith("bo@xn--")


def test_mail_to_what_is_no_address_fails_alone(serve: Serve) -> None:
    server = serve()
    known = mails.KINDS.pop("test")
    mails.mail("test")(
        lambda code: (
            known.write(code) if code == "ann" else Message(to="bo@example.org\nBcc: x", subject="", text="", html="")
        )
    )
    passes(ask("bo", "ann"))
    assert server.addresses == ["ann@example.org"]
    assert state_of("bo") == ("failed", 1, "The mail could not be written: ask whoever runs the site.")
