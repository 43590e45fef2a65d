"""Which items a round asks, and whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ioc_assess.theory.model import Item, Theory
from ioc_assess.theory.profile import Profile


def round_items(theory: Theory, *, profile: Profile, length: str, clusters: Collection[str]) -> tuple[Item, ...]:
    """What a round asks, in theory order: of the short or the full form, the chosen clusters, always the setting and
    the pulse, and only what fits the profile."""
    always = {section.code for section in theory.sections if section.kind != "cluster"}
    return tuple(
        item
        for item in theory.items
        if (item.section in clusters or item.section in always)
        and (item.short or length == "full")
        and item.applies(profile)
    )


def asked_of(theory: Theory, items: Iterable[Item], role: str) -> tuple[Item, ...]:
    """Those of the items that a respondent of this role is asked."""
    audience = next(one.audience for one in theory.roles if one.code == role)
    return tuple(item for item in items if audience in item.asked)
