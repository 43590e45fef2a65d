"""The board report: published results arranged for print.

It computes no score: every figure comes from ``Results``, every word about the theory from the
theory file. What is here is order, grouping and sentences.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ioc_assess.printing.pdf import pdf
from ioc_assess.scoring.configurations import Configuration
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.numbers import is_high, is_low, percent
from ioc_assess.scoring.results import GroupResult, ItemResult, Results, TooFewAnswers, results
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.model import Finding, Item, Mechanism, Pattern, Section, Statement, Theory, VerdictWords

#: How many suggested actions are told in full; the others follow in a table.
FULL_ACTIONS = 8
#: How many partners stand side by side in one table; more go into further tables.
ABREAST = 4
#: How many of each the summary names.
IN_SUMMARY = 3


@dataclass(frozen=True)
class StatementRow:
    """A statement with its figures and the advice that fits them."""

    statement: Statement
    cluster: Section
    configuration: Configuration
    verdict: VerdictWords
    scored_items: int
    items: int
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
    """A mechanism with both its scores and the name of its grade of evidence."""

    mechanism: Mechanism
    evidence: str
    conditions: float | None
    felt: float | None


@dataclass(frozen=True)
class VerdictGroup:
    """All configurations with one verdict."""

    words: VerdictWords
    rows: tuple[tuple[Statement | Finding, Configuration], ...]


@dataclass(frozen=True)
class ItemRow:
    """One item with its answers; ``too_little``, ``about_right`` and ``too_much`` are shares (0 to
    1) on a balance item, else ``None``."""

    item: Item
    result: ItemResult
    too_little: float | None
    about_right: float | None
    too_much: float | None


@dataclass(frozen=True)
class SectionRows:
    """The items of one section; warning signs and balance items stand apart from the others."""

    section: Section
    extent: tuple[ItemRow, ...]
    warning: tuple[ItemRow, ...]
    balance: tuple[ItemRow, ...]


def board_report(theory: Theory, answers: Answers, *, title: str, date: datetime.date) -> bytes:
    """The report as a PDF; with fewer than k answers, a page that says so."""
    context = {"title": title, "date": date, "theory": theory, "language": get_language()}
    try:
        found = results(theory, answers)
    except TooFewAnswers as few:
        template, context = "reports/too_few.html", context | {"n": few.n, "k": few.k}
    else:
        template, context = "reports/board_report.html", context | report_context(theory, found)
    return pdf(render_to_string(template, context))


def report_context(theory: Theory, found: Results) -> dict[str, Any]:
    """Everything the report's template shows."""
    statements = {one.code: _statement_row(theory, found, one) for one in theory.statements}
    items = {code: _item_row(theory, found, one) for code, one in found.items.items()}
    reading = found.assessment
    actions = [statements[one.statement] for one in reading.suggestions.actions]
    strengths = [statements[one.statement] for one in reading.suggestions.strengths]
    ask_why = [statements[one.statement] for one in reading.suggestions.ask_why]
    return {
        "results": found,
        "group_tables": _group_tables(found),
        "limits_us": limits_us(theory, found),
        "actions": actions[:FULL_ACTIONS],
        "further_actions": actions[FULL_ACTIONS:],
        "strengths": strengths,
        "ask_why": ask_why,
        "find_out": [items[code] for code in found.find_out],
        "splits": [items[code] for code in found.splits],
        "apart": [row for row in items.values() if row.result.apart],
        "patterns": _patterns(theory, found),
        "summary": {
            "actions": actions[:IN_SUMMARY],
            "strengths": strengths[:IN_SUMMARY],
            "ask_why": ask_why[:IN_SUMMARY],
            "find_out": [items[code] for code in found.find_out][:IN_SUMMARY],
            "splits": [items[code] for code in found.splits][:IN_SUMMARY],
        },
        "clusters": [_cluster_row(theory, found, cluster) for cluster in theory.clusters],
        "mechanisms": [_mechanism_row(theory, found, one) for one in theory.mechanisms],
        "plane": _plane(theory, found),
        "verdicts": _verdict_groups(theory, found),
        "sections": _sections(theory, items),
        "few_levels": [row for row in items.values() if row.result.n is None],
        "hidden": _hidden(found),
        "profile": _profile(theory, found),
    }


def limits_us(theory: Theory, found: Results) -> list[str]:
    """What limits the collaboration, in sentences a chair can read out."""
    drives = found.assessment.drives
    known = {code: value for code in DRIVES if (value := drives.strength[code]) is not None}
    names = {code: theory.mechanism[code].name for code in DRIVES}

    def said(sentence: str, code: str) -> str:
        return sentence % {"drive": names[code], "figure": percent(known[code])}

    if len(known) < len(DRIVES):
        missing = _("What limits this collaboration cannot be said, because there is no score for: %(drives)s.")
        return [
            missing % {"drives": ", ".join(names[code] for code in DRIVES if code not in known)},
            *(said(_("%(drive)s stands at %(figure)d of 100."), code) for code in known),
        ]
    least = min(known.values())
    if is_high(least):
        level = _("That is high, so protect what you have; the actions below are fine tuning.")
    elif is_low(least):
        level = _("That is low: expect partners to hold back until it rises.")
    else:
        level = _("That is neither high nor low: enough to begin with, not enough to rely on.")
    if len(drives.limiting) == len(DRIVES):
        return [
            _("The two drives of working together are about equally strong, so both set the limit."),
            *(said(_("%(drive)s stands at %(figure)d of 100."), code) for code in DRIVES),
            level,
        ]
    (weak,) = drives.limiting
    (other,) = set(DRIVES) - {weak}
    return [
        said(_("%(drive)s limits you most: %(figure)d of 100."), weak),
        level,
        _("A high score would mean: %(good)s.") % {"good": theory.mechanism[weak].favourable},
        said(_("%(drive)s is stronger: %(figure)d of 100."), other),
    ]


def _statement_row(theory: Theory, found: Results, statement: Statement) -> StatementRow:
    configuration = found.assessment.configurations[statement.code]
    in_play = [item for item in theory.items_of[statement.code] if item.code in found.items]
    return StatementRow(
        statement=statement,
        cluster=theory.section[statement.cluster],
        configuration=configuration,
        verdict=_verdict_words(theory)[configuration.verdict],
        scored_items=sum(found.items[item.code].score is not None for item in in_play),
        items=len(in_play),
        advice=_advice(found, statement, in_play),
    )


def _advice(found: Results, statement: Statement, in_play: Iterable[Item]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings with steps. On a balance statement the way people lean picks the advice; where as
    many say too little as too much, both kinds are given."""
    if statement.structural:
        return ((_("Ways to soften it"), statement.mitigation),)
    if not statement.too_little:
        return ((_("First steps in the next month"), statement.steps),)
    leans = {found.items[item.code].direction for item in in_play}
    little = (_("First steps if there is too little"), statement.too_little)
    much = (_("First steps if there is too much"), statement.too_much)
    if leans == {"too_little"}:
        return (little,)
    return (much,) if leans == {"too_much"} else (little, much)


def _cluster_row(theory: Theory, found: Results, cluster: Section) -> ClusterRow:
    asked = {item.statement for item in theory.items if item.code in found.items and item.section == cluster.code}
    return ClusterRow(
        cluster=cluster,
        score=found.assessment.clusters[cluster.code],
        scored=sum(found.assessment.statements[code] is not None for code in asked),
        asked=len(asked),
    )


def _group_tables(found: Results) -> list[list[tuple[str, GroupResult]]]:
    """The shown groups, cut into as many as fit side by side."""
    groups = list(found.groups.items())
    return [groups[start : start + ABREAST] for start in range(0, len(groups), ABREAST)]


def _mechanism_row(theory: Theory, found: Results, mechanism: Mechanism) -> MechanismRow:
    score = found.assessment.mechanisms[mechanism.code]
    return MechanismRow(
        mechanism=mechanism,
        evidence=next(grade.name for grade in theory.grades if grade.code == mechanism.grade),
        conditions=score.conditions,
        felt=score.felt,
    )


def _plane(theory: Theory, found: Results) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Mechanisms by how far their conditions are in place (rows, high first) and how far they are
    felt (columns: low, between, high, not known)."""
    bands = ("high", "between", "low", "unknown")
    cells: dict[tuple[str, str], list[str]] = {(row, column): [] for row in bands for column in bands}
    for mechanism in theory.mechanisms:
        score = found.assessment.mechanisms[mechanism.code]
        cells[_band(score.conditions), _band(score.felt)].append(mechanism.favourable)
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
            (one, configuration)
            for one in known
            if (configuration := found.assessment.configurations[one.code]).verdict == words.code
        )
        if rows:
            groups.append(VerdictGroup(words=words, rows=rows))
    return groups


def _item_row(theory: Theory, found: Results, result: ItemResult) -> ItemRow:
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


def _hidden(found: Results) -> str:
    """What is said of the groups that are not shown."""
    if not found.hidden_groups:
        return ""
    if found.grouping == "role":
        words = ngettext(
            "%(groups)d role is not shown by itself (%(people)d people): with fewer than %(k)d people in it, or left "
            "to be worked out from the others, single answers could be guessed.",
            "%(groups)d roles are not shown by themselves (%(people)d people together): with fewer than %(k)d people "
            "in one, or left to be worked out from the others, single answers could be guessed.",
            found.hidden_groups,
        )
    else:
        words = ngettext(
            "%(groups)d partner is not shown by itself (%(people)d people): with fewer than %(k)d people in it, or "
            "left to be worked out from the others, single answers could be guessed.",
            "%(groups)d partners are not shown by themselves (%(people)d people together): with fewer than %(k)d "
            "people in one, or left to be worked out from the others, single answers could be guessed.",
            found.hidden_groups,
        )
    return words % {"groups": found.hidden_groups, "people": found.hidden_n, "k": found.k}


def _profile(theory: Theory, found: Results) -> list[tuple[str, str]]:
    """The profile as the report prints it."""
    profile = found.profile
    rows = [(flag.name, _("Yes") if profile.holds(flag.code) else _("No")) for flag in theory.flags]
    integration = next(one for one in theory.integrations if one.code == profile.integration)
    phase = next(one for one in theory.phases if one.code == profile.phase)
    return [*rows, (_("Integration"), integration.name), (_("Phase"), phase.name)]
