"""The workshops of the demonstration: one after the first round, by the verbs that the room uses, and one that is being
prepared.

``fixtures/demo/workshop.json`` holds who was there and how each voted, in the order of the seats; null for whoever was
not asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Round
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from ioc_assess.workshops.models.vote import Sheet
from ioc_assess.workshops.recording import record

FILE: Path = settings.BASE_DIR / "fixtures" / "demo" / "workshop.json"

Seats = list[tuple[Seat, str]]


def talk_over(source: Round, *, by: User) -> Workshop:
    """The whole workshop on the results of ``source``, recorded."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    questions = data["questions"]
    workshop = Workshop.objects.prepare(
        collaboration=source.collaboration, by=by, title="Workshop on the spring round", source=source, k=source.k
    )
    workshop.plan(by=by, items=[one["item"] for one in questions])
    workshop.open(by=by)
    codes = {one.name: one.code for one in workshop.round.frozen.partners}
    seats = [Seat.objects.take(workshop=workshop, partner=codes[partner], role=role) for partner, role in data["seats"]]
    workshop.start(by=by)
    for one in questions:
        step = workshop.steps.get(item=one["item"])
        step.workshop = workshop
        _settle(step, one, seats, by=by)
    workshop.end(by=by)
    workshop = Workshop.objects.select_related("round__collaboration").get(pk=workshop.pk)
    record(workshop, by=by)
    return workshop


def _settle(step: Step, told: dict[str, Any], seats: Seats, *, by: User) -> None:
    """Vote, reveal what may be shown, and record what was agreed or that the room was split."""
    for votes in told["votes"]:
        step.open_vote(by=by)
        step.refresh_from_db()
        sheet = Sheet(item=step.item, number=step.number)
        for (seat, secret), value in zip(seats, votes, strict=True):
            if value is not None:
                Vote.objects.cast(seat=seat, secret=secret, sheet=sheet, base=0, value=value)
        step.close_vote(by=by)
        if step.enough:
            step.reveal(by=by)
    said = {"reason": told["reason"], "minority_note": told["minority_note"], "decision": told["decision"]}
    if told["agreed"] is None:
        step.split(by=by, **said)
    else:
        step.agree(by=by, level=told["agreed"], **said)


def plan_next(source: Round, *, by: User) -> Workshop:
    """A workshop that is still being prepared."""
    workshop = Workshop.objects.prepare(
        collaboration=source.collaboration, by=by, title="Workshop on disputes", source=source, k=source.k
    )
    workshop.plan(by=by, items=["conflict-2a", "conflict-2b", "faith-5a", "culture-1a"])
    return workshop
