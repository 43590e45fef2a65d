"""Rules of wording that a machine can check. What the words say is for people to review."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

import pytest

from ioc_assess.theory.loading import FILE, theory
from ioc_assess.theory.model import Item

ITEMS = theory().items

#: The paper's headings, as far as a claim may point at them; those in the text run into their paragraph.
HEADINGS: dict[str, set[str]] = {
    "Abstract": set(),
    "Introduction": {"Rationale", "Developing an understanding of IOC functioning", "Evaluation objectives"},
    "Methods": {
        "Realist evaluation methodology",
        "Details on programmes evaluated",
        "Data collection methods",
        "Recruitment process and sampling strategy",
        "Sample",
        "Ethical approval and consent to participate",
        "Interviews and setting",
        "Data analysis",
    },
    "Findings": {
        "Refining the CMOCs of collaborative functioning",
        "Trust and initial trust",
        "Interpersonal communication",
        "Risk tolerance",
        "Faith and initial faith",
        "Perception of task complexity",
        "Perception of capacity",
        "Confidence",
        "Clarity and sharedness of vision",
        "Perception of progress",
        "Cultural integration",
        "Conflict",
        "Conflict resolution and accountability",
        "Perceived legitimacy of collaboration",
        "The impact of mandating collaboration",
    },
    "Discussion": {
        "Formulation of action statements from CMOCs",
        "Contrasting interview with literature findings",
        "The findings in context",
        "Limitations",
    },
    "Limitations": set(),
    "Conclusion": set(),
    "Table 1": set(),
    # its rows, then a column and two parts of it that go by description
    "Table 2": {
        "Collaborative vs. competitive behaviour",
        "Trust and initial trust",
        "Interpersonal communication",
        "Risk tolerance",
        "Faith and initial faith",
        "Perception of capacity",
        "Perception of task complexity",
        "Confidence",
        "Clarity and sharedness of vision",
        "Perception of progress",
        "Cultural integration",
        "Conflict",
        "Conflict resolution and accountability",
        "Perceived legitimacy of collaboration",
        "Definition",
        "definitions of the mechanisms",
        "note on evidence",
    },
}
#: Table 3's clusters and how many statements each has.
TABLE_3 = {
    "Leadership behaviours and attributes": 5,
    "Enhancing trust and interpersonal ties": 7,
    "Risk tolerance": 1,
    "Faith and initial faith": 8,
    "Managing mandated collaborations": 3,
    "Confidence and formalisation": 2,
    "Managing and resolving conflict": 3,
    "Ensuring capacity for implementing the collaboration": 3,
    "Cultural integration": 3,
}


def each_item(*kinds: str) -> pytest.MarkDecorator:
    chosen = [item for item in ITEMS if not kinds or item.kind in kinds]
    return pytest.mark.parametrize("item", chosen, ids=[item.code for item in chosen])


@each_item()
def test_wording_never_tells_the_reason_inside_an_item(item: Item) -> None:
    assert not re.search(r"\bbecause\b", item.text + item.hint, re.IGNORECASE)


@each_item()
def test_wording_holds_one_idea_an_item(item: Item) -> None:
    assert "and/or" not in item.text
    assert ";" not in item.text
    assert not item.text.endswith((".", "?"))


@each_item("extent", "warning")
def test_wording_is_short(item: Item) -> None:
    assert len(item.text.split()) <= 20


def test_wording_speaks_of_my_organisation_in_two_items_only() -> None:
    speaking = [item.code for item in ITEMS if re.search(r"\b(my|your) organisation\b", item.text, re.IGNORECASE)]
    assert speaking == ["context-d", "pulse-risk_tolerance"]


def test_wording_asks_nothing_twice() -> None:
    texts = Counter(re.sub(r"\W+", " ", item.text).strip().casefold() for item in ITEMS)
    assert [text for text, n in texts.items() if n > 1] == []


def test_wording_gives_every_answer_of_a_scale_another_name() -> None:
    for scale in theory().scales:
        labels = [*scale.labels, *(answer.label for answer in theory().no_levels)]
        assert len(set(labels)) == 8, scale.code


def places(value: object) -> Iterator[str]:
    """Every ``place`` of the file, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "place":
                yield from inner.split("; ")
            else:
                yield from places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner)


def exists(place: str) -> bool:
    """Whether the paper has such a place: a part, a heading in it, a table's row or statements, or a
    range of headings; our own reading may name one or none."""
    if place == "Our reading":
        return True
    part, _, heading = place.removeprefix("Our reading of ").partition(", ")
    if part == "Table 3":
        cluster, _, statements = heading.partition(", ")
        if cluster not in TABLE_3:
            return False
        if not statements:
            return True
        if not re.fullmatch(r"statement \d|statements \d( to \d|(, \d)* and \d)", statements):
            return False
        return all(1 <= int(n) <= TABLE_3[cluster] for n in re.findall(r"\d", statements))
    known = HEADINGS.get(part, set())
    first, _, last = heading.partition(" to ")
    return part in HEADINGS and (not heading or heading in known or (first in known and last in known))


ALL_PLACES = sorted(set(places(tomllib.loads(FILE.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("place", ALL_PLACES)
def test_wording_names_places_that_the_paper_has(place: str) -> None:
    assert exists(place)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "Results",
        "Findings, Trust",
        "Table 2, Trust",
        "Table 3, Trust",
        "Table 3, Risk tolerance, statement 2",
        "Table 3, Cultural integration, statements 2 and 4",
        "Table 3, Cultural integration, statement one",
        "Table 4",
        "Our reading of nothing",
    ],
)
def test_wording_check_of_places_bites(place: str) -> None:
    assert not exists(place)


def test_wording_names_the_statement_it_stands_for() -> None:
    """The first place of Table 3's n-th statement is that statement."""
    clusters = dict(zip((section.code for section in theory().clusters), TABLE_3, strict=True))
    for statement in theory().statements:
        n = statement.code.rpartition("-")[2]
        assert statement.place.split("; ")[0] == f"Table 3, {clusters[statement.cluster]}, statement {n}"
