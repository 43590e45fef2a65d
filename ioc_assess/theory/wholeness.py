"""Is the theory whole? Every rule that a reader, the scoring or the questionnaire relies on.

``problems`` is run by ``manage.py check`` and by the tests; an empty list means whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from .model import NO_LEVELS, OUTCOMES_BEYOND, Clause, Finding, Item, Statement, Theory, Verdict
from .profile import CONDITIONS, FLAGS, INTEGRATIONS, PHASES

#: Statements of each cluster, in Table 3's order.
CLUSTER_SIZES = {
    "leadership": 5,
    "trust": 7,
    "risk": 1,
    "faith": 8,
    "mandate": 3,
    "confidence": 2,
    "conflict": 3,
    "capacity": 3,
    "culture": 3,
}
#: How many of each the paper and the contract with other programs ask for.
NUMBERS = {
    "mechanisms": 14,
    "statements": 35,
    "findings": 18,
    "links that are computed": 24,
    "links that are feedback": 4,
    "items of statements": 61,
    "items of the setting": 11,
    "items of the pulse": 14,
    "items of the short form": 56,
}


def problems(theory: Theory) -> list[str]:
    """What is wrong with the theory, one line each; empty if it is whole."""
    rules: tuple[Callable[[Theory], Iterator[str]], ...] = (
        _codes,
        _numbers,
        _vocabularies,
        _references,
        _items,
        _statements,
        _links,
        _patterns,
    )
    return [problem for rule in rules for problem in rule(theory)]


def _codes(theory: Theory) -> Iterator[str]:
    """Every code once, also across kinds: stored answers and exports know things by code alone.

    Sections share their names with mechanisms (trust, faith …), so they are counted by themselves.
    """
    named = [one.code for one in theory.mechanisms] + [one.code for one in theory.statements]
    named += [one.code for one in theory.items] + [one.code for one in theory.findings]
    lists = (
        named,
        [one.code for one in theory.sections],
        [one.code for one in theory.roles],
        [one.code for one in theory.forms],
        [one.code for one in theory.patterns],
    )
    for codes in lists:
        for code, n in Counter(codes).items():
            if n > 1:
                yield f"code {code} stands {n} times"


def _numbers(theory: Theory) -> Iterator[str]:
    found = {
        "mechanisms": len(theory.mechanisms),
        "statements": len(theory.statements),
        "findings": len(theory.findings),
        "links that are computed": sum(not link.feedback for link in theory.links),
        "links that are feedback": sum(link.feedback for link in theory.links),
        "items of statements": sum(bool(item.statement) for item in theory.items),
        "items of the setting": sum(item.section == "context" for item in theory.items),
        "items of the pulse": sum(item.section == "pulse" for item in theory.items),
        "items of the short form": sum(item.short for item in theory.items),
    }
    for what, n in NUMBERS.items():
        if found[what] != n:
            yield f"{found[what]} {what}, not {n}"
    sizes = Counter(statement.cluster for statement in theory.statements)
    for cluster, n in CLUSTER_SIZES.items():
        if sizes[cluster] != n:
            yield f"cluster {cluster}: {sizes[cluster]} statements, not {n}"
    written = [finding.code for finding in theory.findings if finding.written]
    if written != [f"finding-{n}" for n in range(1, 13)]:
        yield "findings 1 to 12, and no others, are written as configurations in the paper"


def _vocabularies(theory: Theory) -> Iterator[str]:
    """Lists that the program knows by code, in their order."""
    pairs: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("scales", (one.code for one in theory.scales), ("extent", "warning", "balance")),
        ("no_levels", (one.code for one in theory.no_levels), NO_LEVELS),
        ("grades", (one.code for one in theory.grades), ("significant", "moderate", "limited")),
        ("integrations", (one.code for one in theory.integrations), INTEGRATIONS),
        ("phases", (one.code for one in theory.phases), PHASES),
        ("flags", (one.code for one in theory.flags), FLAGS),
        ("conditions", (one.code for one in theory.conditions), CONDITIONS),
        ("verdicts", (one.code for one in theory.verdicts), get_args(Verdict)),
        ("sections", (one.code for one in theory.sections), (*CLUSTER_SIZES, "context", "pulse")),
    )
    for name, found, wanted in pairs:
        if tuple(found) != tuple(wanted):
            yield f"{name}: must be {', '.join(wanted)} in this order"
    for scale in theory.scales:
        if len(scale.labels) != 5:
            yield f"scale {scale.code}: {len(scale.labels)} labels, not 5"
    for form in theory.forms:
        if form.integration not in INTEGRATIONS:
            yield f"form {form.code}: unknown integration {form.integration}"


def _references(theory: Theory) -> Iterator[str]:
    outcomes = {*theory.mechanism, *OUTCOMES_BEYOND}
    both: tuple[Statement | Finding, ...] = (*theory.statements, *theory.findings)
    for one in both:
        for mechanism in one.mechanisms:
            if mechanism not in theory.mechanism:
                yield f"{one.code}: unknown mechanism {mechanism}"
        for outcome in one.outcomes:
            if outcome not in outcomes:
                yield f"{one.code}: unknown outcome {outcome}"
        if not one.mechanisms or not one.outcomes:
            yield f"{one.code}: needs a mechanism and an outcome"
    for finding in theory.findings:
        for item in finding.items:
            if item not in theory.item:
                yield f"{finding.code}: unknown item {item}"
        if not finding.items or not finding.steps:
            yield f"{finding.code}: needs an item and a first step"


def _items(theory: Theory) -> Iterator[str]:
    """Each item in exactly one section and of exactly one sort."""
    for item in theory.items:
        yield from (f"{item.code}: {fault}" for fault in _item(theory, item))
    felt = Counter(item.mechanism for item in theory.items if item.mechanism)
    for mechanism in theory.mechanism:
        if felt[mechanism] != 1:
            yield f"mechanism {mechanism}: {felt[mechanism]} pulse items, not 1"


def _item(theory: Theory, item: Item) -> Iterator[str]:
    if item.section not in theory.section:
        yield f"unknown section {item.section}"
    if item.when and item.when not in CONDITIONS:
        yield f"unknown condition {item.when}"
    if not item.asked:
        yield "nobody is asked"
    if item.statement:
        statement = theory.statement.get(item.statement)
        if statement is None:
            yield f"unknown statement {item.statement}"
            return
        if item.section != statement.cluster:
            yield f"stands in section {item.section}, its statement in {statement.cluster}"
        if not item.code.removeprefix(statement.code).isalpha():
            yield "is not named after its statement"
        for mechanism in item.toward or ():
            if mechanism not in statement.mechanisms:
                yield f"counts toward {mechanism}, which its statement does not name"
    elif item.toward is not None:
        yield "counts toward mechanisms without a statement"
    kind = theory.section[item.section].kind if item.section in theory.section else ""
    if (kind == "cluster") != bool(item.statement) or (kind == "pulse") != bool(item.mechanism):
        yield f"does not belong in section {item.section}"
    if item.mechanism and item.mechanism not in theory.mechanism:
        yield f"unknown mechanism {item.mechanism}"


def _statements(theory: Theory) -> Iterator[str]:
    for statement in theory.statements:
        if statement.cluster not in theory.section:
            yield f"{statement.code}: unknown cluster {statement.cluster}"
        items = theory.items_of[statement.code]
        if not items:
            yield f"{statement.code}: has no item"
        given = {name for name in _ADVICE if getattr(statement, name)}
        wanted = _advice(statement, items)
        if given != wanted:
            yield f"{statement.code}: advice must be {' and '.join(sorted(wanted))} only"
        if not statement.signs:
            yield f"{statement.code}: says no sign by which one would know"


_ADVICE = ("steps", "mitigation", "too_little", "too_much")


def _advice(statement: Statement, items: Iterable[Item]) -> set[str]:
    if statement.structural:
        return {"mitigation"}
    if any(item.kind == "balance" for item in items):
        return {"too_little", "too_much"}
    return {"steps"}


def _links(theory: Theory) -> Iterator[str]:
    """Signs agree with the polarities, and what is computed never comes back to itself."""
    pairs = Counter((link.source, link.target) for link in theory.links)
    for link in theory.links:
        name = f"link {link.source} to {link.target}"
        if pairs[link.source, link.target] > 1:
            yield f"{name}: stands twice"
        ends = [theory.mechanism.get(code) for code in (link.source, link.target)]
        if ends[0] is None or ends[1] is None:
            yield f"{name}: unknown mechanism"
        elif link.sign != ends[0].polarity * ends[1].polarity:
            yield f"{name}: its sign is not the product of the two polarities"
    arrows = {(link.source, link.target) for link in theory.links if not link.feedback}
    # Take away mechanisms that nothing leads into, until none is left or only circles are.
    while free := {source for source, _ in arrows} - {target for _, target in arrows}:
        arrows = {(source, target) for source, target in arrows if source not in free}
    if arrows:
        yield f"links run in a circle: {', '.join(sorted({source for source, _ in arrows}))}"


def _patterns(theory: Theory) -> Iterator[str]:
    for pattern in theory.patterns:
        if not pattern.clauses or not pattern.advice:
            yield f"pattern {pattern.code}: needs a clause and advice"
        for clause in pattern.clauses:
            yield from (f"pattern {pattern.code}: {fault}" for fault in _clause(theory, clause))


def _clause(theory: Theory, clause: Clause) -> Iterator[str]:
    known: dict[str, Iterable[str]] = {
        "profile": CONDITIONS,
        "mechanism": theory.mechanism,
        "item": theory.item,
        "too_much": [item.code for item in theory.items if item.kind == "balance"],
        "apart": theory.mechanism,
        "most": get_args(Verdict),
    }
    used = [name for name in known if getattr(clause, name)]
    if len(used) != 1:
        yield "a clause must set exactly one thing to look at"
    for name in used:
        if getattr(clause, name) not in known[name]:
            yield f"unknown {name} {getattr(clause, name)}"
    if bool(clause.is_) != bool(clause.mechanism or clause.item):
        yield '"is" goes with a mechanism or an item, and with nothing else'
