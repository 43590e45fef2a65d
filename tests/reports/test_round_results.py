"""The page of a published round: who may read it, what it prints, and what it withholds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments import publishing
from ioc_assess.assessments.models import Edition, Results, Round
from ioc_assess.assessments.results import ResultsChanged
from ioc_assess.charts.look import band
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.reports import basis
from ioc_assess.reports.templatetags.figures import decimals, figure, share
from ioc_assess.scoring import results as scoring
from ioc_assess.scoring.configurations import NOT_JUDGED
from ioc_assess.scoring.file_form import parse
from ioc_assess.scoring.footing import left_out
from ioc_assess.scoring.items import Tally
from ioc_assess.theory import loading
from tests.factories import answer, make_collaboration, make_member, make_published, make_round, make_user, owner_of
from tests.scoring.factories import People, Sheet, make_answers
from tests.test_accessibility import WCAG

pytestmark = pytest.mark.django_db

THEORY = loading.theory()
DEMO = parse((Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "answers.json").read_text(), THEORY)
#: Too few to be shown by itself, and the one that goes with it
HIDDEN = ("Orle Valley GP Federation", "Pellshire Voluntary Sector Alliance")


def named_by_itself(found: scoring.Results) -> dict[str, str]:
    return {name: name for name in found.groups}


def publish(found: scoring.Results, names: Mapping[str, str] | None = None, **fields: Any) -> Round:
    round = make_round(**fields)
    make_published(round, found, names or named_by_itself(found))
    return round


def get(client: Client, round: Round) -> str:
    client.force_login(owner_of(round.collaboration))
    response = client.get(reverse("round_results", args=[round.code]))
    assert response.status_code == 200
    return response.content.decode()


def text(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace(" ,", ",").strip()


def rows(page: str, caption: str) -> dict[str, list[str]]:
    """The cells of each row of the table with this caption, by its heading without its code and note."""
    for table in re.findall(r"<table.*?</table>", page, re.S):
        (title,) = re.findall(r"<caption[^>]*>(.*?)</caption>", table, re.S)
        if text(title) == caption:
            found = {}
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table.partition("<tbody>")[2], re.S):
                (heading,) = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', row, re.S)
                heading = re.sub(r'<span class="(code|note)">.*?</span>', "", heading)
                found[text(heading)] = [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
            return found
    raise AssertionError(f"no table {caption}")


def configuration(page: str, code: str) -> str:
    """What can be opened on a statement or finding."""
    (found,) = re.findall(rf'<details class="configuration" data-code="{code}".*?</details>', page, re.S)
    return found


def marked_as(part: str, name: str) -> list[str]:
    """The text of each element of this class."""
    return [text(one) for one in re.findall(rf'class="{name}"[^>]*>(.*?)</(?:b|p|h3|li)>', part, re.S)]


# --- who ---


@pytest.fixture
def published() -> Round:
    return publish(scoring.results(THEORY, DEMO))


@pytest.mark.parametrize("right", ["owner", "facilitator", "viewer"])
def test_round_results_are_for_every_member(client: Client, published: Round, right: str) -> None:
    client.force_login(make_member(published.collaboration, right))
    assert client.get(reverse("round_results", args=[published.code])).status_code == 200


def test_round_results_are_not_there_for_a_stranger(client: Client, published: Round) -> None:
    stranger = make_user(email="sam@example.org", name="Sam Stranger")
    make_collaboration(owner=stranger, name="Another")
    client.force_login(stranger)
    assert client.get(reverse("round_results", args=[published.code])).status_code == 404


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_round_results_are_not_there_before_publishing(client: Client, state: str) -> None:
    """… not even where a row of results stood there already."""
    round = make_round(opened=state != "draft")
    if state == "closed":
        round.close(by=owner_of(round.collaboration))
    if state != "draft":
        found = scoring.results(THEORY, DEMO)
        make_published(round, found, named_by_itself(found))
        Round.objects.filter(pk=round.pk).update(state=state)
    client.force_login(owner_of(round.collaboration))
    for name in ("round_results", "report"):
        response = client.get(reverse(name, args=[round.code]))
        assert response.status_code == 409
        assert "are not published yet" in response.content.decode()  # a member is told why
        assert reverse("round", args=[round.code]) in response.content.decode()
    client.force_login(make_user(email="sam@example.org", name="Sam Stranger"))
    assert "published" not in client.get(reverse("round_results", args=[round.code])).content.decode()


def test_round_results_can_only_be_read(client: Client, published: Round) -> None:
    client.force_login(owner_of(published.collaboration))
    address = reverse("round_results", args=[published.code])
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("people", [3, 3000])
def test_round_results_query_counts(
    client: Client, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """3 stated positions or 3,000 people: the session, the user, one row with its round, and what people wrote."""
    if people == 3:
        named: People = [(name, {"trust-2a": 3}) for name in "ABC"]
        round = publish(scoring.results(THEORY, make_answers(named), named=True), mode="declared")
    else:
        round = publish(scoring.results(THEORY, make_answers([("ABC"[n % 3], {"trust-2a": 3}) for n in range(people)])))
    client.force_login(owner_of(round.collaboration))
    client.get(reverse("round_results", args=[round.code]))
    with django_assert_num_queries(4):
        client.get(reverse("round_results", args=[round.code]))


def test_round_results_that_were_changed_are_not_shown(client: Client, published: Round) -> None:
    row = Results.objects.get()
    row.body["meta"]["title"] = "Something else"
    row.save()
    client.force_login(owner_of(published.collaboration))
    with pytest.raises(ResultsChanged):
        client.get(reverse("round_results", args=[published.code]))


def test_round_results_are_told_in_the_words_of_the_rounds_own_edition(client: Client, published: Round) -> None:
    """The installed theory file may say it differently by now."""
    old = Edition.objects.get()
    title = THEORY.statement["trust-1"].title
    changed = old.text.replace(f'title = "{title}"', 'title = "As it was called in that year"')
    assert changed != old.text
    Edition.objects.filter(pk=old.pk).update(text=changed, sha256=loading.digest(changed))
    page = text(get(client, published))
    assert "As it was called in that year" in page
    assert title not in page


# --- what ---


def counts_of(found: scoring.Results, code: str) -> list[str]:
    """What the page must print in an item's row."""
    item, one = THEORY.item[code], found.items[code]
    spread = one.spread
    if spread is None:
        if one.n is None:
            cells = [f"fewer than {found.k} gave a level"]
        elif one.tells_partners:
            cells = [f"{one.n} levels; not shown which: they would tell what single partners said of their leaders"]
        else:
            cells = ["nobody gave a level"]
    else:
        cells = [str(count) for count in spread.counts]
    cells += [str(one.dont_know), str(one.not_applicable), str(one.prefer_not_to_say), figure(one.score)]
    if item.kind == "balance":
        levels = spread.counts if spread else None
        thirds = (levels[0] + levels[1], levels[2], levels[3] + levels[4]) if levels else (None,) * 3
        cells += [share(None if third is None or spread is None else third / spread.n) for third in thirds]
    elif spread:
        cells += [
            decimals(spread.interpolated_median),
            f"{decimals(spread.quartiles[0])}–{decimals(spread.quartiles[1])}",
        ]
    else:
        cells += ["–", "–"]
    if one.status == "mostly_dont_know":
        said = "mostly don’t know"
    elif spread is None or spread.consensus is None:
        said = "–"
    else:
        said = "agree" if spread.consensus else "split"
    shown = spread.agreement_shown if spread else None
    return [*cells, said + ("" if shown is None else f" ({decimals(shown, 2)})")]


CAPTIONS = {
    "extent": "How far is this true of us now?",
    "warning": "Warning signs",
    "balance": "Is there too little or too much of this now?",
}


def test_round_results_print_every_figure(client: Client, published: Round) -> None:
    page, found = get(client, published), scoring.results(THEORY, DEMO)
    reading = found.assessment
    keys = list(found.groups)
    beside = left_out(THEORY, found)

    def by_group(scores: Sequence[Any], footings: Sequence[Any] = ()) -> list[str]:
        marks = ["†" if footing else "" for footing in footings] or [""] * len(scores)
        return [figure(score) + mark for score, mark in zip(scores, marks, strict=True)]

    def of_mechanism(key: str, code: str) -> str:
        carried = "*" if code in beside[key].carried else ""
        return figure(found.groups[key].conditions[code]) + carried + ("†" if beside[key].conditions.get(code) else "")

    assert any(beside[key].carried for key in keys)

    for code in found.items:
        item = THEORY.item[code]
        caption = f"{THEORY.section[item.section].name}: {CAPTIONS[item.kind]}"
        assert rows(page, caption)[item.text] == counts_of(found, code), code
    items = rows(page, "Each question’s score, for all and side by side")
    for code, result in found.items.items():
        if result.groups:
            expected = [figure(result.score), *by_group([result.groups.get(key) for key in keys])]
            assert items[THEORY.item[code].text] == expected
        else:
            assert THEORY.item[code].text not in items
    for cluster in THEORY.clusters:
        whole = figure(reading.clusters[cluster.code])
        assert rows(page, "Clusters of conditions")[cluster.name][0] == whole
        groups = by_group(
            [found.groups[key].clusters[cluster.code] for key in keys],
            [beside[key].clusters.get(cluster.code) for key in keys],
        )
        assert rows(page, "Clusters by partner")[cluster.name] == [whole, *groups]
    for mechanism in THEORY.mechanisms:
        score = reading.mechanisms[mechanism.code]
        pair = [figure(score.conditions), figure(score.felt)]
        assert rows(page, "All fourteen mechanisms")[mechanism.favourable][:2] == pair
        conditions = [of_mechanism(key, mechanism.code) for key in keys]
        felt = by_group([found.groups[key].felt[mechanism.code] for key in keys])
        groups = [f"{one} / {other}" for one, other in zip(conditions, felt, strict=True)]
        by_partner = rows(page, "Mechanisms by partner: in place / felt")
        assert by_partner[mechanism.favourable] == [" / ".join(pair), *groups]
    for words in THEORY.verdicts:
        for one in reading.configurations.values():
            if one.verdict == words.code:
                judged = THEORY.statement.get(one.code) or THEORY.finding[one.code]
                shown = configuration(page, one.code)
                judges = words.code not in NOT_JUDGED
                context = [figure(one.context)] if judges or words.code == "not_at_play" else []
                assert marked_as(shown, "context") == context
                assert marked_as(shown, "felt") == ([figure(one.felt)] if judges else [])
                assert f'data-verdict="{words.code}"' in shown
                assert ("a close call" in shown) == one.close_call
                for said in (judged.title, judged.what, judged.why, judged.place):
                    assert said in text(shown)
                own = THEORY.items_of.get(one.code) or [THEORY.item[code] for code in THEORY.finding[one.code].items]
                for question in own:
                    assert (question.text in text(shown)) == (question.code in found.items)
    for statement in THEORY.statements:
        groups = by_group(
            [found.groups[key].statements[statement.code] for key in keys],
            [beside[key].statements.get(statement.code) for key in keys],
        )
        if set(groups) != {"–"}:
            cells = rows(page, "How far each of Table 3’s conditions is in place")[statement.title]
            assert cells == [figure(reading.statements[statement.code]), *groups]


def test_round_results_keep_the_lists_in_order(client: Client, published: Round) -> None:
    page, found = get(client, published), scoring.results(THEORY, DEMO)
    suggestions = found.assessment.suggestions

    def titles(ranked: Sequence[Any]) -> list[str]:
        return [THEORY.statement[one.statement].title for one in ranked]

    cards = re.findall(
        r'<li class="card action" id="action-([^"]+)">(.*?)</li>\s*(?=<li class="card action"|</ol>)', page, re.S
    )
    assert [code for code, _card in cards] == [one.statement for one in suggestions.actions]
    for number, (code, card) in enumerate(cards, 1):
        one, statement = found.assessment.configurations[code], THEORY.statement[code]
        assert text(card).startswith(f"{number} {statement.title}")
        verdict = next(words.name for words in THEORY.verdicts if words.code == one.verdict)
        felt = basis.felt_of(THEORY, found, statement)
        sides = f"In place {figure(one.context)} {band(one.context).name} Felt: {felt} {figure(one.felt)} "
        sides += band(one.felt).name
        assert f"{verdict} {'a close call ' if one.close_call else ''}" in text(card)
        assert sides in text(card)
        assert ("views differ" in text(card)) == any(item.code in found.splits for item in THEORY.items_of[code])
        for said in (*statement.steps, *statement.mitigation, statement.starter, statement.why, *statement.signs):
            assert said in text(card)
    assert list(rows(page, "Conditions in place, the most telling first")) == titles(suggestions.strengths)
    ask_why = rows(page, "Find out what people notice before you add more")
    assert list(ask_why) == titles(suggestions.ask_why)
    find_out = rows(page, "Questions that a quarter or more could not answer")
    assert list(find_out) == [THEORY.item[code].text for code in found.find_out]
    for code in found.find_out:
        result = found.items[code]
        cells = find_out[THEORY.item[code].text]
        levels = "fewer than 5" if result.n is None else str(result.n)
        assert cells[:3] == [str(result.dont_know), levels, share(result.dont_know_share)]
    splits = rows(page, "Split views: how many chose each level, from the lowest (0) to the highest (4)")
    assert list(splits) == [THEORY.item[code].text for code in found.splits]
    assert found.dont_know_rate is not None
    assert f"Don’t-knows: {share(found.dont_know_rate)} of all answers" in text(page)


def test_round_results_say_what_round_it_was(client: Client) -> None:
    round = publish(scoring.results(THEORY, DEMO), title="Spring round", purpose="assurance", length="full")
    Collaboration.objects.update(name="Renamed since")
    page = get(client, round)
    assert "<title>Results: Spring round, Pellshire Alliance (Assurance) – IOC Assess</title>" in page
    about = text(re.findall(r'<dl class="about">.*?</dl>', page, re.S)[0])
    assert about == (
        "Purpose Assurance Kind of round Anonymous survey Round Number 1 Published 31 March 2026 "
        "Answered 41 people Questionnaire Full form, 9 of 9 clusters Fewest people behind a figure 5"
    )
    assert "not an anonymous round" not in page
    for limit in THEORY.source.limits:
        assert limit.text in text(page)


def test_round_results_lead_to_what_they_point_at(client: Client, published: Round) -> None:
    page = get(client, published)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


# --- what not ---


def test_round_results_show_hidden_groups_as_one_sum(client: Client, published: Round) -> None:
    page = text(get(client, published))
    for name in HIDDEN:
        assert name not in page
    people = rows(get(client, published), "People who answered, by partner")
    assert people["Partners not shown by themselves"] == ["10"]
    assert people["All"] == ["41"]
    assert "2 partners are not shown by themselves (10 people together)" in page


def test_round_results_withhold_few_levels_and_say_why(client: Client) -> None:
    people: People = [("A", {"trust-1b": 3})] * 8
    few = make_answers(people, asked=["trust-1b", "trust-2a"])
    few = replace(few, tallies={**few.tallies, "trust-2a": {"A": Tally(levels=(0, 0, 0, 0, 4), dont_know=1)}})
    page = get(client, publish(scoring.results(THEORY, few)))
    item = THEORY.item["trust-2a"]
    caption = f"{THEORY.section[item.section].name}: {CAPTIONS[item.kind]}"
    assert rows(page, caption)[item.text] == ["fewer than 5 gave a level", "1", "0", "0", "–", "–", "–", "–"]
    held_back = text(page[page.index("What was held back") :])
    _before, _why, listed = held_back.partition("so their answers are not shown and enter no score: ")
    assert item.text in listed


def test_round_results_print_small_groups_extremes_as_capped(client: Client) -> None:
    people: People = [("A", {"trust-1b": 4})] * 6 + [("B", {"trust-1b": 0})] * 7
    page = get(client, publish(scoring.results(THEORY, make_answers(people)), {"B": "South", "A": "North"}))
    items = rows(page, "Each question’s score, for all and side by side")
    # B stands first, as the names do.
    assert items[THEORY.item["trust-1b"].text] == ["50", "under 10", "over 90"]


def test_round_results_escape_names(client: Client) -> None:
    name = '<img src="x">'
    people: People = [("A", {"trust-1b": 3})] * 6 + [("B", {"trust-1b": 0})] * 7
    round = publish(scoring.results(THEORY, make_answers(people)), {"A": name, "B": name}, title=name)
    page = get(client, round)
    assert name not in page
    assert unescape(page).count(name) > 4


# --- roles, stated positions, one leader ---


def test_round_results_by_role_speak_of_roles(client: Client) -> None:
    people: list[tuple[str, Sheet]] = [("board", {"leadership-1a": 4})] * 10
    people += [("executive", {"leadership-1a": 0})] * 12
    people += [("clinical", {"leadership-1a": 2})] * 7 + [("frontline", {})] * 2
    found = scoring.results(THEORY, make_answers(people), by_partner=False)
    page = get(client, publish(found, {"board": "Board member", "executive": "Executive"}, grouping="role"))
    people_by_role = rows(page, "People who answered, by role")
    assert people_by_role == {
        "Board member": ["10"],
        "Executive": ["12"],
        "Roles not shown by themselves": ["9"],
        "All": ["31"],
    }
    items = rows(page, "Each question’s score, for all and side by side")
    assert items[THEORY.item["leadership-1a"].text][1:] == ["100", "0"]
    assert "2 roles are not shown by themselves (9 people together)" in text(page)
    assert not re.search(
        r"(answered,|Clusters|Mechanisms|Conditions|Questions|shown) by partner|Partners side by side", text(page)
    )
    assert "Leadership is never shown" not in text(page)
    assert "compare roles question by question" in text(page)
    assert "leaves out questions that count for another role: too few people of that role" in text(page)


def positions() -> scoring.Results:
    people: People = [
        ("a", {"trust-1b": 4, "leadership-1a": 4, "trust-2a": "dont_know"}),
        ("b", {"trust-1b": 2, "leadership-1a": 0}),
        ("c", {"trust-1b": 0, "leadership-1a": 1, "trust-2a": 0}),
    ]
    return scoring.results(THEORY, make_answers(people), named=True)


def test_round_results_of_stated_positions_are_named_as_such(client: Client) -> None:
    page = get(client, publish(positions(), {"b": "North", "a": "South", "c": "West"}, mode="declared"))
    assert "Stated positions; this is not an anonymous round." in text(page)
    assert rows(page, "Partners that stated their position") == {
        "North": ["1"],
        "South": ["1"],
        "West": ["1"],
        "All": ["3"],
    }
    items = rows(page, "Each question’s score, for all and side by side")
    assert items[THEORY.item["trust-1b"].text] == ["50", "50", "100", "0"]
    assert items[THEORY.item["leadership-1a"].text] == ["42", "0", "100", "25"]
    assert items[THEORY.item["trust-2a"].text] == ["0", "–", "–", "0"]
    assert "fewer than" not in text(page).replace("fewer than five answers", "").replace("fewer than half", "")
    assert "never shown by partner" not in text(page)
    apart = rows(page, "Partners at least 30 points from the others")
    assert apart[THEORY.item["trust-1b"].text] == ["South (100); West (0)"]
    words = "This rests on the positions of 3 partners: North, South, West. It does not speak for any other."
    assert words in text(page[page.index('id="summary"') : page.index("On this page")])
    assert words in text(page[page.index('<section id="limits"') : page.index('<section id="actions"')])
    assert "leaves out questions on which that partner gave no level but another did" in text(page)


def test_round_results_of_many_stated_positions_leave_names_off_the_first_screen(client: Client) -> None:
    people: People = [(key, {"trust-1b": 3}) for key in "abcd"]
    found = scoring.results(THEORY, make_answers(people), named=True)
    page = get(client, publish(found, {key: f"Partner {key}" for key in "abcd"}, mode="declared"))
    first = text(page[page.index('id="summary"') : page.index("On this page")])
    assert "This rests on the positions of 4 partners. It does not speak for any other." in first
    assert "Partner a" not in first
    assert "This rests on the positions of 4 partners: Partner a, Partner b, Partner c, Partner d." in text(page)


def test_round_results_of_one_stated_position_do_not_speak_for_all(client: Client) -> None:
    page = get(client, answered(make_round(length="full", mode="declared"), ("North", "executive", 4)))
    assert "This rests on the position of 1 partner alone: North. It does not speak for the others." in text(page)


def test_round_results_say_on_what_sums_by_group_rest(client: Client, published: Round) -> None:
    page = get(client, published)
    note = text(page[page.index('id="footing"') :].partition("</p>")[0])
    assert "One with † leaves out questions that count for another partner: too few people of that partner" in note
    assert "It says nothing against that partner" in note
    assert "takes in every question, also those on leadership" in note
    assert note.endswith("Go to “Questions by partner”")
    for caption in ("cluster-groups-caption", "mechanism-groups-caption", "statement-groups-caption"):
        above = page.split(f'aria-labelledby="{caption}"')[0].rsplit("<p", 1)[1]
        assert "† leaves out questions that count for another partner: they were not asked there" in above
        assert '<a href="#footing">' in above


def test_round_results_mark_each_sum_by_group_that_leaves_out_questions(client: Client) -> None:
    """trust-1b counts toward the cluster, the statement and conflict (and what conflict leads to) of A alone; nobody’s
    vision takes it in."""
    people: list[tuple[str, Sheet]] = [("A", dict.fromkeys(("trust-1a", "trust-1b", "trust-2a"), 3))] * 10
    people += [("B", dict.fromkeys(("trust-1a", "trust-2a"), 3))] * 10
    found = scoring.results(THEORY, make_answers(people, asked=["trust-1a", "trust-1b", "trust-2a"]))
    page = get(client, publish(found))
    assert rows(page, "Clusters by partner")[THEORY.section["trust"].name] == ["75", "75", "75†"]
    conditions = rows(page, "How far each of Table 3’s conditions is in place")
    assert conditions[THEORY.statement["trust-1"].title] == ["75", "75", "75†"]
    assert conditions[THEORY.statement["trust-2"].title] == ["75", "75", "75"]
    mechanisms = rows(page, "Mechanisms by partner: in place / felt")
    assert mechanisms[THEORY.mechanism["conflict"].favourable] == ["75 / –", "75 / –", "75† / –"]
    assert mechanisms[THEORY.mechanism["vision"].favourable] == ["75 / –", "75 / –", "75 / –"]


def test_round_results_mark_what_is_only_carried_over_of_each_group(client: Client) -> None:
    """faith-6a counts toward vision, which leads to trust and from there to taking risks; trust-7a, whose right
    middle is 2, toward trust and conflict themselves, and B has no level on it. A's trust = (vision 75 + conflict 88
    + 100)/3 = 88, with conflict = (vision 75 + 100)/2."""
    people: list[tuple[str, Sheet]] = [("A", {"faith-6a": 3, "trust-7a": 2})] * 10
    people += [("B", {"faith-6a": 3})] * 10
    found = scoring.results(THEORY, make_answers(people, asked=["faith-6a", "trust-7a"]))
    page = get(client, publish(found))
    mechanisms = rows(page, "Mechanisms by partner: in place / felt")
    assert mechanisms[THEORY.mechanism["vision"].favourable] == ["75 / –", "75 / –", "75 / –"]
    assert mechanisms[THEORY.mechanism["trust"].favourable] == ["88 / –", "88 / –", "75*† / –"]
    assert mechanisms[THEORY.mechanism["risk_tolerance"].favourable] == ["88 / –", "88 / –", "75*† / –"]
    assert mechanisms[THEORY.mechanism["faith"].favourable] == ["81* / –", "81* / –", "75*† / –"]
    assert "* behind a partner’s figure for what is in place: it is only carried over" in text(page)


def test_round_results_of_one_leader_say_so(client: Client) -> None:
    found = scoring.results(THEORY, make_answers([("", {"trust-1b": 4})]), named=True)
    page = get(client, publish(found, {"": "Ann"}, mode="solo"))
    assert "One leader’s own view; this is not an anonymous round." in text(page)
    assert not re.search(
        r"(answered,|Clusters|Mechanisms|Conditions|Questions|shown) by partner|side by side", text(page)
    )
    item = THEORY.item["trust-1b"]
    caption = f"{THEORY.section[item.section].name}: {CAPTIONS[item.kind]}"
    assert rows(page, caption)[item.text][:5] == ["0", "0", "0", "0", "1"]
    assert "Each question’s score, for all and side by side" not in page


def test_round_results_of_one_leader_list_what_they_do_not_know(client: Client) -> None:
    """No share of one person, and nobody whose view could differ."""
    words = (
        "many do not know",
        "a quarter or more",
        "None among the questions",
        "views differ",
        "fewer than five answers",
    )
    found = scoring.results(THEORY, make_answers([("", {"trust-1b": 4})]), named=True)
    page = get(client, publish(found, {"": "Ann"}, mode="solo"))
    for one in (*words, "Find out:"):
        assert one not in text(page)
    assert 'href="#find-out"' not in page
    found = scoring.results(THEORY, make_answers([("", {"trust-1b": 4, "trust-1a": "dont_know"})]), named=True)
    page = get(client, publish(found, {"": "Ann"}, mode="solo"))
    for one in words:
        assert one not in text(page)
    told = text(page[page.index('<h2 id="find-out-title">') :].partition("</section>")[0])
    assert "Find out: what is not known 1 question answered with “don’t know”" in told
    assert THEORY.item["trust-1a"].text in told
    assert '<a href="#find-out">Find out: what is not known</a>' in page


def test_round_results_opened_whole_are_not_filtered(client: Client, published: Round) -> None:
    address = reverse("round_results", args=[published.code])
    chapter = r'<details class="chapter"( open)?>\s*<summary>53 configurations, with filters'
    client.force_login(owner_of(published.collaboration))
    for query, bound, opened in (
        ("", False, ""),
        ("?open=all", False, " open"),
        ("?open=all&part=trust", True, " open"),
    ):
        answer = client.get(address + query)
        assert answer.context["filter"].is_bound == bound
        (found,) = re.findall(chapter, answer.content.decode())
        assert found == opened
        assert ("All 53 are shown." in answer.content.decode()) != bound


def answered(round: Round, *people: tuple[str | None, str, int]) -> Round:
    """Answered by people of these partners and roles, each with one level on two questions, closed and published."""
    for partner, role, level in people:
        answer(round, {"trust-1b": level, "pulse-trust": level}, partner=partner, role=role)
    round.close(by=owner_of(round.collaboration))
    publishing.publish(round, by=owner_of(round.collaboration))
    return round


def test_round_results_of_a_survey_as_it_was_published(client: Client) -> None:
    """North 6 at 4, South 5 at 0, one of no partner at 2: South hides that one, (0·5 + 0.5)/6 as one voice."""
    people = [("North", "executive", 4)] * 6 + [("South", "executive", 0)] * 5 + [(None, "executive", 2)]
    page = get(client, answered(make_round(length="full"), *people))
    assert rows(page, "People who answered, by partner") == {
        "North": ["6"],
        "Partners not shown by themselves": ["6"],
        "All": ["12"],
    }
    items = rows(page, "Each question’s score, for all and side by side")
    assert items[THEORY.item["trust-1b"].text] == ["54", "over 90"]


def test_round_results_by_role_as_they_were_published(client: Client) -> None:
    people = [("North", "executive", 4)] * 6 + [("South", "board", 0)] * 5
    page = get(client, answered(make_round(length="full", grouping="role"), *people))
    names = {role.code: role.name for role in THEORY.roles}
    assert rows(page, "People who answered, by role") == {
        names["executive"]: ["6"],
        names["board"]: ["5"],
        "All": ["11"],
    }


def test_round_results_of_stated_positions_as_they_were_published(client: Client) -> None:
    people = [("North", "executive", 4), ("South", "executive", 0)]
    page = get(client, answered(make_round(length="full", mode="declared"), *people))
    items = rows(page, "Each question’s score, for all and side by side")
    assert items[THEORY.item["trust-1b"].text] == ["50", "100", "0"]


@pytest.mark.parametrize("partner", ["North", None])
def test_round_results_of_one_leader_as_they_were_published(client: Client, partner: str | None) -> None:
    page = get(client, answered(make_round(length="full", mode="solo"), (partner, "executive", 4)))
    assert rows(page, "Clusters of conditions")
    assert "One leader’s own view" in page


@pytest.mark.parametrize("level", [0, 2, 4])
@pytest.mark.parametrize("asked", [None, ["trust-1a"], []])
def test_round_results_can_be_of_extremes(client: Client, level: int, asked: list[str] | None) -> None:
    sheet = dict.fromkeys(THEORY.item, level)
    found = scoring.results(THEORY, make_answers([("A", sheet)] * 5, asked=asked))
    assert "What limits you" in get(client, publish(found))


# --- in a browser ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_round_results_accessibility(page: Page, site: str, client: Client, width: int) -> None:
    round = publish(scoring.results(THEORY, DEMO))
    client.force_login(owner_of(round.collaboration))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + reverse("round_results", args=[round.code]))
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # With the keyboard alone: into a wide table, and along it
    region = page.get_by_role("region", name="Each question’s score, for all and side by side")
    region.focus()
    if width == 390:
        page.keyboard.press("ArrowRight")
        page.wait_for_function("e => e.scrollLeft > 0", arg=region.element_handle())
