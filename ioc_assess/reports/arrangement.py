"""Published figures in the order in which page and board report show them.

It computes no score: every figure comes from ``Results``, every word about the theory from the theory file. What is
here is order and grouping; sentences are in ``words``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ioc_assess.charts.words import CARRIED
from ioc_assess.scoring.configurations import NOT_JUDGED, Configuration
from ioc_assess.scoring.footing import carried_over, left_out
from ioc_assess.scoring.numbers import is_high, is_low
from ioc_assess.scoring.results import ItemResult, Results
from ioc_assess.scoring.spread import FEWEST_FOR_AGREEMENT
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.model import Finding, Item, Mechanism, Pattern, Section, Statement, Theory, VerdictWords

from .basis import felt_of, first_split, gist, leads_only, part_of, typed_in
from .group_words import group_words, hidden_words
from .groups import GroupRow, items_apart, items_by_group, leaves_out, mechanism_by_group, statements_by_group
from .words import carried_words, has_path, limits_level, limits_us, paths_words, rests_on

#: How many suggested actions the report tells in full; the others follow in a table.
FULL_ACTIONS = 8
#: How many of each the summary names.
IN_SUMMARY = 3


@dataclass(frozen=True)
class StatementRow:
    """A statement with its figures and the advice that fits them. ``felt_of``, ``part_of`` and ``split``: see
    ``basis``."""

    statement: Statement
    cluster: Section
    configuration: Configuration
    verdict: VerdictWords
    scored_items: int
    items: int
    felt_of: str
    part_of: str
    split: str
    advice: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def first_step(self) -> str:
        """The first line of its advice."""
        return self.advice[0][1][0]


@dataclass(frozen=True)
class ClusterRow:
    """A cluster with its score and how many of its statements in play are scored."""

    cluster: Section
    score: float | None
    scored: int
    asked: int


@dataclass(frozen=True)
class MechanismRow:
    """A mechanism with both its scores and the name of its grade of evidence. ``carried``: what is in place is only
    carried over from other mechanisms."""

    mechanism: Mechanism
    evidence: str
    conditions: float | None
    felt: float | None
    carried: bool

    @property
    def mark(self) -> str:
        """Stands behind the figure for what is in place."""
        return CARRIED if self.carried else ""


@dataclass(frozen=True)
class VerdictRow:
    """A statement or finding in the list of verdicts, with which mechanism's felt score it bears."""

    what: Statement | Finding
    configuration: Configuration
    felt_of: str


@dataclass(frozen=True)
class VerdictGroup:
    """All configurations with one verdict."""

    words: VerdictWords
    rows: tuple[VerdictRow, ...]

    @property
    def judged(self) -> bool:
        """Whether the verdict rests on what is in place and felt. If not, no figure of these stands beside it: what is
        felt of a mechanism says nothing of a condition that was not asked."""
        return self.words.code not in NOT_JUDGED


@dataclass(frozen=True)
class ItemRow:
    """One item with its answers; of a balance item also the shares (0 to 1) of its two sides and its middle."""

    item: Item
    result: ItemResult
    too_little: float | None
    about_right: float | None
    too_much: float | None

    @property
    def knew_or_not(self) -> int | None:
        """How many gave a level or did not know, which a share of don't-knows is of; ``None`` where that must not
        show."""
        n, dont_know = self.result.n, self.result.dont_know
        return None if n is None or dont_know is None else n + dont_know


@dataclass(frozen=True)
class SectionRows:
    """The items of one section; warning signs and balance items stand apart from the others."""

    section: Section
    extent: tuple[ItemRow, ...]
    warning: tuple[ItemRow, ...]
    balance: tuple[ItemRow, ...]

    @property
    def rows(self) -> tuple[ItemRow, ...]:
        """All of them."""
        return (*self.extent, *self.warning, *self.balance)


def arrangement(theory: Theory, found: Results, names: Mapping[str, str], *, mode: str = "survey") -> dict[str, Any]:
    """Everything that page and report show of the figures.

    ``names`` are the printed names of the groups shown, by key, in the order to print them. ``mode`` is the round's:
    of a solo round the one group is left out, since it would say everything twice.
    """
    statements = {one.code: _statement_row(theory, found, one) for one in theory.statements}
    items = {code: item_row(theory, one) for code, one in found.items.items()}
    reading = found.assessment
    actions = [statements[one.statement] for one in reading.suggestions.actions]
    strengths = [statements[one.statement] for one in reading.suggestions.strengths]
    ask_why = [statements[one.statement] for one in reading.suggestions.ask_why]
    find_out = [items[code] for code in found.find_out]
    splits = [items[code] for code in found.splits]
    patterns = _patterns(theory, found)
    keys = () if mode == "solo" else tuple(names)
    groups = [found.groups[key] for key in keys]
    beside = left_out(theory, found)
    footings = [beside[key] for key in keys]
    cluster_groups = [
        GroupRow(
            what=one,
            whole=reading.clusters[one.code],
            scores=tuple(group.clusters[one.code] for group in groups),
            marks=tuple(leaves_out(footing.clusters, one.code) for footing in footings),
        )
        for one in _asked(theory, found)
    ]
    carried = carried_over(theory, found)
    mechanism_groups = [mechanism_by_group(found, groups, footings, carried, one) for one in theory.mechanisms]
    statement_groups = statements_by_group(theory, found, groups, footings)
    return {
        "theory": theory,
        "results": found,
        "words": group_words(found, mode=mode),
        "rests_on": rests_on([names[key] for key in keys]) if mode == "declared" else "",
        "limits_us": limits_us(theory, found),
        "paths": paths_words(theory, found),
        "has_path": has_path(theory, found),
        "carried": carried_words(theory, found),
        "limits_level": limits_level(theory, found),
        "drives": [_mechanism_row(theory, found, carried, theory.mechanism[one]) for one in DRIVES],
        "statement_rows": statements,
        "item_rows": items,
        "all_actions": actions,
        "actions": actions[:FULL_ACTIONS],
        "further_actions": actions[FULL_ACTIONS:],
        "strengths": strengths,
        "ask_why": ask_why,
        "find_out": find_out,
        "splits": splits,
        "apart": items_apart(theory, found, names),
        "patterns": patterns,
        "summary": {
            "actions": actions[:IN_SUMMARY],
            "split_actions": [n for n, row in enumerate(actions[:IN_SUMMARY], 1) if row.split],
            "patterns": [(one.name, gist(one.reading)) for one in patterns[:IN_SUMMARY]],
            "further_patterns": [one.name for one in patterns[IN_SUMMARY:]],
            "strengths": strengths[:IN_SUMMARY],
            "ask_why": ask_why[:IN_SUMMARY],
            "find_out": find_out[:IN_SUMMARY],
            "splits": splits[:IN_SUMMARY],
        },
        "clusters": [_cluster_row(theory, found, cluster) for cluster in theory.clusters],
        "mechanisms": [_mechanism_row(theory, found, carried, one) for one in theory.mechanisms],
        "plane": _plane(theory, found, carried),
        "verdicts": _verdict_groups(theory, found),
        "sections": _sections(theory, items),
        "few_levels": [row for row in items.values() if row.result.n is None],
        "says_agreement": found.n >= FEWEST_FOR_AGREEMENT,
        "hidden": hidden_words(found),
        "leads_only": leads_only(theory, found),
        "typed_in": typed_in(found),
        "profile": _profile(theory, found),
        # Pairs and no mapping: two groups may bear one name.
        "groups": [(names[key], found.groups[key]) for key in keys],
        "cluster_groups": cluster_groups,
        "mechanism_groups": mechanism_groups,
        "carried_groups": any(CARRIED in mark for row in mechanism_groups for mark in row.marks),
        "statement_groups": statement_groups,
        "item_groups": items_by_group(theory, found, keys),
    }


def _asked(theory: Theory, found: Results) -> list[Section]:
    """The clusters that were asked about; all of them where none was."""
    sections = {theory.item[code].section for code in found.items}
    return [one for one in theory.clusters if one.code in sections] or list(theory.clusters)


def _statement_row(theory: Theory, found: Results, statement: Statement) -> StatementRow:
    configuration = found.assessment.configurations[statement.code]
    in_play = items_in_play(theory, found, statement)
    return StatementRow(
        statement=statement,
        cluster=theory.section[statement.cluster],
        configuration=configuration,
        verdict=_verdict_words(theory)[configuration.verdict],
        scored_items=sum(found.items[item.code].score is not None for item in in_play),
        items=len(in_play),
        felt_of=felt_of(theory, found, statement),
        part_of=part_of(found, in_play),
        split=first_split(found, in_play),
        advice=_advice(found, statement, in_play, configuration),
    )


def items_in_play(theory: Theory, found: Results, one: Statement | Finding) -> list[Item]:
    """The items behind a configuration that were asked and apply."""
    own = theory.items_of[one.code] if isinstance(one, Statement) else [theory.item[code] for code in one.items]
    return [item for item in own if item.code in found.items]


def _advice(
    found: Results, statement: Statement, in_play: Iterable[Item], configuration: Configuration
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings with steps, which for what is in place are none for now. On a balance statement the way people lean
    picks the advice; where as many say too little as too much, both kinds are given."""
    slips = in_place(configuration)
    if statement.structural:
        return ((_("Only if it slips") if slips else _("Ways to soften it"), statement.mitigation),)
    if not statement.too_little:
        return ((_("Only if it slips") if slips else _("First steps in the next month"), statement.steps),)
    leans = {found.items[item.code].direction for item in in_play}
    little = (
        _("Only if it slips to too little") if slips else _("First steps if there is too little"),
        statement.too_little,
    )
    much = (_("Only if it slips to too much") if slips else _("First steps if there is too much"), statement.too_much)
    if leans == {"too_little"}:
        return (little,)
    return (much,) if leans == {"too_much"} else (little, much)


def in_place(configuration: Configuration) -> bool:
    """Whether a condition stands, so that what would bring it about is no advice."""
    return configuration.context is not None and is_high(configuration.context)


def _cluster_row(theory: Theory, found: Results, cluster: Section) -> ClusterRow:
    asked = {item.statement for item in theory.items if item.code in found.items and item.section == cluster.code}
    return ClusterRow(
        cluster=cluster,
        score=found.assessment.clusters[cluster.code],
        scored=sum(found.assessment.statements[code] is not None for code in asked),
        asked=len(asked),
    )


def _mechanism_row(theory: Theory, found: Results, carried: Collection[str], mechanism: Mechanism) -> MechanismRow:
    score = found.assessment.mechanisms[mechanism.code]
    return MechanismRow(
        mechanism=mechanism,
        evidence=next(grade.name for grade in theory.grades if grade.code == mechanism.grade),
        conditions=score.conditions,
        felt=score.felt,
        carried=mechanism.code in carried,
    )


def _plane(theory: Theory, found: Results, carried: Collection[str]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Mechanisms by how far their conditions are in place (rows, high first) and how far they are
    felt (columns: low, between, high, not known)."""
    bands = ("high", "between", "low", "unknown")
    cells: dict[tuple[str, str], list[str]] = {(row, column): [] for row in bands for column in bands}
    for mechanism in theory.mechanisms:
        score = found.assessment.mechanisms[mechanism.code]
        name = mechanism.favourable + (CARRIED if mechanism.code in carried else "")
        cells[_band(score.conditions), _band(score.felt)].append(name)
    names = {
        "high": _("In place"),
        "between": _("Partly in place"),
        "low": _("Not in place"),
        "unknown": _("Not known"),
    }
    columns = ("low", "between", "high", "unknown")
    return [(names[row], [tuple(cells[row, column]) for column in columns]) for row in bands]


def _band(score: float | None) -> str:
    if score is None:
        return "unknown"
    return "high" if is_high(score) else "low" if is_low(score) else "between"


def _verdict_words(theory: Theory) -> dict[str, VerdictWords]:
    return {words.code: words for words in theory.verdicts}


def _verdict_groups(theory: Theory, found: Results) -> list[VerdictGroup]:
    """The 53 configurations by verdict, verdicts without one left out."""
    known: list[Statement | Finding] = [*theory.statements, *theory.findings]
    groups = []
    for words in theory.verdicts:
        rows = tuple(
            VerdictRow(one, configuration, felt_of(theory, found, one))
            for one in known
            if (configuration := found.assessment.configurations[one.code]).verdict == words.code
        )
        if rows:
            groups.append(VerdictGroup(words=words, rows=rows))
    return groups


def item_row(theory: Theory, result: ItemResult) -> ItemRow:
    """An item's answers with the shares that a balance item has."""
    item, spread = theory.item[result.code], result.spread
    shares: tuple[float | None, float | None, float | None] = (None, None, None)
    if item.kind == "balance" and spread is not None:
        counts, n = spread.counts, spread.n
        shares = ((counts[0] + counts[1]) / n, counts[2] / n, (counts[3] + counts[4]) / n)
    return ItemRow(
        item=item,
        result=result,
        too_little=shares[0],
        about_right=shares[1],
        too_much=shares[2],
    )


def _sections(theory: Theory, items: dict[str, ItemRow]) -> list[SectionRows]:
    sections = []
    for section in theory.sections:
        rows = [row for row in items.values() if row.item.section == section.code]
        if rows:
            sections.append(
                SectionRows(
                    section=section,
                    extent=tuple(row for row in rows if row.item.kind == "extent"),
                    warning=tuple(row for row in rows if row.item.kind == "warning"),
                    balance=tuple(row for row in rows if row.item.kind == "balance"),
                )
            )
    return sections


def _patterns(theory: Theory, found: Results) -> list[Pattern]:
    return [pattern for pattern in theory.patterns if pattern.code in found.patterns]


def _profile(theory: Theory, found: Results) -> list[tuple[str, str]]:
    """The profile as the report prints it."""
    profile = found.profile
    rows = [(flag.name, _("Yes") if profile.holds(flag.code) else _("No")) for flag in theory.flags]
    integration = next(one for one in theory.integrations if one.code == profile.integration)
    phase = next(one for one in theory.phases if one.code == profile.phase)
    return [*rows, (_("Integration"), integration.name), (_("Phase"), phase.name)]
