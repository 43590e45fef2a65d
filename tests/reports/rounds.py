"""Published rounds of every kind, for reports to be made of."""

from __future__ import annotations

import datetime
import random
from functools import cache
from pathlib import Path

from ioc_assess.assessments.results import Meta, PublishedResults
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.items import Answers, Tally
from ioc_assess.scoring.results import results
from ioc_assess.theory.loading import theory
from ioc_assess.theory.profile import Profile

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json"
KINDS = ("demo", "twelve", "role", "declared", "solo")


@cache
def published(kind: str) -> PublishedResults:
    """``twelve``: twelve partners with names of forty letters. The others are named as the rounds are."""
    if kind == "demo":
        figures = results(theory(), parse(DEMO.read_text(), theory()))
        return PublishedResults(meta=meta(), names={name: name for name in figures.groups}, figures=figures)
    if kind == "role":
        names = {role.code: role.name for role in theory().roles}
    else:
        many = {"twelve": 12, "declared": 3, "solo": 1}[kind]
        names = {f"p{n}": f"{'ABCDEFGHIJKL'[n]} Community and Mental Health Partnership"[:40] for n in range(many)}
    named = kind in ("declared", "solo")
    figures = results(theory(), answers(list(names), 1 if named else 6), by_partner=kind != "role", named=named)
    mode = kind if named else "survey"
    return PublishedResults(
        meta=meta(mode, name="North and South Pellshire Integrated Community, Mental Health and Children’s Services"),
        names={key: name for key, name in names.items() if key in figures.groups},
        figures=figures,
    )


def meta(mode: str = "survey", name: str = "Pellshire Alliance") -> Meta:
    return Meta(
        collaboration=name,
        title="Spring round of the second year",
        number=1,
        mode=mode,
        purpose="development",
        length="full",
        clusters=tuple(one.code for one in theory().clusters),
        edition="0" * 64,
        published_on=datetime.date(2026, 3, 31),
    )


def answers(groups: list[str], people: int) -> Answers:
    """So many people of each group, who see things differently."""
    drawn = random.Random(7)

    def tally() -> Tally:
        levels = [0, 0, 0, 0, 0]
        for _person in range(people):
            levels[min(4, max(0, round(drawn.gauss(2.2, 1.1))))] += 1
        return Tally(levels=(levels[0], levels[1], levels[2], levels[3], levels[4]))

    return Answers(
        profile=Profile(
            mandated=True,
            integration="light",
            dispersed=True,
            cross_sector=True,
            external_funding=True,
            phase="implementing",
        ),
        sizes=dict.fromkeys(groups, people),
        tallies={item.code: {group: tally() for group in groups} for item in theory().items},
        k=5,
        weighting="partner",
        asked=frozenset(item.code for item in theory().items),
        agreed={},
    )
