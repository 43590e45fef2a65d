"""The demonstration: an invented collaboration, set up by the verbs that the site uses.

``fixtures/demo/answers.json`` holds the answers of its first round, ``comments.json`` what some wrote beside them, by
their place among those who answered; of its workshops see ``demo_workshop``. docs/demo.md tells its story.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments.models import Response, Round
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.comment import Said
from ioc_assess.assessments.publishing import publish
from ioc_assess.assessments.questionnaire import asked_of
from ioc_assess.collaborations.models import Collaboration, MemberInvitation, Partner, Right
from ioc_assess.operations.jobs import run_job
from ioc_assess.theory.loading import theory

from .demo_workshop import plan_next, talk_over
from .models import Report

FILE: Path = settings.BASE_DIR / "fixtures" / "demo" / "answers.json"
COMMENTS: Path = settings.BASE_DIR / "fixtures" / "demo" / "comments.json"
NAME = "Pellshire Integrated Care (example)"
PARTNERS = (
    {"name": "Tarrowby Hospitals NHS Trust", "sector": Partner.Sector.ACUTE, "size": Partner.Size.LARGE, "lead": True},
    {
        "name": "Pellshire Community and Mental Health Trust",
        "sector": Partner.Sector.COMMUNITY,
        "size": Partner.Size.LARGE,
    },
    {"name": "Pellshire Council Adult Social Care", "sector": Partner.Sector.SOCIAL_CARE, "size": Partner.Size.LARGE},
    {"name": "Orle Valley GP Federation", "sector": Partner.Sector.PRIMARY, "size": Partner.Size.MEDIUM},
    {"name": "Pellshire Voluntary Sector Alliance", "sector": Partner.Sector.VOLUNTARY, "size": Partner.Size.SMALL},
)
OWNER = ("owner@example.org", "Olwen Owner")
MEMBERS = (
    (Right.FACILITATOR, "facilitator@example.org", "Farid Facilitator"),
    (Right.VIEWER, "viewer@example.org", "Vera Viewer"),
)
#: The file does not say what people are, only what they were asked.
ROLES = {"leads": ("board", "executive", "programme"), "staff": ("clinical", "operational", "frontline")}


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What there is to see: a published round, the workshop on it, and an open round unless somebody closed it."""

    emails: tuple[str, ...]
    published: Round | None
    workshop: Round | None
    open: Round | None


@transaction.atomic
def seed(*, password: str) -> Demo:
    """Set everything up, or nothing where it stands already. ``password`` is that of all three accounts."""
    owner = User.objects.filter(email=OWNER[0]).first()
    collaboration = Collaboration.objects.visible_to(owner).order_by("pk").first() if owner else None
    if collaboration is None:
        collaboration = _collaboration(password, owner)
    rounds = collaboration.rounds.exclude(mode=Round.Mode.WORKSHOP).order_by("-number")
    workshops = collaboration.rounds.filter(mode=Round.Mode.WORKSHOP).order_by("number")
    return Demo(
        emails=(OWNER[0], *(email for _right, email, _name in MEMBERS)),
        published=rounds.filter(state=Round.State.PUBLISHED).last(),
        workshop=workshops.filter(state=Round.State.PUBLISHED).first(),
        open=rounds.filter(state=Round.State.OPEN).first(),
    )


def report_of(round: Round) -> bytes:
    """The board report of the published round, made now unless it is there. Outside ``seed``, since it takes seconds
    in which nobody could write."""
    report = Report.objects.of(round)
    if report is None or report.size is None:
        report = Report.objects.ask(round=round, by=None)
        assert report.job is not None
        run_job.call(report.job.code)
        report.refresh_from_db()
    if report.file is None:
        raise RuntimeError(f"the report could not be made: {report.job and report.job.error}")
    return bytes(report.file)


def _collaboration(password: str, owner: User | None) -> Collaboration:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    owner = owner or User.objects.create_user(email=OWNER[0], name=OWNER[1], password=password)
    collaboration = Collaboration.objects.start(
        by=owner, name=NAME, form=Collaboration.Form.INTEGRATED_CARE_SYSTEM, **data["profile"]
    )
    for partner in PARTNERS:
        collaboration.add_partner(by=owner, **partner)
    for right, email, name in MEMBERS:
        invitation, _secret = MemberInvitation.objects.invite(collaboration, by=owner, email=email, right=right)
        member = User.objects.filter(email=email).first()
        if member is None:
            member = invitation.accept_as_new(name=name, password=password)
        else:
            invitation.accept(by=member)
    facilitator = User.objects.get(email=MEMBERS[0][1])

    rules = {"clusters": [one.code for one in theory().clusters], "weighting": data["weighting"], "k": data["k"]}
    spring = Round.objects.start(
        collaboration=collaboration, by=facilitator, title="Spring round", length=Round.Length.FULL, **rules
    )
    spring.open(by=facilitator)
    _answer(spring, data["responses"], json.loads(COMMENTS.read_text(encoding="utf-8")))
    spring.close(by=facilitator)
    publish(spring, by=facilitator)
    talk_over(spring, by=facilitator)

    autumn = Round.objects.start(collaboration=collaboration, by=facilitator, title="Autumn round", **rules)
    autumn.open(by=facilitator)
    _answer(autumn, data["responses"][::2])
    plan_next(spring, by=facilitator)
    return collaboration


def _answer(round: Round, people: list[dict[str, Any]], comments: Iterable[dict[str, Any]] = ()) -> None:
    """Each of these people answers what this round asks them, writes what there is of theirs, and submits."""
    partners = {one.name: one for one in round.collaboration.partners.all()}
    roles = {audience: cycle(codes) for audience, codes in ROLES.items()}
    for number, person in enumerate(people):
        audience = _audience(person["answers"])
        role = next(roles[audience]) if audience in roles else "public"
        response, _secret = Response.objects.begin(round=round, partner=partners[person["partner"]], role=role)
        asked = set(response.asked())
        response.save_answers(
            {item: Change(base=0, value=value) for item, value in person["answers"].items() if item in asked}
        )
        for one in comments:
            if one["person"] == number:
                said = Said(text=one["text"], may_quote=one["may_quote"])
                response.save_part({}, section=one["section"], said=said)
        response.submit(result_secret=new_secret())


def _audience(answers: dict[str, Any]) -> str:
    """Whom these answers fit: the audience with the fewest questions among those that are asked all of them."""
    roles = {role.audience: role.code for role in theory().roles}
    asked = {one: {item.code for item in asked_of(theory(), theory().items, code)} for one, code in roles.items()}
    return min((one for one in asked if asked[one] >= set(answers)), key=lambda one: len(asked[one]))
