"""The theory as frozen values.

Everything here is read from one file, ``fixtures/theory/aunger_2022.toml``, whose tables carry the
same names as the classes below. A key of the file is a field here and the other way round: the
loader refuses anything else. Source: Aunger et al. 2022, PLoS ONE 17(4) e0266899 (CC BY 4.0).

``place`` always names where in the paper a claim can be checked, for example
"Table 3, Managing and resolving conflict, statement 2".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .profile import Profile

Kind = Literal["extent", "warning", "balance"]
Audience = Literal["leads", "staff", "public"]
Grade = Literal["significant", "moderate", "limited"]
#: What the scoring can say of a configuration, in the order in which reports tell it.
Verdict = Literal[
    "working",
    "partial",
    "unfelt",
    "in_place",
    "fragile",
    "missing",
    "not_at_play",
    "not_applicable",
    "not_asked",
    "unknown",
]

#: Answers that are no level, in the order they are offered.
NO_LEVELS = ("dont_know", "not_applicable", "prefer_not_to_say")
#: Levels of every scale: stored as 0 to 4.
LEVELS = (0, 1, 2, 3, 4)
#: Outcomes of statements that lie beyond the fourteen mechanisms and are never scored.
OUTCOMES_BEYOND = ("performance",)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit of the study or of this reading of it, printed on every report."""

    text: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """The paper, as one would cite it, what kind of study it was, and its limits."""

    authors: str
    year: int
    title: str
    journal: str
    doi: str
    licence: str
    licence_url: str
    about: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A response scale: what it asks and the words of its five levels, lowest first."""

    code: Kind
    question: str
    labels: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, kw_only=True)
class NoLevel:
    """An answer that is no level: counted, never scored."""

    code: str
    label: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Role:
    """A respondent's role. ``audience`` says which items the role is asked."""

    code: str
    name: str
    hint: str
    audience: Audience


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of the collaboration's profile, with a plain explanation."""

    code: str
    name: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of collaboration. ``integration`` is the degree that the form suggests."""

    code: str
    name: str
    explanation: str
    integration: str


@dataclass(frozen=True, kw_only=True)
class EvidenceGrade:
    """Table 2's grade of evidence. ``weight`` (0 to 1) is its weight on a causal chain.

    The grade counts interview codes: it says how sure, not how strong.
    """

    code: Grade
    name: str
    meaning: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class VerdictWords:
    """What a verdict of the scoring is called, means, and asks for."""

    code: Verdict
    name: str
    meaning: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """One of Table 2's mechanisms.

    ``polarity`` is -1 for an adverse mechanism (more of it is bad). Scores are stored as
    favourability all the same, so ``favourable`` names what a high score means.
    """

    code: str
    name: str
    favourable: str
    polarity: int
    grade: Grade
    novel: bool
    definition: str
    evidence: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """One arrow between two mechanisms; a feedback link is drawn and told, never computed."""

    source: str
    target: str
    sign: int
    feedback: bool
    why: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the questionnaire: one of Table 3's nine clusters, the setting, or the pulse."""

    code: str
    kind: Literal["cluster", "setting", "pulse"]
    name: str
    intro: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question.

    ``statement`` is empty for setting and pulse items, ``mechanism`` for all but pulse items.
    ``toward`` names the statement's mechanisms that the item counts toward: all of them where the
    file says nothing, none where it says an empty list. ``when`` is a condition of the profile, or
    empty.
    """

    code: str
    section: str
    statement: str = ""
    mechanism: str = ""
    kind: Kind
    short: bool
    asked: tuple[Audience, ...]
    when: str = ""
    toward: tuple[str, ...] | None = None
    text: str
    hint: str = ""

    def applies(self, profile: Profile) -> bool:
        """Whether the item's condition holds on the profile."""
        return not self.when or profile.holds(self.when)

    def favourability(self, level: int) -> float:
        """The level (0 to 4) as favourability, 0 to 1."""
        if self.kind == "warning":
            return 1 - level / 4
        if self.kind == "balance":
            return 1 - abs(level - 2) / 2
        return level / 4


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One of Table 3's 35 if-then-because statements, with the knowledge around it.

    A *structural* statement describes what a collaboration can hardly change, so its advice is
    mitigation. A *balance* statement has advice for too little and for too much instead of one
    list of steps. ``early`` statements are not suggested once the collaboration is maintained;
    ``sensitive`` ones are never among the first three suggested actions.
    """

    code: str
    cluster: str
    mechanisms: tuple[str, ...]
    outcomes: tuple[str, ...]
    structural: bool = False
    early: bool = False
    sensitive: bool = False
    title: str
    what: str
    why: str
    starter: str
    steps: tuple[str, ...] = ()
    mitigation: tuple[str, ...] = ()
    too_little: tuple[str, ...] = ()
    too_much: tuple[str, ...] = ()
    signs: tuple[str, ...]
    evidence: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A configuration of the Findings text, beside Table 3's.

    ``contingent``: helps or hurts by the state of its mechanism. ``written`` is False where the
    paper names the context without writing it as a configuration.
    """

    code: str
    items: tuple[str, ...]
    mechanisms: tuple[str, ...]
    outcomes: tuple[str, ...]
    contingent: bool = False
    written: bool
    title: str
    what: str
    why: str
    steps: tuple[str, ...]
    place: str


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One condition of a pattern; exactly one of its first six fields is set.

    ``profile``: a condition of the profile holds. ``mechanism``: the lower of its known scores is
    ``is_``. ``item``: the item's score is ``is_``. ``too_much``: the balance item is not high and
    more levels lie above the middle than below. ``apart``: shown groups' scores of the mechanism
    lie at least 0.30 apart. ``most``: more than half of the verdicts reached are this one.
    """

    profile: str = ""
    mechanism: str = ""
    item: str = ""
    too_much: str = ""
    apart: str = ""
    most: str = ""
    is_: Literal["", "high", "low"] = ""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A combination that means more than its parts: all clauses hold."""

    code: str
    name: str
    clauses: tuple[Clause, ...]
    reading: str
    advice: tuple[str, ...]
    place: str


@dataclass(frozen=True, kw_only=True)
class Theory:
    """The whole file. Tuples keep the file's order, which is the paper's."""

    name: str
    version: str
    language: str
    source: Source
    scales: tuple[Scale, ...]
    no_levels: tuple[NoLevel, ...]
    roles: tuple[Role, ...]
    forms: tuple[Form, ...]
    integrations: tuple[Option, ...]
    phases: tuple[Option, ...]
    flags: tuple[Option, ...]
    conditions: tuple[Option, ...]
    grades: tuple[EvidenceGrade, ...]
    verdicts: tuple[VerdictWords, ...]
    mechanisms: tuple[Mechanism, ...]
    links: tuple[Link, ...]
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    patterns: tuple[Pattern, ...]

    @cached_property
    def item(self) -> dict[str, Item]:
        """Items by code."""
        return {item.code: item for item in self.items}

    @cached_property
    def statement(self) -> dict[str, Statement]:
        """Statements by code."""
        return {statement.code: statement for statement in self.statements}

    @cached_property
    def mechanism(self) -> dict[str, Mechanism]:
        """Mechanisms by code."""
        return {mechanism.code: mechanism for mechanism in self.mechanisms}

    @cached_property
    def finding(self) -> dict[str, Finding]:
        """Findings by code."""
        return {finding.code: finding for finding in self.findings}

    @cached_property
    def section(self) -> dict[str, Section]:
        """Sections by code."""
        return {section.code: section for section in self.sections}

    @cached_property
    def weight(self) -> dict[str, float]:
        """Each mechanism's chain weight: that of its grade of evidence."""
        weights = {grade.code: grade.weight for grade in self.grades}
        return {mechanism.code: weights[mechanism.grade] for mechanism in self.mechanisms}

    @cached_property
    def clusters(self) -> tuple[Section, ...]:
        """Table 3's nine clusters."""
        return tuple(section for section in self.sections if section.kind == "cluster")

    @cached_property
    def items_of(self) -> dict[str, tuple[Item, ...]]:
        """Items by the code of their statement."""
        return {s.code: tuple(i for i in self.items if i.statement == s.code) for s in self.statements}

    @cached_property
    def pulse(self) -> dict[str, Item]:
        """The pulse item of each mechanism, by the mechanism's code."""
        return {item.mechanism: item for item in self.items if item.mechanism}

    @cached_property
    def sources_of(self) -> dict[str, tuple[str, ...]]:
        """The mechanisms linked into each mechanism, feedback left out."""
        return {
            m.code: tuple(ln.source for ln in self.links if ln.target == m.code and not ln.feedback)
            for m in self.mechanisms
        }

    def counts_toward(self, item: Item) -> tuple[str, ...]:
        """The mechanisms that a statement's item counts toward, in the statement's order."""
        if item.toward is not None:
            return item.toward
        return self.statement[item.statement].mechanisms
