"""Which items a round asks, whom, and on which page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from django.utils.translation import gettext as _

from ioc_assess.theory.model import Item, Role, Scale, Section, Theory
from ioc_assess.theory.profile import Profile

#: More in one go is tiring, and a lost connection loses more.
MOST_ON_A_PAGE = 10
#: Questions that a person answers in a minute: the whole short form takes about ten minutes, the full form fifteen.
A_MINUTE = 5.5


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


def asked_alone(theory: Theory, items: Iterable[Item], section: str) -> tuple[Role, ...]:
    """The roles that are asked something of a section, where most roles are asked nothing of it; else none: then it
    tells of whoever wrote a comment on it which roles they may have."""
    audiences = {audience for item in items if item.section == section for audience in item.asked}
    asked = tuple(role for role in theory.roles if role.audience in audiences)
    return asked if 2 * len(asked) < len(theory.roles) else ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Items of one page that share a scale."""

    scale: Scale
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One page of the questionnaire: a section, or the ``sheet``-th of the ``sheets`` that a long section needs.

    ``code`` stands in its address; ``number`` counts the pages of the whole questionnaire.
    """

    code: str
    section: Section
    number: int
    total: int
    sheet: int
    sheets: int
    items: tuple[Item, ...]
    groups: tuple[Group, ...]

    @property
    def ends_section(self) -> bool:
        """The last page of its section, where one can write on all of it."""
        return self.sheet == self.sheets

    @property
    def title(self) -> str:
        if self.sheets == 1:
            return self.section.name
        numbers = {"name": self.section.name, "sheet": self.sheet, "sheets": self.sheets}
        return _("%(name)s (%(sheet)d of %(sheets)d)") % numbers


def parts(theory: Theory, items: Iterable[Item]) -> tuple[Part, ...]:
    """The pages on which these items are asked, in theory order; a section without items has none.

    leadership, full form, statements of 12 + 3 + 2 + 1 + 1 items  →  6 | 6 | 3 + 2 + 1 + 1
    """
    chosen = {item.code for item in items}
    pages: list[tuple[Section, int, int, tuple[Item, ...]]] = []
    for section in theory.sections:
        sheets = _sheets([item for item in theory.items if item.section == section.code and item.code in chosen])
        pages += [(section, number, len(sheets), sheet) for number, sheet in enumerate(sheets, 1)]
    return tuple(
        Part(
            code=section.code if sheets == 1 else f"{section.code}-{sheet}",
            section=section,
            number=number,
            total=len(pages),
            sheet=sheet,
            sheets=sheets,
            items=on_page,
            groups=_groups(theory, on_page),
        )
        for number, (section, sheet, sheets, on_page) in enumerate(pages, 1)
    )


def _groups(theory: Theory, items: Sequence[Item]) -> tuple[Group, ...]:
    """By scale, in the file's order of scales."""
    groups = (
        Group(scale=scale, items=tuple(item for item in items if item.kind == scale.code)) for scale in theory.scales
    )
    return tuple(group for group in groups if group.items)


def _sheets(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """The items on as few pages as can be, filled as evenly as can be, a statement's items together."""
    if len(items) <= MOST_ON_A_PAGE:
        return [tuple(items)] if items else []
    blocks = _blocks(items)
    for pages in range(2, len(blocks) + 1):
        ways = [
            [sum(blocks[start:end], ()) for start, end in pairwise((0, *breaks, len(blocks)))]
            for breaks in combinations(range(1, len(blocks)), pages - 1)
        ]
        if fitting := [way for way in ways if max(map(len, way)) <= MOST_ON_A_PAGE]:
            return min(fitting, key=lambda way: sum(len(page) ** 2 for page in way))
    raise AssertionError("one block a page always fits")


def _blocks(items: Iterable[Item]) -> list[tuple[Item, ...]]:
    """What stays together: a statement's items, or an equal share of them where they fill more than a page. Items of
    no statement stand alone."""
    blocks: list[tuple[Item, ...]] = []
    for _key, group in groupby(items, key=lambda item: item.statement or item.code):
        together = tuple(group)
        shares = -(-len(together) // MOST_ON_A_PAGE)
        marks = [len(together) * share // shares for share in range(shares + 1)]
        blocks += [together[start:end] for start, end in pairwise(marks)]
    return blocks


def minutes(count: int) -> int:
    """About how long it takes to answer so many questions."""
    return max(1, round(count / A_MINUTE))


def most_minutes(theory: Theory, items: Iterable[Item]) -> int:
    """About how long it takes whoever is asked most of the items."""
    items = tuple(items)
    return minutes(max(len(asked_of(theory, items, role.code)) for role in theory.roles))
