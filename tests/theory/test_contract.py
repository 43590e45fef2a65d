"""Codes, structure and signs of the theory, written down a second time by hand from the design.

Stored answers, exports and other programs rely on what stands here, so nothing in this file may
change without a new version of the theory. No wording is looked at.
"""

from __future__ import annotations

import pytest

from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Audience, Item
from ioc_assess.theory.profile import Profile

# item · kind · in the short form? · who is asked, beside leads · when · counts toward (/: as its statement)
STATEMENT_ITEMS = """
leadership-1a   extent   short  public  -                 trust
leadership-1b   extent   short  public  -                 trust faith
leadership-1c   extent   full   staff   -                 faith
leadership-1d   extent   full   public  -                 trust faith
leadership-1e   extent   short  staff   -                 trust
leadership-1f   extent   full   public  -                 faith
leadership-1g   extent   full   staff   -                 trust faith
leadership-1h   extent   full   staff   -                 trust faith
leadership-1i   extent   full   staff   -                 faith
leadership-1j   extent   short  staff   -                 faith
leadership-1k   extent   full   staff   -                 nothing
leadership-1l   extent   full   staff   -                 faith
leadership-2a   warning  full   staff   -                 /
leadership-2b   warning  short  staff   -                 /
leadership-2c   warning  full   staff   -                 /
leadership-3a   extent   short  public  -                 /
leadership-3b   warning  full   staff   -                 /
leadership-4a   extent   short  staff   -                 /
leadership-5a   extent   short  staff   -                 /
trust-1a        extent   short  public  -                 /
trust-1b        extent   full   staff   -                 /
trust-2a        extent   short  staff   -                 /
trust-3a        extent   short  public  under_way         /
trust-4a        extent   short  leads   -                 /
trust-4b        extent   full   staff   -                 /
trust-5a        extent   short  staff   -                 /
trust-5b        extent   full   staff   -                 /
trust-6a        warning  short  staff   dispersed         /
trust-7a        balance  short  staff   -                 /
risk-1a         balance  short  leads   -                 /
faith-1a        extent   short  public  -                 /
faith-1b        extent   full   public  -                 /
faith-2a        extent   short  public  -                 /
faith-2b        extent   full   public  -                 /
faith-2c        extent   full   staff   -                 /
faith-3a        balance  short  staff   -                 /
faith-4a        warning  short  public  -                 /
faith-5a        extent   short  public  -                 /
faith-5b        extent   full   staff   under_way         /
faith-6a        extent   short  staff   -                 /
faith-7a        extent   short  staff   -                 /
faith-8a        extent   short  public  -                 /
mandate-1a      extent   short  staff   mandated          /
mandate-2a      extent   short  leads   mandated          /
mandate-3a      extent   short  staff   mandated          /
confidence-1a   extent   short  leads   -                 /
confidence-2a   extent   short  leads   -                 /
confidence-2b   extent   full   leads   -                 /
conflict-1a     extent   short  public  -                 /
conflict-2a     extent   short  staff   -                 /
conflict-2b     extent   full   staff   -                 /
conflict-3a     extent   short  staff   -                 /
capacity-1a     extent   short  staff   -                 /
capacity-2a     extent   short  leads   -                 /
capacity-3a     extent   short  staff   -                 /
capacity-3b     extent   short  leads   -                 /
capacity-3c     extent   short  leads   external_funding  /
culture-1a      extent   short  public  -                 /
culture-2a      warning  short  staff   cross_sector      /
culture-3a      extent   short  leads   -                 /
culture-3b      extent   full   leads   -                 /
"""
SETTING_ITEMS = """
context-a       warning  full   leads   -
context-b       extent   full   leads   -
context-c       warning  full   public  -
context-d       warning  full   leads   -
context-e       warning  full   leads   -
context-f       warning  full   staff   -
context-g       extent   short  public  -
context-h       warning  full   staff   -
context-i       extent   full   staff   -
context-j       warning  full   public  -
context-k       warning  short  staff   loosely_bound
"""
PULSE_ITEMS = """
pulse-trust           extent   short  public  -
pulse-communication   extent   short  public  -
pulse-faith           extent   short  public  -
pulse-capacity        extent   short  staff   -
pulse-risk_tolerance  extent   short  leads   -
pulse-complexity      warning  short  public  -
pulse-confidence      extent   short  leads   -
pulse-vision          extent   short  public  -
pulse-progress        extent   short  public  under_way
pulse-culture         extent   short  staff   -
pulse-conflict        warning  short  public  -
pulse-legitimacy      extent   short  public  -
pulse-resolution      extent   short  staff   -
pulse-collaboration   extent   short  public  under_way
"""
# statement: mechanisms → outcomes
STATEMENTS = """
leadership-1: trust faith → collaboration
leadership-2: faith → collaboration
leadership-3: culture faith → collaboration
leadership-4: vision faith → collaboration
leadership-5: culture → performance
trust-1: conflict → trust
trust-2: vision → conflict
trust-3: progress → trust faith
trust-4: complexity → faith
trust-5: communication → trust
trust-6: communication → trust
trust-7: trust conflict → trust
risk-1: confidence → risk_tolerance
faith-1: vision legitimacy → faith
faith-2: vision conflict → trust
faith-3: progress → faith
faith-4: complexity → faith
faith-5: progress → faith
faith-6: vision → faith
faith-7: vision → faith
faith-8: legitimacy → faith
mandate-1: conflict → trust
mandate-2: confidence → collaboration
mandate-3: trust → collaboration
confidence-1: confidence → collaboration
confidence-2: resolution → trust
conflict-1: resolution → conflict
conflict-2: resolution → trust
conflict-3: vision conflict → trust
capacity-1: progress → faith
capacity-2: faith → collaboration
capacity-3: capacity progress → faith trust
culture-1: culture → trust
culture-2: culture → culture
culture-3: culture → trust
"""
# finding: items → mechanisms → outcome
FINDINGS = """
finding-1: context-d → trust → collaboration
finding-2: leadership-1a leadership-1b leadership-1e leadership-1h → trust → collaboration
finding-3: leadership-1j → faith → collaboration
finding-4: context-a → faith conflict → conflict
finding-5: pulse-conflict → faith → collaboration
finding-6: faith-4a → complexity → communication
finding-7: context-e → complexity → faith
finding-8: context-c → complexity → faith
finding-9: capacity-3a capacity-3b capacity-3c → capacity → faith
finding-10: context-b → progress → faith
finding-11: leadership-1k → culture → collaboration
finding-12: leadership-2b → resolution → conflict
finding-13: context-k → trust → collaboration
finding-14: context-f → trust → collaboration
finding-15: context-g → trust → collaboration
finding-16: context-h → trust → collaboration
finding-17: context-i → trust → collaboration
finding-18: context-j → legitimacy → faith
"""
# mechanism: grade of evidence, polarity
MECHANISMS = {
    "trust": ("significant", 1),
    "communication": ("significant", 1),
    "faith": ("significant", 1),
    "capacity": ("significant", 1),
    "risk_tolerance": ("moderate", 1),
    "complexity": ("moderate", -1),
    "confidence": ("moderate", 1),
    "vision": ("moderate", 1),
    "progress": ("moderate", 1),
    "culture": ("moderate", 1),
    "conflict": ("moderate", -1),
    "legitimacy": ("moderate", 1),
    "resolution": ("limited", 1),
    "collaboration": ("moderate", 1),
}
LINKS = """
communication→trust+   vision→trust+         vision→faith+        vision→conflict-
culture→conflict-      culture→faith+        resolution→conflict- resolution→trust+
confidence→resolution+ conflict→trust-       conflict→faith-      complexity→faith-
complexity→communication- capacity→faith+    capacity→progress+   capacity→trust+
capacity→complexity-   progress→faith+       progress→trust+      legitimacy→faith+
trust→risk_tolerance+  confidence→risk_tolerance+ risk_tolerance→collaboration+ faith→collaboration+
"""
FEEDBACK = "faith→progress+ faith→complexity- collaboration→trust+ trust→conflict-"
ROLES: dict[str, Audience] = {
    "board": "leads",
    "executive": "leads",
    "programme": "leads",
    "clinical": "staff",
    "operational": "staff",
    "frontline": "staff",
    "public": "public",
    "other": "staff",
    "withheld": "staff",
}
AUDIENCES = {"leads": ("leads",), "staff": ("leads", "staff"), "public": ("leads", "staff", "public")}


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def shape(item: Item) -> tuple[str, str, bool, tuple[str, ...], str]:
    return item.code, item.kind, item.short, item.asked, item.when


def expected(table: str) -> list[tuple[str, str, bool, tuple[str, ...], str]]:
    return [
        (code, kind, form == "short", AUDIENCES[audience], when.removeprefix("-"))
        for code, kind, form, audience, when, *_ in rows(table)
    ]


def test_contract_items_of_statements() -> None:
    found = [item for item in theory().items if item.statement]
    assert [shape(item) for item in found] == expected(STATEMENT_ITEMS)
    assert [item.code[:-1] for item in found] == [item.statement for item in found]
    assert [item.section for item in found] == [item.statement.partition("-")[0] for item in found]
    assert not any(item.mechanism for item in found)


def test_contract_items_of_the_setting() -> None:
    found = [item for item in theory().items if item.section == "context"]
    assert [shape(item) for item in found] == expected(SETTING_ITEMS)
    assert not any(item.statement or item.mechanism for item in found)


def test_contract_items_of_the_pulse() -> None:
    found = [item for item in theory().items if item.section == "pulse"]
    assert [shape(item) for item in found] == expected(PULSE_ITEMS)
    assert [item.mechanism for item in found] == [item.code.removeprefix("pulse-") for item in found]
    assert [item.mechanism for item in found] == list(MECHANISMS)
    assert not any(item.statement for item in found)


def test_contract_items_count_toward_mechanisms() -> None:
    whole = theory()
    for code, _, _, _, _, *toward in rows(STATEMENT_ITEMS):
        item = whole.item[code]
        if toward == ["/"]:
            assert item.toward is None
            toward = list(whole.statement[item.statement].mechanisms)
        assert whole.counts_toward(item) == tuple(code for code in toward if code != "nothing"), code


def test_contract_statements() -> None:
    found = [f"{s.code}: {' '.join(s.mechanisms)} → {' '.join(s.outcomes)}" for s in theory().statements]
    assert found == STATEMENTS.strip().splitlines()
    assert [s.cluster for s in theory().statements] == [s.code.partition("-")[0] for s in theory().statements]


def test_contract_flags_of_statements() -> None:
    statements = theory().statements
    assert [s.code for s in statements if s.structural] == ["trust-6", "faith-4", "culture-2"]
    assert [s.code for s in statements if s.early] == ["trust-3", "capacity-2"]
    assert [s.code for s in statements if s.sensitive] == ["leadership-4"]


def test_contract_clusters() -> None:
    names = "leadership trust risk faith mandate confidence conflict capacity culture"
    assert " ".join(section.code for section in theory().clusters) == names
    assert [section.code for section in theory().sections][9:] == ["context", "pulse"]


def test_contract_findings() -> None:
    findings = theory().findings
    found = [f"{f.code}: {' '.join(f.items)} → {' '.join(f.mechanisms)} → {' '.join(f.outcomes)}" for f in findings]
    assert found == FINDINGS.strip().splitlines()
    assert [f.code for f in findings if f.contingent] == ["finding-10"]
    assert [f.code for f in findings if not f.written] == [f"finding-{n}" for n in range(13, 19)]


def test_contract_mechanisms() -> None:
    assert {m.code: (m.grade, m.polarity) for m in theory().mechanisms} == MECHANISMS
    assert [m.code for m in theory().mechanisms] == list(MECHANISMS)
    assert [m.code for m in theory().mechanisms if m.novel] == ["capacity"]


def test_contract_chain_weights() -> None:
    assert [(g.code, g.weight) for g in theory().grades] == [("significant", 1.0), ("moderate", 0.9), ("limited", 0.8)]
    assert theory().weight == {m: {"s": 1.0, "m": 0.9, "l": 0.8}[grade[0]] for m, (grade, _) in MECHANISMS.items()}


@pytest.mark.parametrize(("feedback", "written"), [(False, LINKS), (True, FEEDBACK)])
def test_contract_links(feedback: bool, written: str) -> None:
    found = {
        f"{link.source}→{link.target}{'+' if link.sign == 1 else '-'}"
        for link in theory().links
        if link.feedback == feedback
    }
    assert found == set(written.split())
    assert len(written.split()) == (4 if feedback else 24)


def test_contract_roles() -> None:
    assert {role.code: role.audience for role in theory().roles} == ROLES
    assert [role.code for role in theory().roles] == list(ROLES)


def test_contract_answers_that_are_no_level() -> None:
    assert [answer.code for answer in theory().no_levels] == ["dont_know", "not_applicable", "prefer_not_to_say"]


def test_contract_numbers() -> None:
    assert len(theory().items) == 61 + 11 + 14 == 86
    assert sum(item.short for item in theory().items) == 56
    assert len(theory().statements) + len(theory().findings) == 35 + 18 == 53


EVERYTHING = Profile(mandated=True, integration="light", dispersed=True, cross_sector=True, external_funding=True)
GROUP = Profile(mandated=True, integration="high", dispersed=False, cross_sector=True, external_funding=False)
LEAST = Profile(
    mandated=False,
    integration="moderate",
    dispersed=False,
    cross_sector=False,
    external_funding=False,
    phase="contemplating",
)


# Counted by hand. Leads are asked everything: 86 and 56. Staff are not asked the 17 (11) items for leads: trust-4a,
# risk-1a, mandate-2a, confidence-1a, -2a (, -2b), capacity-2a, -3b, -3c, culture-3a (, -3b), (context-a, -b, -d, -e,)
# and the pulses of risk_tolerance and confidence. The public gets 28 (22): leadership-1a, -1b (, -1d, -1f), -3a,
# trust-1a, -3a, faith-1a (, -1b), -2a (, -2b), -4a, -5a, -8a, conflict-1a, culture-1a, (context-c, -j,) context-g and
# nine pulses.
# The mandated group loses trust-6a, capacity-3c and context-k. The least of all loses mandate-1 to -3, trust-6a,
# culture-2a, capacity-3c, and for not being under way trust-3a, faith-5b (full form only) and two pulses.
@pytest.mark.parametrize(
    ("profile", "audience", "full", "short"),
    [
        (EVERYTHING, "leads", 86, 56),
        (EVERYTHING, "staff", 69, 45),
        (EVERYTHING, "public", 28, 22),
        (GROUP, "leads", 83, 53),
        (GROUP, "staff", 67, 43),
        (GROUP, "public", 28, 22),
        (LEAST, "leads", 76, 47),
        (LEAST, "staff", 61, 38),
        (LEAST, "public", 25, 19),
    ],
)
def test_contract_how_many_items_a_person_gets(profile: Profile, audience: Audience, full: int, short: int) -> None:
    asked = [item for item in theory().items if item.applies(profile) and audience in item.asked]
    assert len(asked) == full
    assert sum(item.short for item in asked) == short


@pytest.mark.parametrize(
    ("code", "favourabilities"),
    [
        ("trust-2a", [0, 0.25, 0.5, 0.75, 1]),
        ("trust-6a", [1, 0.75, 0.5, 0.25, 0]),
        ("trust-7a", [0, 0.5, 1, 0.5, 0]),
    ],
)
def test_contract_favourability_of_the_three_kinds(code: str, favourabilities: list[float]) -> None:
    assert [theory().item[code].favourability(level) for level in range(5)] == favourabilities
