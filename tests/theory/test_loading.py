"""The loader takes a file of the right form and refuses every other one, naming the place."""

from __future__ import annotations

import pytest

from ioc_assess.theory.loading import FILE, TheoryError, load, theory
from ioc_assess.theory.model import Clause

# One of each table: too little for a theory, but of the right form.
SMALL = """
name = "small"
version = "0.1"
language = "en-GB"

[source]
authors = "Someone"
year = 2022
title = "A study"
journal = "A journal"
doi = "10.1/1"
licence = "CC BY 4.0"
licence_url = "https://example.org/"
about = "What it is"
limits = [{ text = "A limit", place = "Limitations" }]

[[scales]]
code = "extent"
question = "How far?"
labels = ["none", "some"]
explanation = "As it is now"

[[no_levels]]
code = "dont_know"
label = "Don't know"
explanation = "Say so"

[[roles]]
code = "board"
name = "Board"
hint = "A chair"
audience = "leads"

[[forms]]
code = "alliance"
name = "Alliance"
explanation = "Loose"
integration = "moderate"

[[integrations]]
code = "light"
name = "Light"
explanation = "Little"

[[phases]]
code = "planning"
name = "Planning"
explanation = "Early"

[[flags]]
code = "mandated"
name = "Mandated"
explanation = "By law"

[[conditions]]
code = "under_way"
name = "under way"
explanation = "Begun"

[[grades]]
code = "limited"
name = "Limited"
meaning = "Few codes"
weight = 0.8

[[verdicts]]
code = "working"
name = "Working"
meaning = "It works"
advice = "Go on"

[[mechanisms]]
code = "trust"
name = "Trust"
favourable = "High trust"
polarity = 1
grade = "limited"
novel = false
definition = "Relying on each other"
evidence = "Some"
place = "Table 2"

[[links]]
source = "trust"
target = "trust"
sign = 1
feedback = true
why = "It feeds itself"
place = "Findings"

[[sections]]
code = "trust"
kind = "cluster"
name = "Trust"
intro = "Of trust"
place = "Table 3"

[[statements]]
code = "trust-1"
cluster = "trust"
mechanisms = ["trust"]
outcomes = ["trust"]
title = "A title"
what = "What"
why = "Why"
starter = "Leaders"
steps = ["A step"]
signs = ["A sign"]
evidence = "Some"
place = "Table 3"

[[items]]
code = "trust-1a"
section = "trust"
statement = "trust-1"
kind = "extent"
short = true
asked = ["leads"]
text = "We trust"

[[findings]]
code = "finding-1"
items = ["trust-1a"]
mechanisms = ["trust"]
outcomes = ["trust"]
written = true
title = "A title"
what = "What"
why = "Why"
steps = ["A step"]
place = "Findings"

[[patterns]]
code = "a_pattern"
name = "A pattern"
clauses = [{ mechanism = "trust", is = "low" }]
reading = "A reading"
advice = ["An advice"]
place = "Our reading"
"""


def test_loading_reads_every_table() -> None:
    small = load(SMALL)
    assert (small.name, small.source.year, small.source.limits[0].place) == ("small", 2022, "Limitations")
    assert small.grades[0].weight == 0.8
    assert small.mechanism["trust"].novel is False
    assert small.items_of["trust-1"] == (small.item["trust-1a"],)
    assert small.patterns[0].clauses == (Clause(mechanism="trust", is_="low"),)


def test_loading_fills_in_what_may_be_left_out() -> None:
    small = load(SMALL)
    item, statement = small.items[0], small.statements[0]
    assert (item.mechanism, item.when, item.toward, item.hint) == ("", "", None, "")
    assert (statement.structural, statement.early, statement.sensitive) == (False, False, False)
    assert (statement.mitigation, statement.too_little, statement.too_much) == ((), (), ())
    assert small.findings[0].contingent is False


def test_loading_tells_an_empty_list_from_nothing_said() -> None:
    item = load(SMALL.replace('asked = ["leads"]', 'asked = ["leads"]\ntoward = []')).items[0]
    assert item.toward == ()


def test_loading_reads_the_installed_file_once() -> None:
    assert theory() is theory()
    assert theory() == load(FILE.read_text(encoding="utf-8"))


# what the small file has · what stands there instead · the message
REFUSED = {
    "unknown key at the top": ('name = "small"', 'name = "small"\ncolour = "red"', "file: unknown key 'colour'"),
    "unknown table": ("[[scales]]", "[[weights]]\n[[scales]]", "file: unknown key 'weights'"),
    "unknown key of a table": ("year = 2022", "year = 2022\nmonth = 4", "source: unknown key 'month'"),
    "unknown key two tables down": ('{ text = "A', '{ note = "x", text = "A', "source.limits[0]: unknown key 'note'"),
    "unknown key in a list of tables": ('hint = "A chair"', 'hints = "A chair"', "roles[0]: unknown key 'hints'"),
    "unknown key in a clause": ('is = "low"', 'is_ = "low"', "patterns[0](a_pattern).clauses[0]: unknown key 'is_'"),
    "missing key at the top": ('version = "0.1"\n', "", "file: missing key 'version'"),
    "missing table": ('[[patterns]]\ncode = "a_pattern"', "[other]", "file: unknown key 'other'"),
    "missing key of a table": ("year = 2022\n", "", "source: missing key 'year'"),
    "missing key in a list of tables": ('text = "We trust"\n', "", "items[0](trust-1a): missing key 'text'"),
    "missing code": ('code = "trust-1a"\n', "", "items[0]: missing key 'code'"),
    "list instead of a table": ("[source]", "[[source]]", "source: expected a table"),
    "table instead of a list": ("[[roles]]", "[roles]", "roles: expected a list"),
    "text instead of a list": (
        'labels = ["none", "some"]',
        'labels = "none"',
        "scales[0](extent).labels: expected a list",
    ),
    "text instead of a table": (
        '[{ text = "A limit", place = "Limitations" }]',
        '["x"]',
        "source.limits[0]: expected a table",
    ),
    "number instead of text": ('name = "Board"', "name = 3", "roles[0](board).name: expected str, got int"),
    "text instead of a number": ("year = 2022", 'year = "2022"', "source.year: expected int, got str"),
    "true instead of a number": ("sign = 1", "sign = true", "links[0].sign: expected int, got bool"),
    "number instead of true": ("short = true", "short = 1", "items[0](trust-1a).short: expected bool, got int"),
    "whole number instead of a weight": (
        "weight = 0.8",
        "weight = 1",
        "grades[0](limited).weight: expected float, got int",
    ),
    "number in a list of texts": (
        'steps = ["A step"]\nsigns',
        'steps = ["A step", 2]\nsigns',
        "statements[0](trust-1).steps[1]: expected str, got int",
    ),
    "empty text": ('why = "It feeds itself"', 'why = ""', "links[0].why: empty text"),
    "blank text": ('why = "It feeds itself"', 'why = " \\t"', "links[0].why: empty text"),
    "blank text in a list": (
        'advice = ["An advice"]',
        'advice = [" "]',
        "patterns[0](a_pattern).advice[0]: empty text",
    ),
    "unknown kind of item": (
        'kind = "extent"',
        'kind = "guess"',
        "items[0](trust-1a).kind: 'guess' is none of 'extent',",
    ),
    "unknown audience": (
        'asked = ["leads"]',
        'asked = ["leads", "all"]',
        "items[0](trust-1a).asked[1]: 'all' is none of",
    ),
    "unknown grade": ('grade = "limited"', 'grade = "some"', "mechanisms[0](trust).grade: 'some' is none of"),
    "unknown code of a scale": ('code = "extent"', 'code = "likert"', "scales[0](likert).code: 'likert' is none of"),
    "unknown sort of section": ('kind = "cluster"', 'kind = "group"', "sections[0](trust).kind: 'group' is none of"),
    "list where one of a few words stands": (
        'is = "low"',
        "is = []",
        "patterns[0](a_pattern).clauses[0].is: [] is none of",
    ),
    "neither high nor low": (
        'is = "low"',
        'is = "middling"',
        "patterns[0](a_pattern).clauses[0].is: 'middling' is none",
    ),
    "no TOML": ('name = "small"', "name = small", "not TOML: "),
    "a key twice": ('name = "small"', 'name = "small"\nname = "again"', "not TOML: "),
    "an unclosed text": ('name = "small"', 'name = "small', "not TOML: "),
}


@pytest.mark.parametrize(("written", "instead", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_loading_refuses_and_names_the_place(written: str, instead: str, message: str) -> None:
    assert written in SMALL
    with pytest.raises(TheoryError) as caught:
        load(SMALL.replace(written, instead, 1))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_loading_refuses_an_empty_file() -> None:
    with pytest.raises(TheoryError, match="file: missing key 'name'"):
        load("")
