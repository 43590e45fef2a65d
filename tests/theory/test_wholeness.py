"""One deliberate fault for every rule: the whole theory has no problem, the faulty one exactly that one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from ioc_assess.theory import loading
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Clause, Link, Pattern, Theory
from ioc_assess.theory.wholeness import problems


def with_parts(kind: str, parts: Any) -> Theory:
    changes: dict[str, Any] = {kind: parts}
    return replace(theory(), **changes)


def changed(kind: str, code: str, /, **values: Any) -> Theory:
    """The theory with one of its parts changed."""
    parts = tuple(replace(one, **values) if one.code == code else one for one in getattr(theory(), kind))
    assert parts != getattr(theory(), kind)
    return with_parts(kind, parts)


def without(kind: str, code: str) -> Theory:
    return with_parts(kind, tuple(one for one in getattr(theory(), kind) if one.code != code))


def with_more(kind: str, like: str, /, **values: Any) -> Theory:
    """The theory with a copy of one of its parts at the end."""
    parts = getattr(theory(), kind)
    copy = replace(next(one for one in parts if one.code == like), **values)
    return with_parts(kind, (*parts, copy))


def turned_round(kind: str) -> Theory:
    return with_parts(kind, getattr(theory(), kind)[::-1])


def with_links(change: Callable[[Link], Link | None]) -> Theory:
    """The theory with every link as ``change`` returns it, left out where that is ``None``."""
    return replace(theory(), links=tuple(link for one in theory().links if (link := change(one))))


def link_changed(source: str, target: str, /, **values: Any) -> Theory:
    found = with_links(lambda ln: replace(ln, **values) if (ln.source, ln.target) == (source, target) else ln)
    assert found != theory()
    return found


def with_pattern(**values: Any) -> Theory:
    pattern = Pattern(code="new", name="New", clauses=(), reading="…", advice=("…",), place="Our reading")
    return replace(theory(), patterns=(*theory().patterns, replace(pattern, **values)))


def with_clause(**values: Any) -> Theory:
    return with_pattern(clauses=(Clause(**values),))


def scale_of_four() -> Theory:
    return changed("scales", "extent", labels=theory().scales[0].labels[:4])


# fault · what is found wrong (one line where the rules allow it)
FAULTS: dict[str, tuple[Callable[[], Theory], list[str]]] = {
    # codes
    "finding's code twice": (
        lambda: changed("findings", "finding-18", code="finding-17"),
        ["code finding-17 stands 2 times"],
    ),
    "code twice across kinds": (
        lambda: changed("findings", "finding-18", code="faith-8a"),
        ["code faith-8a stands 2 times"],
    ),
    "role twice": (lambda: with_more("roles", "board"), ["code board stands 2 times"]),
    "form twice": (lambda: with_more("forms", "merger"), ["code merger stands 2 times"]),
    "pattern twice": (lambda: with_more("patterns", "us_and_them"), ["code us_and_them stands 2 times"]),
    "section twice": (
        lambda: with_more("sections", "pulse"),
        [
            "code pulse stands 2 times",
            "sections: must be leadership, trust, risk, faith, mandate, confidence, conflict, capacity, culture, "
            "context, pulse in this order",
        ],
    ),
    # numbers
    "a fifteenth mechanism": (
        lambda: with_more("mechanisms", "trust", code="hope"),
        ["15 mechanisms, not 14", "mechanism hope: 0 pulse items, not 1"],
    ),
    "a thirty-sixth statement": (
        lambda: with_more("statements", "culture-3", code="culture-4"),
        ["36 statements, not 35", "cluster culture: 4 statements, not 3", "culture-4: has no item"],
    ),
    "a finding too few": (lambda: without("findings", "finding-18"), ["17 findings, not 18"]),
    "an item of a statement too few": (
        lambda: without("items", "leadership-1l"),
        ["60 items of statements, not 61"],
    ),
    "an item of the setting too many": (
        lambda: with_more("items", "context-j", code="context-l"),
        ["12 items of the setting, not 11"],
    ),
    "a pulse item too few": (
        lambda: without("items", "pulse-collaboration"),
        [
            "13 items of the pulse, not 14",
            "55 items of the short form, not 56",
            "mechanism collaboration: 0 pulse items, not 1",
        ],
    ),
    "a pulse item too many": (
        lambda: with_more("items", "pulse-trust", code="pulse-trust-2", short=False),
        ["15 items of the pulse, not 14", "mechanism trust: 2 pulse items, not 1"],
    ),
    "the short form one longer": (
        lambda: changed("items", "context-a", short=True),
        ["57 items of the short form, not 56"],
    ),
    "a link too few": (
        lambda: with_links(lambda ln: None if (ln.source, ln.target) == ("vision", "trust") else ln),
        ["23 links that are computed, not 24"],
    ),
    "a feedback link too few": (
        lambda: with_links(lambda ln: None if (ln.source, ln.target) == ("trust", "conflict") else ln),
        ["3 links that are feedback, not 4"],
    ),
    "a finding said to be written as a configuration": (
        lambda: changed("findings", "finding-13", written=True),
        ["findings 1 to 12, and no others, are written as configurations in the paper"],
    ),
    "a statement in another cluster": (
        lambda: changed("statements", "conflict-3", cluster="culture"),
        [
            "cluster conflict: 2 statements, not 3",
            "cluster culture: 4 statements, not 3",
            "conflict-3a: stands in section conflict, its statement in culture",
        ],
    ),
    # vocabularies
    "scales in another order": (
        lambda: turned_round("scales"),
        ["scales: must be extent, warning, balance in this order"],
    ),
    "non-levels in another order": (
        lambda: turned_round("no_levels"),
        ["no_levels: must be dont_know, not_applicable, prefer_not_to_say in this order"],
    ),
    "grades in another order": (
        lambda: turned_round("grades"),
        ["grades: must be significant, moderate, limited in this order"],
    ),
    "integrations in another order": (
        lambda: turned_round("integrations"),
        ["integrations: must be light, moderate, high in this order"],
    ),
    "a phase too few": (
        lambda: without("phases", "ending"),
        ["phases: must be contemplating, connecting, planning, implementing, maintaining, ending in this order"],
    ),
    "an unknown flag": (
        lambda: changed("flags", "dispersed", code="far_apart"),
        ["flags: must be mandated, dispersed, cross_sector, external_funding in this order"],
    ),
    "a condition too few": (
        lambda: without("conditions", "under_way"),
        [
            "conditions: must be mandated, dispersed, cross_sector, external_funding, loosely_bound, under_way "
            "in this order"
        ],
    ),
    "a verdict twice": (
        lambda: with_more("verdicts", "unknown"),
        [
            "verdicts: must be working, partial, unfelt, in_place, fragile, missing, not_at_play, not_applicable, "
            "not_asked, unknown in this order"
        ],
    ),
    "a scale of four labels": (scale_of_four, ["scale extent: 4 labels, not 5"]),
    "a form that suggests no integration": (
        lambda: changed("forms", "merger", integration="total"),
        ["form merger: unknown integration total"],
    ),
    # references
    "a statement's unknown mechanism": (
        lambda: changed("statements", "leadership-2", mechanisms=("hope",)),
        ["leadership-2: unknown mechanism hope"],
    ),
    "a statement's unknown outcome": (
        lambda: changed("statements", "leadership-5", outcomes=("profit",)),
        ["leadership-5: unknown outcome profit"],
    ),
    "a statement without a mechanism": (
        lambda: changed("statements", "leadership-2", mechanisms=()),
        ["leadership-2: needs a mechanism and an outcome"],
    ),
    "a statement without an outcome": (
        lambda: changed("statements", "leadership-2", outcomes=()),
        ["leadership-2: needs a mechanism and an outcome"],
    ),
    "a finding's unknown mechanism": (
        lambda: changed("findings", "finding-3", mechanisms=("hope",)),
        ["finding-3: unknown mechanism hope"],
    ),
    "a finding's outcome is beyond the mechanisms": (
        lambda: changed("findings", "finding-3", outcomes=("profit",)),
        ["finding-3: unknown outcome profit"],
    ),
    "a finding's unknown item": (
        lambda: changed("findings", "finding-3", items=("leadership-1z",)),
        ["finding-3: unknown item leadership-1z"],
    ),
    "a finding without an item": (
        lambda: changed("findings", "finding-3", items=()),
        ["finding-3: needs an item and a first step"],
    ),
    "a finding without a step": (
        lambda: changed("findings", "finding-3", steps=()),
        ["finding-3: needs an item and a first step"],
    ),
    # items
    "an item's unknown section": (
        lambda: changed("items", "trust-1b", section="nowhere"),
        [
            "trust-1b: unknown section nowhere",
            "trust-1b: stands in section nowhere, its statement in trust",
            "trust-1b: does not belong in section nowhere",
        ],
    ),
    "an item's unknown condition": (
        lambda: changed("items", "trust-1b", when="raining"),
        ["trust-1b: unknown condition raining"],
    ),
    "an item that nobody is asked": (lambda: changed("items", "trust-1b", asked=()), ["trust-1b: nobody is asked"]),
    "an item's unknown statement": (
        lambda: changed("items", "trust-1b", statement="trust-9"),
        ["trust-1b: unknown statement trust-9"],
    ),
    "an item in another section than its statement": (
        lambda: changed("items", "trust-1b", section="faith"),
        ["trust-1b: stands in section faith, its statement in trust"],
    ),
    "an item not named after its statement": (
        lambda: changed("items", "trust-1b", code="faith-1c"),
        ["faith-1c: is not named after its statement"],
    ),
    "an item named by a number": (
        lambda: changed("items", "trust-1b", code="trust-12"),
        ["trust-12: is not named after its statement"],
    ),
    "an item that counts toward a stranger": (
        lambda: changed("items", "leadership-1l", toward=("faith", "vision")),
        ["leadership-1l: counts toward vision, which its statement does not name"],
    ),
    "an item of no statement that counts toward something": (
        lambda: changed("items", "context-a", toward=()),
        ["context-a: counts toward mechanisms without a statement"],
    ),
    "an item of a cluster without a statement": (
        lambda: changed("items", "trust-1b", statement=""),
        ["60 items of statements, not 61", "trust-1b: does not belong in section trust"],
    ),
    "an item of the setting that is a pulse": (
        lambda: changed("items", "context-a", mechanism="trust"),
        ["context-a: does not belong in section context", "mechanism trust: 2 pulse items, not 1"],
    ),
    "a pulse of an unknown mechanism": (
        lambda: changed("items", "pulse-trust", mechanism="hope"),
        ["pulse-trust: unknown mechanism hope", "mechanism trust: 0 pulse items, not 1"],
    ),
    # statements
    "a statement's unknown cluster": (
        lambda: changed("statements", "risk-1", cluster="danger"),
        [
            "cluster risk: 0 statements, not 1",
            "risk-1a: stands in section risk, its statement in danger",
            "risk-1: unknown cluster danger",
        ],
    ),
    "a statement without an item": (
        lambda: without("items", "leadership-5a"),
        [
            "60 items of statements, not 61",
            "55 items of the short form, not 56",
            "leadership-5: has no item",
        ],
    ),
    "a statement without steps": (
        lambda: changed("statements", "trust-1", steps=()),
        ["trust-1: advice must be steps only"],
    ),
    "a statement with advice too many": (
        lambda: changed("statements", "trust-1", mitigation=("…",)),
        ["trust-1: advice must be steps only"],
    ),
    "a structural statement with steps": (
        lambda: changed("statements", "trust-6", mitigation=(), steps=("…",)),
        ["trust-6: advice must be mitigation only"],
    ),
    "a balance statement with advice one way": (
        lambda: changed("statements", "trust-7", too_much=()),
        ["trust-7: advice must be too_little and too_much only"],
    ),
    "a statement without a sign": (
        lambda: changed("statements", "trust-1", signs=()),
        ["trust-1: says no sign by which one would know"],
    ),
    # links
    "a link twice": (
        lambda: link_changed("vision", "trust", target="faith"),
        ["link vision to faith: stands twice", "link vision to faith: stands twice"],
    ),
    "a link from an unknown mechanism": (
        lambda: link_changed("vision", "trust", source="hope"),
        ["link hope to trust: unknown mechanism"],
    ),
    "a link to an unknown mechanism": (
        lambda: link_changed("vision", "trust", target="hope"),
        ["link vision to hope: unknown mechanism"],
    ),
    "a link of the wrong sign": (
        lambda: link_changed("vision", "conflict", sign=1),
        ["link vision to conflict: its sign is not the product of the two polarities"],
    ),
    "a feedback link of the wrong sign": (
        lambda: link_changed("trust", "conflict", sign=1),
        ["link trust to conflict: its sign is not the product of the two polarities"],
    ),
    "a mechanism of the other polarity": (
        lambda: changed("mechanisms", "legitimacy", polarity=-1),
        ["link legitimacy to faith: its sign is not the product of the two polarities"],
    ),
    # patterns
    "a pattern without a clause": (lambda: with_pattern(), ["pattern new: needs a clause and advice"]),
    "a pattern without advice": (
        lambda: with_pattern(clauses=(Clause(apart="trust"),), advice=()),
        ["pattern new: needs a clause and advice"],
    ),
    "a clause that looks at nothing": (
        lambda: with_clause(),
        ["pattern new: a clause must set exactly one thing to look at"],
    ),
    "a clause that looks at two things": (
        lambda: with_clause(apart="trust", profile="mandated"),
        ["pattern new: a clause must set exactly one thing to look at"],
    ),
    "a clause on an unknown condition": (
        lambda: with_clause(profile="settled"),
        ["pattern new: unknown profile settled"],
    ),
    "a clause on an unknown mechanism": (
        lambda: with_clause(mechanism="hope", is_="low"),
        ["pattern new: unknown mechanism hope"],
    ),
    "a clause on an unknown item": (
        lambda: with_clause(item="trust-9a", is_="low"),
        ["pattern new: unknown item trust-9a"],
    ),
    "a clause on too much of no balance item": (
        lambda: with_clause(too_much="trust-1a"),
        ["pattern new: unknown too_much trust-1a"],
    ),
    "a clause on an unknown mechanism apart": (
        lambda: with_clause(apart="hope"),
        ["pattern new: unknown apart hope"],
    ),
    "a clause on most of an unknown verdict": (
        lambda: with_clause(most="splendid"),
        ["pattern new: unknown most splendid"],
    ),
    "a clause on a mechanism that does not say which": (
        lambda: with_clause(mechanism="trust"),
        ['pattern new: "is" goes with a mechanism or an item, and with nothing else'],
    ),
    "a clause on the profile that says high": (
        lambda: with_clause(profile="mandated", is_="high"),
        ['pattern new: "is" goes with a mechanism or an item, and with nothing else'],
    ),
}


def test_wholeness_of_the_installed_theory() -> None:
    assert problems(theory()) == []


@pytest.mark.parametrize(("faulty", "found"), FAULTS.values(), ids=FAULTS.keys())
def test_wholeness_finds_the_fault(faulty: Callable[[], Theory], found: list[str]) -> None:
    assert problems(faulty()) == found


def test_wholeness_finds_a_circle() -> None:
    """Turned round, legitimacy ← faith makes none; vision ← trust does, over conflict as well."""
    assert problems(link_changed("legitimacy", "faith", source="faith", target="legitimacy")) == []
    (found,) = problems(link_changed("vision", "trust", source="trust", target="vision"))
    assert found.startswith("links run in a circle: ")
    assert {"trust", "vision", "conflict"} <= set(found.partition(": ")[2].split(", "))


def test_wholeness_is_not_disturbed_by_circles_of_feedback() -> None:
    assert any(link.feedback and link.source == "faith" and link.target == "progress" for link in theory().links)
    assert any(not link.feedback and link.source == "progress" and link.target == "faith" for link in theory().links)
    assert problems(theory()) == []


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A theory file that a test may break, in the place of the real one."""
    file = tmp_path / "theory.toml"
    file.write_bytes(loading.FILE.read_bytes())
    monkeypatch.setattr(loading, "FILE", file)
    theory.cache_clear()
    yield file
    theory.cache_clear()


def check() -> list[tuple[str, str]]:
    return [(str(message.id), message.msg) for message in run_checks() if str(message.id).startswith("theory")]


def test_wholeness_is_a_system_check(installed: Path) -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('\nversion = "', '\nvresion = "', "file: unknown key 'vresion'"),
        ("\nversion = ", "\nversion ", "not TOML: "),
        ('when = "dispersed"', 'when = "raining"', "trust-6a: unknown condition raining"),
    ],
)
def test_wholeness_check_fails_for_a_broken_file(installed: Path, old: str, new: str, message: str) -> None:
    text = installed.read_text(encoding="utf-8")
    assert old in text
    installed.write_text(text.replace(old, new, 1), encoding="utf-8")
    theory.cache_clear()
    ((code, found),) = check()
    assert code == "theory.E001"
    assert found.startswith(message)


def test_wholeness_check_fails_for_a_missing_file(installed: Path) -> None:
    installed.unlink()
    theory.cache_clear()
    ((code, found),) = check()
    assert code == "theory.E001"
    assert "No such file" in found


def test_wholeness_check_fails_for_a_file_that_is_no_text(installed: Path) -> None:
    installed.write_bytes(b"name = \xff")
    theory.cache_clear()
    ((code, _),) = check()
    assert code == "theory.E001"


def test_wholeness_site_checks_are_clean() -> None:
    call_command("check", fail_level="WARNING")
