"""The 53 configurations as a reader opens and filters them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.scoring.configurations import NOT_JUDGED, Configuration
from ioc_assess.scoring.results import Results
from ioc_assess.theory.model import Finding, Statement, Theory, VerdictWords

from .arrangement import ItemRow, StatementRow, in_place, items_in_play
from .basis import felt_of, part_of

#: What findings are filtered by, which belong to no cluster.
FINDINGS = "findings"


@dataclass(frozen=True, kw_only=True)
class ConfigurationRow:
    """A statement or finding with all that is known of it. ``part`` is its cluster's code, or ``FINDINGS``; ``shown``
    is false where a filter leaves it out."""

    what: Statement | Finding
    part: str
    part_name: str
    configuration: Configuration
    verdict: VerdictWords
    advice: tuple[tuple[str, tuple[str, ...]], ...]
    evidence: str
    starter: str
    signs: tuple[str, ...]
    only_named: bool
    items: tuple[ItemRow, ...]
    scored_items: int
    felt_of: str
    part_of: str
    shown: bool = True

    @property
    def judged(self) -> bool:
        """Whether the verdict rests on what is in place and felt, so that both stand beside it."""
        return self.verdict.code not in NOT_JUDGED


@dataclass(frozen=True)
class VerdictRows:
    """All configurations with one verdict."""

    words: VerdictWords
    rows: tuple[ConfigurationRow, ...]

    @property
    def shown(self) -> int:
        """How many of them a filter leaves."""
        return sum(row.shown for row in self.rows)


def configuration_rows(
    theory: Theory, found: Results, statements: Mapping[str, StatementRow], items: Mapping[str, ItemRow]
) -> list[ConfigurationRow]:
    """All of them, in the order in which reports tell verdicts and within a verdict in the theory's."""
    verdicts = {words.code: words for words in theory.verdicts}
    grades = {grade.code: grade.name for grade in theory.grades}
    rows = []
    known: list[Statement | Finding] = [*theory.statements, *theory.findings]
    for one in known:
        configuration = found.assessment.configurations[one.code]
        if isinstance(one, Statement):
            row = statements[one.code]
            codes = [item.code for item in theory.items_of[one.code]]
            part, part_name, advice, evidence = one.cluster, row.cluster.name, row.advice, one.evidence
        else:
            codes = list(one.items)
            part, part_name = FINDINGS, _("Findings beside Table 3")
            heading = _("Only if it slips") if in_place(configuration) else _("First steps in the next month")
            advice = ((heading, one.steps),)
            evidence = " ".join(
                _("%(mechanism)s: %(grade)s.") % {"mechanism": behind.name, "grade": grades[behind.grade]}
                for behind in (theory.mechanism[code] for code in one.mechanisms)
            )
        asked = tuple(items[code] for code in codes if code in items)
        rows.append(
            ConfigurationRow(
                what=one,
                part=part,
                part_name=part_name,
                configuration=configuration,
                verdict=verdicts[configuration.verdict],
                advice=advice,
                evidence=evidence,
                starter=one.starter if isinstance(one, Statement) else "",
                signs=one.signs if isinstance(one, Statement) else (),
                only_named=isinstance(one, Finding) and not one.written,
                items=asked,
                scored_items=sum(item.result.score is not None for item in asked),
                felt_of=felt_of(theory, found, one),
                part_of=part_of(found, items_in_play(theory, found, one)),
            )
        )
    order = [words.code for words in theory.verdicts]
    return sorted(rows, key=lambda row: order.index(row.verdict.code))


def by_verdict(rows: Iterable[ConfigurationRow]) -> list[VerdictRows]:
    """Rows that stand in the order of verdicts, verdict by verdict."""
    groups: dict[VerdictWords, list[ConfigurationRow]] = {}
    for row in rows:
        groups.setdefault(row.verdict, []).append(row)
    return [VerdictRows(words, tuple(found)) for words, found in groups.items()]


class ConfigurationFilter(forms.Form):
    """Which configurations to show. A browser with scripts filters as one chooses; without them the form is sent."""

    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), required=False)
    part = forms.ChoiceField(label=gettext_lazy("Cluster"), required=False)
    q = forms.CharField(label=gettext_lazy("Words in it"), required=False, max_length=100)
    close = forms.BooleanField(label=gettext_lazy("Only close calls"), required=False)

    def __init__(self, data: Any, rows: Sequence[ConfigurationRow]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.rows = rows
        verdicts = {row.verdict.code: row.verdict.name for row in rows}
        parts = {row.part: row.part_name for row in sorted(rows, key=lambda row: row.part == FINDINGS)}
        # Both are ChoiceFields, as the class says; what fields[...] gives is only known to be a Field.
        self.fields["verdict"].choices = [("", _("All verdicts")), *verdicts.items()]  # type: ignore[attr-defined]
        self.fields["part"].choices = [("", _("All clusters and findings")), *parts.items()]  # type: ignore[attr-defined]
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "maxlength": 100, "autocomplete": "off"})

    def filtered(self) -> list[ConfigurationRow]:
        """All rows, those left out marked. What the form does not understand limits nothing."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}
        words = fold(chosen.get("q", "")).split()

        def fits(row: ConfigurationRow) -> bool:
            text = fold(f"{row.what.title} {row.what.code} {row.what.what} {row.what.why}")
            return (
                chosen.get("verdict", row.verdict.code) == row.verdict.code
                and chosen.get("part", row.part) == row.part
                and (row.configuration.close_call or not chosen.get("close"))
                and all(word in text for word in words)
            )

        return [replace(row, shown=fits(row)) for row in self.rows]


def fold(text: str) -> str:
    """Without case, accents and curly apostrophes, as the script of the page does it."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.category(one).startswith("M"))
    return bare.replace("’", "'").replace("‘", "'").lower()
