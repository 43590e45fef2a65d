"""The page of a published round: its figures arranged as tables, with the names of its groups.

Like the board report it computes no score. What both show is arranged there; here is what depends on the
round's mode and on whether its groups are partners or roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.results import Meta, PublishedResults
from ioc_assess.scoring.results import GroupResult, Results, ShownScore
from ioc_assess.scoring.spread import FEWEST_FOR_AGREEMENT
from ioc_assess.theory.model import Item, Mechanism, Section, Statement, Theory

from .board_report import report_context


@dataclass(frozen=True)
class GroupWords:
    """What the page calls the groups, in whole phrases that can be translated."""

    one: str
    who: str
    count: str
    unshown: str
    clusters: str
    mechanisms: str
    statements: str
    items: str
    differ: str
    apart: str
    compare: str
    weighting: str


@dataclass(frozen=True)
class GroupRow:
    """Something with its score for all and for each group, in the order of the page's groups."""

    what: Section | Statement | Item
    whole: float | None
    scores: tuple[ShownScore | None, ...]


@dataclass(frozen=True)
class MechanismGroupRow:
    """A mechanism with its conditions and felt scores for all and, in pairs, for each group."""

    mechanism: Mechanism
    conditions: float | None
    felt: float | None
    groups: tuple[tuple[ShownScore | None, ShownScore | None], ...]


def results_page(theory: Theory, published: PublishedResults) -> dict[str, Any]:
    """Everything the template shows."""
    found, meta, names = published.figures, published.meta, published.names
    # One leader's own view is all there is, so a group beside it would say everything twice.
    keys = () if meta.mode == Round.Mode.SOLO else tuple(names)
    groups = [found.groups[key] for key in keys]
    context = report_context(theory, found)
    return context | {
        "theory": theory,
        "meta": meta,
        "mode": Round.Mode(meta.mode).label,
        "purpose": Round.Purpose(meta.purpose).label,
        "length": Round.Length(meta.length).label,
        "words": _words(found, meta),
        "rests_on": _rests_on([names[key] for key in keys]) if meta.mode == Round.Mode.DECLARED else "",
        "all_actions": [*context["actions"], *context["further_actions"]],
        # Pairs and no mapping: two groups may bear one name.
        "groups": [(names[key], found.groups[key]) for key in keys],
        "cluster_groups": [
            GroupRow(one, found.assessment.clusters[one.code], tuple(group.clusters[one.code] for group in groups))
            for one in theory.clusters
        ],
        "mechanism_groups": [_mechanism(found, groups, one) for one in theory.mechanisms],
        "statement_groups": _statements(theory, found, groups),
        "item_groups": _items(theory, found, keys),
        "apart": _apart(theory, found, names),
        "says_agreement": found.n >= FEWEST_FOR_AGREEMENT,
    }


def _rests_on(partners: Sequence[str]) -> str:
    """Of a declared round: whose positions its figures are, since partners that stated none are in no figure."""
    return ngettext(
        "This rests on the position of %(n)d partner alone: %(names)s. It does not speak for the others.",
        "This rests on the positions of %(n)d partners: %(names)s. It does not speak for any other.",
        len(partners),
    ) % {"n": len(partners), "names": ", ".join(partners)}


def _mechanism(found: Results, groups: Iterable[GroupResult], mechanism: Mechanism) -> MechanismGroupRow:
    whole = found.assessment.mechanisms[mechanism.code]
    return MechanismGroupRow(
        mechanism=mechanism,
        conditions=whole.conditions,
        felt=whole.felt,
        groups=tuple((group.conditions[mechanism.code], group.felt[mechanism.code]) for group in groups),
    )


def _statements(theory: Theory, found: Results, groups: Sequence[GroupResult]) -> list[GroupRow]:
    """Statements on which a group has a score."""
    rows = [
        GroupRow(one, found.assessment.statements[one.code], tuple(group.statements[one.code] for group in groups))
        for one in theory.statements
    ]
    return [row for row in rows if any(row.scores)]


def _items(theory: Theory, found: Results, keys: Sequence[str]) -> list[GroupRow]:
    """Items on which a group may be shown."""
    rows = [
        GroupRow(theory.item[code], one.score, tuple(one.groups.get(key) for key in keys))
        for code, one in found.items.items()
    ]
    return [row for row in rows if any(row.scores)]


def _apart(theory: Theory, found: Results, names: Mapping[str, str]) -> list[tuple[Item, list[tuple[str, ShownScore]]]]:
    """Items with the groups that lie far from the others, by name."""
    return [
        (theory.item[code], [(names[key], one.groups[key]) for key in names if key in one.apart])
        for code, one in found.items.items()
        if one.apart
    ]


def _words(found: Results, meta: Meta) -> GroupWords:
    if found.grouping == "role":
        return GroupWords(
            one=_("Role"),
            who=_("People who answered, by role"),
            count=_("People"),
            unshown=_("Roles not shown by themselves"),
            clusters=_("Clusters by role"),
            mechanisms=_("Mechanisms by role: in place / felt"),
            statements=_("Conditions by role"),
            items=_("Questions by role"),
            differ=_("Roles that see it differently"),
            apart=_("Roles at least 30 points from the others"),
            compare=_(
                "Compare roles question by question, not by these figures. Each sums up several questions and leaves "
                "out every question that is not shown for that role, so it can differ for that reason alone."
            ),
            weighting=_(
                "A question’s score is the mean of the roles’ means, so that a large group does not drown a small one; "
                "roles not shown by themselves count together as one."
            ),
        )
    declared = meta.mode == Round.Mode.DECLARED
    return GroupWords(
        one=_("Partner"),
        who=_("Partners that stated their position") if declared else _("People who answered, by partner"),
        count=_("Responses") if declared else _("People"),
        unshown=_("Partners not shown by themselves"),
        clusters=_("Clusters by partner"),
        mechanisms=_("Mechanisms by partner: in place / felt"),
        statements=_("Conditions by partner"),
        items=_("Questions by partner"),
        differ=_("Partners who see it differently"),
        apart=_("Partners at least 30 points from the others"),
        compare=_(
            "Compare partners question by question, not by these figures. Each sums up several questions and leaves "
            "out every question on which that partner gave no level, so it can differ for that reason alone."
        )
        if declared
        else _(
            "Compare partners question by question, not by these figures. Each sums up several questions and leaves "
            "out leadership and every question that is not shown for that partner, so it can differ for that reason "
            "alone."
        ),
        weighting=_("A question’s score is the mean of the partners’ positions.")
        if declared
        else _(
            "A question’s score is the mean of the partners’ means, so that a large partner does not drown a small "
            "one; partners not shown by themselves count together as one."
        ),
    )
