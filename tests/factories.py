"""Plain builders of rows for tests: every argument has a value that makes sense alone."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments.models import Response, Results, Round
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.comment import Said
from ioc_assess.assessments.results import Meta, body, digest
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.scoring import results as scoring
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from ioc_assess.workshops.models.vote import Sheet

PASSWORD = "correct horse battery"


def make_user(email: str = "ann@example.org", name: str = "Ann Owner", password: str | None = PASSWORD) -> User:
    return User.objects.create_user(email=email, name=name, password=password)


CLUSTERS = ["leadership", "trust", "risk", "faith", "mandate", "confidence", "conflict", "capacity", "culture"]


def make_collaboration(
    owner: User | None = None, partners: Iterable[str] = ("North", "South"), **fields: Any
) -> Collaboration:
    """With partners of these names, in this order."""
    values = {
        "name": "Pellshire Alliance",
        "form": "alliance",
        "mandated": True,
        "integration": "moderate",
        "dispersed": True,
        "cross_sector": True,
        "external_funding": True,
        "phase": "implementing",
    }
    owner = owner or User.objects.filter(email="ann@example.org").first() or make_user()
    collaboration = Collaboration.objects.start(by=owner, **values | fields)
    for name in partners:
        collaboration.add_partner(by=owner, name=name, sector="acute", size="large")
    return collaboration


def make_member(collaboration: Collaboration, right: str, email: str = "", name: str = "") -> User:
    user = make_user(email=email or f"{right}@example.org", name=name or right.capitalize())
    collaboration.memberships.create(user=user, right=right)
    return user


def owner_of(collaboration: Collaboration) -> User:
    return collaboration.memberships.filter(right="owner").earliest("pk").user


def make_round(collaboration: Collaboration | None = None, *, opened: bool = True, **fields: Any) -> Round:
    """Open, unless told otherwise."""
    collaboration = collaboration or make_collaboration()
    owner = owner_of(collaboration)
    values = {"title": "Spring round", "clusters": CLUSTERS}
    made = Round.objects.start(collaboration=collaboration, by=owner, **values | fields)
    if opened:
        made.open(by=owner)
    return made


def answer(
    round: Round,
    answers: Mapping[str, int | str],
    *,
    partner: str | None = "North",
    role: str = "executive",
    submit: bool = True,
) -> Response:
    """One person's answers, given and submitted through the verbs that the site uses."""
    found = round.collaboration.partners.get(name=partner) if partner else None
    response, _secret = Response.objects.begin(round=round, partner=found, role=role)
    response.save_answers({item: Change(base=0, value=value) for item, value in answers.items()})
    if submit:
        response.submit(result_secret=new_secret())
        response.refresh_from_db()
    return response


def comment(response: Response, section: str, text: str, *, may_quote: bool = False) -> None:
    """What someone writes on a section, in place of what stands there."""
    stands = response.said(section)
    response.save_part(
        {}, section=section, said=Said(version=stands.version, text=text, may_quote=may_quote and bool(text))
    )


def make_published(round: Round, figures: scoring.Results, names: Mapping[str, str]) -> Results:
    """The round published with these figures, whatever was answered in it. ``names`` by group key, in order."""
    assert round.edition
    Round.objects.filter(pk=round.pk).update(state=Round.State.PUBLISHED)
    meta = Meta(
        collaboration=round.collaboration.name,
        title=round.title,
        number=round.number,
        mode=round.mode,
        purpose=round.purpose,
        length=round.length,
        clusters=tuple(round.clusters),
        edition=round.edition.sha256,
        published_on=datetime.date(2026, 3, 31),
    )
    made = body(meta=meta, names=names, figures=figures)
    return Results.objects.create(round=round, body=made, sha256=digest(made))


def make_workshop(
    items: Sequence[str] = ("trust-1a", "trust-7a"),
    *,
    collaboration: Collaboration | None = None,
    opened: bool = True,
    running: bool = True,
    **fields: Any,
) -> Workshop:
    """Under way at its first item, unless told otherwise, and held by the owner."""
    collaboration = collaboration or make_collaboration()
    owner = owner_of(collaboration)
    made = Workshop.objects.prepare(collaboration=collaboration, by=owner, **{"title": "A morning together"} | fields)
    made.plan(by=owner, items=list(items))
    if opened:
        made.open(by=owner)
        if running:
            made.start(by=owner)
    return Workshop.objects.get(pk=made.pk)


def vote(
    step: Step,
    levels: Iterable[int | str],
    *,
    partner: str = "North",
    role: str = "executive",
    seats: Sequence[tuple[Seat, str]] = (),
) -> list[tuple[Seat, str]]:
    """Have so many people vote in the ballot that is on, each from a seat taken for it or from those given."""
    codes = {one.name: one.code for one in step.workshop.round.frozen.partners}
    step.refresh_from_db()
    given = []
    for n, value in enumerate(levels):
        seat, secret = (
            seats[n] if seats else Seat.objects.take(workshop=step.workshop, partner=codes.get(partner, ""), role=role)
        )
        sheet = Sheet(item=step.item, number=step.number)
        Vote.objects.cast(seat=seat, secret=secret, sheet=sheet, base=0, value=value)
        given.append((seat, secret))
    return given
