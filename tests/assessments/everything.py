"""A collaboration with everything that the site can store of one: for the scans of the whole database after erasure and
after the time for keeping answers (test_erasing.py). ``rows`` reads every table as someone with the disk would."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest, remade_secret
from ioc_assess.assessments.models import Comment, Invitation, Response, Results, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.assessments.publishing import publish
from ioc_assess.collaborations.models import Collaboration, MemberInvitation
from ioc_assess.operations.models import Job, Mail
from ioc_assess.operations.worker import Worker
from ioc_assess.reports.models import Report
from ioc_assess.workshops.models.vote import voter_hash
from tests.factories import answer, make_collaboration, make_member, make_round, make_user, make_workshop, vote

#: Tables of the site and of the framework, which hold nothing of any collaboration
OF_THE_SITE = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"),
    *("account_emailaddress", "account_emailconfirmation", "accounts_user", "django_session", "mfa_authenticator"),
    *("assessments_edition", "cache"),
}


@dataclass(frozen=True, kw_only=True)
class Everything:
    """``marks``: what shows that this collaboration was there. ``of_people``: those of them that lead to someone who
    was asked to answer."""

    collaboration: Collaboration
    owner: User
    published: Round
    open: Round
    marks: frozenset[str]
    of_people: frozenset[str]


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table, each with its table's name."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = [bytes(one).hex() if isinstance(one, bytes | memoryview) else one for one in row]
                yield table, json.dumps(dict(zip(names, values, strict=True)), default=str, ensure_ascii=False)


def bearing(marks: Collection[str]) -> list[tuple[str, str]]:
    """The rows in which one of the marks stands."""
    return sorted((table, row) for table, row in rows() if any(mark in row for mark in marks))


def build(name: str) -> Everything:
    """``name`` is part of all that is typed, but for what belongs to the accounts of members."""
    owner = make_user(email=f"owner@{len(name)}.example.net", name="Olwen Owner")
    made = make_collaboration(owner=owner, name=f"{name} Alliance", partners=[f"{name} North", f"{name} South"])
    make_member(made, "viewer", email=f"viewer@{len(name)}.example.net")
    invited, secret = MemberInvitation.objects.invite(
        made, by=owner, email=f"friend@{name}.org".lower(), right="viewer"
    )
    MemberInvitation.objects.filter(pk=invited.pk).update(nonce=f"nonce of {name}")
    Mail.objects.ask(kind="member_invitation", mails={f"member_invitation {invited.code}": invited.code}, by=owner)
    published, waiting = (make_round(made, title=f"{name} {title}") for title in ("Spring", "Autumn"))
    make_round(made, title=f"{name} Draft", opened=False)
    people: set[str] = set()
    for one in (published, waiting):
        people |= _fill(one, owner, name)
    in_the_room = _fill_workshop(made, owner, name)
    published.close(by=owner)
    publish(published, by=owner)
    # Made in no time: what a report looks like is not the matter here.
    Report.objects.ask(round=published, by=owner).store(f"%PDF-1.7 of {name}".encode(), pages=1)
    Job.objects.filter(key__endswith=published.code).update(state=Job.State.DONE)
    Worker().work(once=True)
    Job.objects.ask(kind="board_report", key=f"board_report {waiting.code}", args={"round": waiting.code}, by=owner)
    Job.objects.filter(key__endswith=waiting.code).update(state=Job.State.FAILED, error=f"no round {waiting.code}")
    marks = {
        name,
        name.lower(),
        name.encode().hex(),
        secret,
        digest("member invitation", secret),
        *_codes(made),
        *people,
        *in_the_room,
    }
    marks |= set(Results.objects.filter(round=published).values_list("sha256", flat=True))
    marks |= set(Report.objects.filter(round=published).exclude(file=None).values_list("sha256", flat=True))
    batches = {mail.batch for mail in Mail.objects.all() if mail.object_code in marks}
    marks |= batches
    marks |= {one.code for one in Job.objects.all() if any(mark in f"{one.key} {one.args}" for mark in marks)}
    return Everything(
        collaboration=made,
        owner=owner,
        published=published,
        open=waiting,
        marks=frozenset(marks),
        of_people=frozenset(people),
    )


def _fill(round: Round, owner: User, name: str) -> set[str]:
    """Answers of eight people, one of them not submitted, one typed in by a facilitator, one by a personal link;
    comments with and without consent. Every mark of these people."""
    north = round.collaboration.partners.earliest("pk")
    for n in range(7):
        answer(round, {"leadership-1a": n % 5, "trust-1a": "dont_know"}, partner=north.name, submit=n > 0)
    typed = round.responses.filter(submitted=True).order_by("pk").values("pk")[:1]
    Response.objects.filter(pk__in=typed).update(entered_for=True)
    people = [
        Invitee(email=f"{who}@{name}{round.code}.org".lower(), name=f"{who} of {name}", partner=north)
        for who in ("Pat", "Quinn")
    ]
    Invitation.objects.list_people(round=round, people=people)
    Invitation.objects.send(round=round, by=owner, statuses=["prepared"], words_before=f"Dear {name}", words_after=name)
    marks: set[str] = set()
    for one in Invitation.objects.filter(round=round):
        secret = remade_secret("invitation", one.nonce)
        marks |= {one.code, one.name, one.email, one.nonce, secret}
        marks |= {digest(purpose, secret) for purpose in ("invitation", "response", "result")}
        Client().get(f"/invited/{secret}/", follow=True)
    answer(round, {"leadership-1a": 2}, partner=north.name)
    for quoted in (True, False):
        Comment.objects.create(round=round, section="trust", text=f"{name}: quoted {quoted}", may_quote=quoted)
    Comment.objects.create(round=round, section="risk", text="", redacted_why=f"Somebody of {name} was named")
    for response in round.responses.all():
        marks |= {str(response.pk), response.pk.hex, response.secret_hash}
    return marks | {f"{name}: quoted False"}


def _fill_workshop(made: Collaboration, owner: User, name: str) -> set[str]:
    """Five people in a room, and what they voted. Every mark of their seats and votes."""
    workshop = make_workshop(collaboration=made, title=f"{name} Workshop", asks_names=True)
    step = workshop.steps.get(item="trust-1a")
    step.open_vote(by=owner)
    seats = vote(step, [0, 1, 2, 3, "dont_know"], partner=f"{name} North")
    step.refresh_from_db()
    step.close_vote(by=owner)
    step.agree(by=owner, level=2, reason=f"{name} agrees")
    hashes = {seat.secret_hash for seat, _secret in seats} | {voter_hash(secret, step) for _seat, secret in seats}
    return hashes | {workshop.projector_code}


def _codes(made: Collaboration) -> set[str]:
    rounds = Round.objects.filter(collaboration=made)
    codes = {made.code, *rounds.values_list("code", flat=True), *rounds.values_list("join_code", flat=True)} - {None}
    for relation in (made.partners, made.memberships, made.invitations):
        codes |= set(relation.values_list("code", flat=True))
    return {code for code in codes if code}
