"""Votes to figures, through the same scoring as answers.

What is published must be what the room saw. So only ballots that were revealed are counted: of one that was closed with
fewer than k levels, or never revealed, not even the don't-knows are. And the group rule looks at each item's own
levels, since people come and go between one item and the next.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.publishing import tally
from ioc_assess.assessments.setting import PUBLIC_VOICE, Setting
from ioc_assess.scoring.items import Answers, Tally
from ioc_assess.scoring.results import ItemResult
from ioc_assess.scoring.results import item_result as scored

from .models import Seat, Step, Vote, Workshop


def group_of(setting: Setting, partner: str, role: str) -> str:
    """The group to which somebody belongs, as ``publishing.count`` names groups."""
    if setting.grouping == Round.Grouping.ROLE:
        return role
    return next((one.name for one in setting.partners if one.code == partner), PUBLIC_VOICE)


def item_result(step: Step) -> ItemResult | None:
    """What may be shown of the ballot that is on; ``None`` where fewer than k gave a level."""
    setting = step.workshop.round.frozen
    found = answers(step.workshop, {step: step.ballot}, agreed={})
    levels = sum(one.n for one in found.tallies.get(step.item, {}).values())
    if levels < found.k:
        return None
    return scored(step.workshop.round.theory, found, step.item, by_partner=setting.grouping == Round.Grouping.PARTNER)


def answers(workshop: Workshop, ballots: Mapping[Step, int], *, agreed: Mapping[str, int]) -> Answers:
    """The votes of one ballot of each step, counted by item and group, and the levels that were agreed.

    Sizes are people in the room by group; where more voted than are seated now, since somebody was removed, as many as
    voted."""
    setting = workshop.round.frozen
    tallies = {step.item: _tallies(setting, step, ballot) for step, ballot in ballots.items()}
    sizes: dict[str, int] = {}
    for partner, role in Seat.objects.filter(workshop=workshop, active=True).values_list("partner", "role"):
        name = group_of(setting, partner, role)
        sizes[name] = sizes.get(name, 0) + 1
    for by_group in tallies.values():
        for name, one in by_group.items():
            sizes[name] = max(sizes.get(name, 0), one.answered)
    return Answers(
        profile=setting.profile,
        sizes=sizes,
        tallies=tallies,
        k=setting.k,
        weighting="partner" if setting.weighting == Round.Weighting.PARTNER else "respondent",
        asked=frozenset(tallies) | frozenset(agreed),
        agreed=agreed,
        by_item_alone=True,
    )


def _tallies(setting: Setting, step: Step, ballot: int) -> dict[str, Tally]:
    rows = (
        Vote.objects.filter(step=step, ballot=ballot)
        .order_by()
        .values_list("partner", "role", "level", "no_level")
        .annotate(n=Count("voter_hash"))
    )
    counted: dict[str, dict[int | str, int]] = {}
    for partner, role, level, no_level, n in rows:
        answer: int | str = no_level if level is None else level
        counts = counted.setdefault(group_of(setting, partner, role), {})
        counts[answer] = counts.get(answer, 0) + n
    return {name: tally(counts) for name, counts in counted.items()}
