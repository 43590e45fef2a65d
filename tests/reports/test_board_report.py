"""The board report: what it says, what it withholds, and how it is built as a document."""

import datetime
import io
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ioc_assess.reports.arrangement import arrangement
from ioc_assess.reports.board_report import board_report_html, file_report, file_report_html
from ioc_assess.reports.group_words import group_words
from ioc_assess.reports.templatetags.figures import decimals, figure, share
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.items import Answers, Tally
from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import Results, ShownScore, results
from ioc_assess.theory.loading import theory
from tests.reports.rounds import published

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json"
DATE = datetime.date(2026, 3, 31)
PROFILE = {"mandated": True, "integration": "light", "dispersed": True, "cross_sector": True, "external_funding": True}


@pytest.fixture(scope="module")
def demo() -> Answers:
    return parse(DEMO.read_text(), theory())


def answers(sizes: dict[str, int], given: dict[str, Any], **rest: Any) -> Answers:
    """So many people of each partner, who all answer alike."""
    responses = [{"partner": name, "answers": given} for name, size in sizes.items() for _ in range(size)]
    return parse(json.dumps({"profile": PROFILE, "responses": responses, **rest}), theory())


def html(of: Answers, title: str = "Two Rivers") -> str:
    """The report as the printing room gets it."""
    return file_report_html(theory(), of, title=title, date=DATE)


def arranged(found: Results) -> dict[str, Any]:
    return arrangement(theory(), found, {name: name for name in found.groups})


def text(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def row(page: str, heading: str) -> list[str]:
    """The cells of the first table row that begins with this heading."""
    for found in re.findall(r"<tr>(.*?)</tr>", page, re.S):
        cells = [text(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found, re.S)]
        if cells and cells[0].startswith(heading):
            return cells[1:]
    raise AssertionError(f"no row {heading}")


def all_at(level: int) -> dict[str, int]:
    return {item.code: level for item in theory().items}


def test_report_prints_the_figures_of_the_results(demo: Answers) -> None:
    page, found = html(demo), results(theory(), demo)
    for mechanism in theory().mechanisms:
        score = found.assessment.mechanisms[mechanism.code]
        assert row(page, mechanism.favourable)[:2] == [figure(score.conditions), figure(score.felt)]
    for cluster in theory().clusters:
        assert row(page, cluster.name)[0] == figure(found.assessment.clusters[cluster.code])


def test_report_holds_every_part(demo: Answers) -> None:
    page = html(demo)
    parts = re.findall(r'<section class="part[^"]*" id="(\w+)"', page)
    assert parts == [
        "summary",
        "contents",
        "who",
        "reading",
        "limits",
        "actions",
        "protect",
        "clusters",
        "mechanisms",
        "configurations",
        "spread",
        "groups",
        "method",
    ]
    for code in (*theory().statement, *theory().finding):
        assert re.search(rf" · {re.escape(code)}\b", page)
    for limit in theory().source.limits:
        assert limit.text in text(page)


def test_report_leads_to_what_it_points_at(demo: Answers) -> None:
    page = html(demo)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_report_tells_first_actions_with_their_knowledge(demo: Answers) -> None:
    page, found = text(html(demo)), results(theory(), demo)
    first = theory().statement[found.assessment.suggestions.actions[0].statement]
    for words in (first.title, first.what, first.why, first.starter, *first.steps, *first.signs, first.evidence):
        assert words in page


def test_report_shows_partners_by_the_group_rule(demo: Answers) -> None:
    """13, 10, 8, 6 and 4 people: four is too few, and six goes with it so that it cannot be worked out."""
    page = text(html(demo))
    assert "Tarrowby Hospitals NHS Trust" in page
    assert "Orle Valley GP Federation" not in page
    assert "Pellshire Voluntary Sector Alliance" not in page
    assert "2 partners are not shown by themselves (10 people together)" in page


def test_report_never_shows_leadership_by_partner(demo: Answers) -> None:
    page = html(demo)
    by_partner = page[page.index("Clusters by partner") :]
    assert row(by_partner, theory().section["leadership"].name)[1:] == ["–", "–", "–"]


def test_report_withholds_an_item_with_fewer_than_k_levels() -> None:
    few = answers({"A": 8}, {"trust-1b": 3})
    few = replace(few, tallies={**few.tallies, "trust-1a": {"A": Tally(levels=(4, 0, 0, 0, 0), dont_know=1)}})
    cells = row(html(few), theory().item["trust-1a"].text)
    assert cells == ["fewer than 5 gave a level", "1 · 0 · 0", "–", "–", "–"]


def test_report_withholds_how_many_do_not_know_of_fewer_than_k() -> None:
    """Two people, say the two leads, were asked, and neither gave a level."""
    few = answers({"A": 8}, {"trust-1b": 3})
    few = replace(few, tallies={**few.tallies, "trust-1a": {"A": Tally(dont_know=2)}})
    cells = row(html(few), theory().item["trust-1a"].text)
    assert cells == ["fewer than 5 answered", "–", "–", "–", "–"]


def test_report_withholds_the_few_levels_of_an_agreed_item_and_says_so() -> None:
    few = answers({"A": 8}, {"trust-1b": 3}, agreed={"trust-2a": 1})
    few = replace(few, tallies={**few.tallies, "trust-2a": {"A": Tally(levels=(0, 0, 0, 0, 4), not_applicable=1)}})
    page = html(few)
    cells = row(page[page.index("How answers spread</h1>") :], theory().item["trust-2a"].text)
    assert cells == ["fewer than 5 gave a level", "0 · 1 · 0", "25", "–", "level agreed by a workshop"]
    assert "No question was held back" not in text(page)


def test_report_marks_the_score_of_an_agreed_level() -> None:
    page = html(answers({"A": 8}, {"trust-1b": 3, "trust-2a": 4}, agreed={"trust-2a": 1}))
    spread = page[page.index("How answers spread</h1>") :]
    assert row(spread, theory().item["trust-2a"].text)[-1] == "agree (1.00); level agreed by a workshop"
    assert row(spread, theory().item["trust-1b"].text)[-1] == "agree (1.00)"


def test_report_claims_nothing_of_conditions_that_nobody_could_score() -> None:
    """Everybody knows nothing; then everything is in place and nothing is felt."""
    nothing = text(html(answers({"A": 6}, dict.fromkeys(all_at(0), "dont_know"))))
    assert "every condition" not in nothing
    best = {"extent": 4, "warning": 0, "balance": 2}
    sheet = {item.code: best[item.kind] if not item.mechanism else 4 - best[item.kind] for item in theory().items}
    unfelt = text(html(answers({"A": 6}, sheet)))
    assert "In place, not felt" in unfelt
    assert "No condition is clearly in place" not in unfelt


def test_report_does_not_say_that_all_know_what_few_know() -> None:
    few = answers({"A": 40}, {"trust-1b": 3})
    few = replace(few, tallies={**few.tallies, "trust-2a": {"A": Tally(levels=(4, 0, 0, 0, 0), dont_know=36)}})
    assert "No question left a quarter" not in text(html(few))


def test_report_has_room_on_its_cover_for_a_few_partners_only() -> None:
    for count in (8, 9):
        page = html(answers({f"Partner {n}": 6 for n in range(count)}, all_at(2)))
        cover, rest = page.split("<main>")
        assert ("Partner 0" in cover) == (count == 8)
        assert "Partner 0" in rest


def test_report_of_too_few_says_so_and_nothing_else() -> None:
    page = text(html(answers({"A": 3, "B": 1}, all_at(4))))
    assert "4 people answered. Results need at least 5" in page
    assert "Summary" not in page
    assert "100" not in page


def test_report_of_too_few_by_the_files_own_threshold() -> None:
    page = text(html(answers({"A": 7}, all_at(4), k=8)))
    assert "7 people answered. Results need at least 8" in page


def test_report_without_any_answer_is_still_a_document() -> None:
    with pikepdf.open(io.BytesIO(file_report(theory(), answers({}, {}), title="Nobody", date=DATE).file)) as document:
        assert len(document.pages) == 2


@pytest.mark.parametrize("level", [0, 2, 4])
@pytest.mark.parametrize("asked", [None, ["trust-1a"], []])
def test_report_can_be_made_of_extremes(level: int, asked: list[str] | None) -> None:
    rest = {} if asked is None else {"asked": asked}
    assert "<h1>Summary</h1>" in html(answers({"A": 5}, all_at(level), **rest))


def test_report_escapes_titles_and_names() -> None:
    name = '<img src="file:///etc/hostname">'
    page = html(answers({name: 6}, all_at(2)), title=name)
    assert name not in page
    assert name in unescape(page)


def test_report_limits_us_in_words() -> None:
    """Faith is felt by nobody and risk tolerance by all; everything else is half way."""
    half = {item.code: 2 for item in theory().items}
    weak_faith = arranged(results(theory(), answers({"A": 6}, half | {"pulse-faith": 0})))["limits_us"]
    assert isinstance(weak_faith, list)
    assert weak_faith[0] == f"{theory().mechanism['faith'].name} limits you most: 0 of 100."
    even = arranged(results(theory(), answers({"A": 6}, {"pulse-faith": 2, "pulse-risk_tolerance": 2})))
    assert even["limits_us"][0].endswith("are about equally strong.")
    unknown = arranged(results(theory(), answers({"A": 6}, {"pulse-faith": 2})))
    assert str(unknown["limits_us"]).count("50 of 100") == 1
    assert "cannot be said" in str(unknown["limits_us"])


@pytest.mark.parametrize(
    ("level", "headings"),
    [
        (0, ["First steps if there is too little"]),
        (4, ["First steps if there is too much"]),
    ],
)
def test_report_advises_by_the_way_a_balance_item_leans(level: int, headings: list[str]) -> None:
    actions: Any = arranged(results(theory(), answers({"A": 6}, {"trust-7a": level})))["actions"]
    assert [[heading for heading, _ in action.advice] for action in actions] == [headings]


def test_report_never_prints_a_median_of_a_balance_item() -> None:
    cells = row(html(answers({"A": 6}, {"trust-7a": 0, "risk-1a": 2})), theory().item["trust-7a"].text)
    assert cells == ["6 · 0 · 0 · 0 · 0", "0 · 0 · 0", "0", "100% / 0% / 0%", "agree"]


def test_report_is_a_tagged_document_with_bookmarks(demo: Answers, caplog: pytest.LogCaptureFixture) -> None:
    made = file_report(theory(), demo, title="Łódź a Phenrhyn Ŵyr", date=DATE).file
    assert caplog.messages == []  # a style that WeasyPrint does not know would be said here
    with pikepdf.open(io.BytesIO(made)) as document, document.open_outline() as outline:
        assert document.Root.MarkInfo.Marked
        titles = [entry.title for entry in outline.root]
        assert titles[:4] == ["Summary", "Contents", "Who answered", "How to read this report"]
        pages: list[Any] = [page.objgen for page in document.pages]
        destinations: list[Any] = [entry.destination for entry in outline.root[:2]]
        starts = [pages.index(destination[0].objgen) for destination in destinations]
        assert starts == [1, 2], "the summary takes one page"


@pytest.mark.parametrize(
    ("score", "printed"),
    [
        (None, "–"),
        (0.0, "0"),
        (0.125, "13"),
        (0.005, "1"),
        (0.6949999, "69"),
        (0.695, "70"),
        (1.0, "100"),
        (ShownScore(score=0.1, capped=True), "under 10"),
        (ShownScore(score=0.9, capped=True), "over 90"),
        (ShownScore(score=0.9, capped=False), "90"),
    ],
)
def test_figure(score: float | ShownScore | None, printed: str) -> None:
    assert figure(score) == printed


def test_share_and_decimals() -> None:
    assert (share(None), share(0.336), decimals(None), decimals(-0.126, 2)) == ("–", "34%", "–", "−0.13")
    assert percent(0.445) == 45


def test_report_says_where_a_drive_rests_on_one_figure() -> None:
    faith, risk = (theory().mechanism[code].name for code in ("faith", "risk_tolerance"))
    felt_alone = arranged(results(theory(), answers({"A": 6}, {"pulse-faith": 1, "pulse-risk_tolerance": 3})))
    for code, name in (("faith", faith), ("risk_tolerance", risk)):
        assert felt_alone["results"].assessment.mechanisms[code].conditions is None
        said = f"{name}: how far it is in place is not known, so this rests on “felt” alone."
        assert said in str(felt_alone["limits_level"])
        assert said in " ".join(felt_alone["limits_us"])
    both_known = arranged(results(theory(), answers({"A": 6}, all_at(1))))
    assert "alone" not in " ".join(both_known["limits_us"])


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        ({item.code: 1 for item in theory().items}, True, "Look along: "),
        ({"pulse-faith": 4, "pulse-risk_tolerance": 4}, False, " is high, so no path is marked behind it."),
        ({"pulse-faith": 1, "pulse-risk_tolerance": 4}, False, "Of nothing that leads to it is a score known"),
        (
            {"pulse-faith": 1, "pulse-risk_tolerance": 4, "pulse-vision": 4},
            False,
            "that leads to it and is known is high",
        ),
    ],
)
def test_report_speaks_of_a_path_only_where_one_is_marked(given: dict[str, int], path: bool, said: str) -> None:
    page = html(answers({"A": 6}, given))
    assert ("follow the marked path back" in page) == path
    assert ("The path to look along: " in unescape(page)) == path
    assert ("Look along: " in page) == path
    assert said in page


def test_report_of_one_leader_speaks_of_no_partners() -> None:
    for mode, words in (("solo", "that of the level they chose"), ("declared", "the mean of the partners’ positions")):
        said = group_words(results(theory(), answers({"A": 6}, all_at(2))), mode=mode)
        assert words in said.weighting
        assert "large partner" not in said.weighting
        assert "people" not in said.agreement + said.scored


def test_report_does_not_lean_on_little() -> None:
    """All is best where it is known, and hardly anything is."""
    best = {"extent": 4, "warning": 0, "balance": 2}
    sheet = {item.code: best[item.kind] if item.mechanism else "dont_know" for item in theory().items}
    some = text(html(answers({"A": 6}, sheet)))
    assert "But little is known: only " in some
    assert "do not lean on this" in some
    known = text(html(answers({"A": 6}, {item.code: best[item.kind] for item in theory().items})))
    assert "But little is known" not in known


def test_report_says_in_its_summary_how_much_was_asked() -> None:
    demo = published("demo")
    two = replace(demo, meta=replace(demo.meta, clusters=("trust", "faith")))
    page = board_report_html(theory(), two)
    summary = text(page[page.index('id="summary"') : page.index('id="contents"')])
    assert "This round asked about 2 of the 9 clusters." in summary
    assert "This round asked about" not in board_report_html(theory(), demo)
