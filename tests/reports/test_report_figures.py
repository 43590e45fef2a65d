"""The figures of the printed file are those of the page to the last digit, both read as they come out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from ioc_assess.assessments.models import Results
from ioc_assess.assessments.results import read
from ioc_assess.reports.board_report import board_report
from ioc_assess.scoring.configurations import NOT_JUDGED
from ioc_assess.theory.loading import theory
from tests.reports.printed import all_text, tables
from tests.reports.rounds import published
from tests.reports.test_round_results import CAPTIONS, configuration, get, marked_as, publish, rows, text

pytestmark = pytest.mark.django_db

#: What a table of the report is called, and what the page calls the same
SAME = {
    "Clusters of conditions": "Clusters of conditions",
    "Clusters by {one}": "Clusters by {one}",
    "Conditions by {one}": "How far each of Table 3’s conditions is in place",
}


#: Of these the report has the first only.
ITEMS = "Each question’s score, for all and side by side"


def bare(words: str) -> str:
    """Without spaces: lines of print end anywhere."""
    return re.sub(r"\s", "", words)


def printed(made: bytes) -> dict[str, dict[str, list[str]]]:
    """Cells by caption and by heading without its code. A table that goes on has its caption on its first page only."""
    codes = {*theory().item, *theory().statement, *theory().finding}
    found: dict[str, dict[str, list[str]]] = {}
    last = ""
    for caption, cells in tables(made):
        last = caption or last
        for heading, *rest in cells[1:]:
            name = heading.partition("·")[0].rstrip()
            code = max((one for one in codes if name.endswith(one)), key=len, default="")
            name = name.removesuffix(code)
            found.setdefault(last, {})[bare(name)] = rest
    return found


@pytest.mark.parametrize("kind", ["demo", "twelve", "role", "declared", "solo"])
def test_report_figures_are_those_of_the_page(client: Client, kind: str) -> None:
    values = published(kind)
    mode = kind if kind in ("declared", "solo") else "survey"
    round = publish(values.figures, values.names, mode=mode, grouping="role" if kind == "role" else "partner")
    page = get(client, round)
    made = board_report(theory(), read(Results.objects.get())).file
    report, headings = printed(made), {bare(cells[0]) for _caption, table in tables(made) for cells in table}
    one = "role" if kind == "role" else "partner"

    for ours, theirs in SAME.items():
        if kind == "solo" and "{one}" in ours:
            continue  # one leader has nobody beside them
        of_page = {bare(name): [*map(bare, cells)] for name, cells in rows(page, theirs.format(one=one)).items()}
        of_report = {name: [*map(bare, cells)] for name, cells in report[ours.format(one=one)].items()}
        assert of_report == of_page, ours

    if kind != "solo":
        of_page = {bare(name): [*map(bare, cells)] for name, cells in rows(page, ITEMS).items()}
        of_report = {name: [*map(bare, cells)] for name, cells in report[f"Questions by {one}"].items()}
        assert len(of_report) == min(15, len(of_page))  # those where the gaps are widest
        assert {name: of_page[name] for name in of_report} == of_report

    mechanisms = rows(page, "All fourteen mechanisms")
    grouped = kind != "solo"
    if grouped:
        by_group = rows(page, f"Mechanisms by {one}: in place / felt")
        in_place, felt = (report[f"Mechanisms by {one}: {which}"] for which in ("in place", "felt"))
    for mechanism in theory().mechanisms:
        name = bare(mechanism.favourable)
        assert report["All fourteen mechanisms"][name][:2] == mechanisms[mechanism.favourable][:2]
        if not grouped:
            continue
        pairs = [bare(f"{own} / {other}") for own, other in zip(in_place[name], felt[name], strict=True)]
        assert pairs == [*map(bare, by_group[mechanism.favourable])]

    meanings = {words.code: words.meaning for words in theory().verdicts}
    for code, judged in values.figures.assessment.configurations.items():
        shown = configuration(page, code)
        title = (theory().statement.get(code) or theory().finding[code]).title
        cells = report[meanings[judged.verdict]][bare(title)]
        figures = [*marked_as(shown, "context"), *marked_as(shown, "felt")]
        assert cells == figures, code
        assert len(figures) == (2 if judged.verdict not in NOT_JUDGED else judged.verdict == "not_at_play")
        closely = bare(f"{title} · {code} · a close call")
        assert any(one.startswith(closely) for one in headings) == ("a close call" in shown)

    for code, result in values.figures.items.items():
        item = theory().item[code]
        section = theory().section[item.section].name
        asked = rows(page, f"{section}: {CAPTIONS[item.kind]}")[item.text]
        shown_here = report[section][bare(item.text)]
        if result.spread is None:
            assert bare(shown_here[0]) == bare(asked[0]), code  # why, and of how many levels
            assert [*shown_here[1].split(" · "), shown_here[2]] == asked[1:5], code
            continue
        assert shown_here[0].split(" · ") == asked[:5], code
        assert [*shown_here[1].split(" · "), shown_here[2]] == asked[5:9], code
        middle = [part.strip() for part in shown_here[3].split("/")]
        of_middle = asked[9:12] if item.kind == "balance" else [f"{asked[9]} ({asked[10]})"]
        assert [*map(bare, middle)] == [*map(bare, of_middle)], code
        assert bare(shown_here[4]) == bare(asked[-1]), code


@pytest.mark.parametrize("kind", ["demo", "declared", "solo"])
def test_report_lists_what_the_page_lists_with_the_same_figures(client: Client, kind: str) -> None:
    """What a board reads first: what limits, the first actions, all actions in their order, strengths, ask why."""
    values = published(kind)
    mode = kind if kind in ("declared", "solo") else "survey"
    page = get(client, publish(values.figures, values.names, mode=mode))
    made = board_report(theory(), read(Results.objects.get())).file
    words, report = bare(all_text(made)), printed(made)

    (limit,) = re.findall(r'<h2 id="summary-title">(.*?)</h2>', page, re.S)
    assert words.count(bare(text(limit))) >= 2  # in the summary and where it is explained

    told = []
    for card in re.split(r'(?=<li class="card action")', page)[1:]:
        title = text(re.findall(r'<h3><span class="rank">\d+</span>(.*?)<a ', card, re.S)[0])
        scores = re.findall(r'<span class="score">(\d+)</span>|(score-bar-unknown)', card)[:2]
        (felt_of,) = re.findall(r'<span class="side">Felt(.*?)</span>', card)
        told.append((title, felt_of, *(figure or "–" for figure, _unknown in scores)))
    assert len(told) == len(values.figures.assessment.suggestions.actions) > 8
    for number, (title, felt_of, in_place, felt) in enumerate(told[:8], start=1):
        card = words.rpartition(bare(f"{number}. {title}"))[2].partition("What")[0]
        assert bare(f"in place {in_place} · felt{unescape(felt_of)} {felt} ·") in card, title
    assert [*report["Further actions, in order"]] == [bare(title) for title, *_ in told[8:]]
    for title, _felt_of, in_place, felt in told[8:]:
        assert report["Further actions, in order"][bare(title)][:2] == [in_place, felt]
    for title, felt_of, in_place, felt in told[:3]:
        said = words.partition(bare(title))[2][:180]
        assert bare(f"in place {in_place}") in said
        assert bare(f"felt{unescape(felt_of)} {felt}") in said

    for caption in ("Conditions in place, the most telling first", "Find out what people notice before you add more"):
        if caption in page:
            of_page = {bare(name): cells[:2] for name, cells in rows(page, caption).items()}
            assert {name: cells[:2] for name, cells in report[caption].items()} == of_page
