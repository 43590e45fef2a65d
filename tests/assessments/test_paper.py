"""The questionnaire on paper asks what the screen asks, of the same people, in the same words."""

import io
from functools import cache

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.paper import AUDIENCES, KEYS, forms_of, paper, paper_html, paper_sections
from ioc_assess.assessments.questionnaire import asked_of
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import NO_LEVELS, Audience
from tests.factories import make_collaboration, make_member, make_round, owner_of
from tests.printing.test_pdf import structure
from tests.reports.printed import all_text, page_letters, tables

pytestmark = pytest.mark.django_db

FORMS: tuple[Audience | None, ...] = (None, *AUDIENCES)


def codes(round: Round, audience: Audience | None) -> list[str]:
    """The questions of a form in the order of the paper."""
    return [
        item.code
        for section in paper_sections(round.theory, round.items, audience)
        for grid in section.grids
        for block in grid.blocks
        for item in block.items
    ]


@cache
def printed(audience: Audience | None) -> bytes:
    """A file that several tests look at; the round in it is gone with the first of them."""
    made = make_round(length="full", title="Autumn round")
    return paper(made, audience, join_page="assess.example.org/join/").file


@pytest.mark.parametrize("length", ["short", "full"])
def test_paper_asks_each_question_once(length: str) -> None:
    made = make_round(length=length, clusters=["trust", "risk"])
    assert sorted(codes(made, None)) == sorted(item.code for item in made.items)
    for role in made.theory.roles:
        assert sorted(codes(made, role.audience)) == sorted(
            one.code for one in asked_of(made.theory, made.items, role.code)
        )


def test_paper_says_whose_the_questions_are() -> None:
    """By the line above it, each question is for exactly the roles that the screen asks it."""
    made, names = make_round(length="full"), {role.name for role in theory().roles}
    for section in paper_sections(made.theory, made.items):
        for block in [block for grid in section.grids for block in grid.blocks]:
            told = set(block.only) or names - set(block.without)
            for item in block.items:
                asked = {role.name for role in theory().roles if role.audience in item.asked}
                assert told == asked, item.code
    for audience in AUDIENCES:
        found = paper_sections(made.theory, made.items, audience)
        assert not any(b.only or b.without for one in found for grid in one.grids for b in grid.blocks)


def test_paper_forms_say_how_much_they_ask() -> None:
    """Of the 86 questions one does not fit the profile; seventeen more are for leads alone."""
    forms = forms_of(make_round(length="full"))
    assert [(form.audience, form.questions) for form in forms] == [
        (None, 85),
        ("leads", 85),
        ("staff", 68),
        ("public", 28),
    ]
    assert {role.code for role in forms[3].roles} == {"public"}
    assert [form.questions for form in forms_of(make_round(clusters=["risk"]))][3] < 28


def test_paper_boxes_hold_what_is_typed_for_them() -> None:
    assert list(KEYS) == ["1", "2", "3", "4", "5", "d", "n", "p"]
    assert list(KEYS.values()) == [0, 1, 2, 3, 4, *NO_LEVELS]


@pytest.mark.parametrize("audience", FORMS)
def test_paper_has_the_words_of_the_screen(audience: Audience | None) -> None:
    made = make_round(length="full")
    page = paper_html(made, audience, join_page="assess.example.org/join/")
    sections = paper_sections(made.theory, made.items, audience)
    for code in codes(made, audience):
        item = made.theory.item[code]
        assert escape(item.text) in page
        assert escape(item.hint) in page
        assert f">{code}<" in page
    for section in sections:
        assert escape(section.section.intro) in page
        for grid in section.grids:
            assert escape(grid.scale.question) in page
            assert all(escape(words) in page for _key, words in grid.boxes)
    for one in made.theory.no_levels:
        assert escape(one.explanation) in page
    screen = Client()
    screen.get(reverse("join", args=[made.join_code]))
    answer = screen.get(reverse("answer", args=[made.code])).text
    for words in ("No page or report shows", "results show groups of at least 5 people", "deleted 30 days after"):
        assert (words in page) == (words in answer) or words.lower() in page.lower()
    roles = [role.name for role in made.theory.roles if audience in (None, role.audience)]
    assert [name for name in (role.name for role in made.theory.roles) if f"</span> {escape(name)} <" in page] == roles


def test_paper_tells_who_reads_it_and_the_way_round() -> None:
    made = make_round()
    page = paper_html(made, None, join_page="assess.example.org/join/")
    assert "A facilitator of this collaboration types your answers in, and so reads them" in page
    assert "do not count toward the 5 people" in page
    assert "until you submit them" not in page
    assert f"{made.join_code[:4]}-{made.join_code[4:]}".upper() in page.upper()  # type: ignore[index]
    assert "None of these" in page


@pytest.mark.parametrize(("audience", "parts"), [(None, 2), ("leads", 2), ("staff", 0), ("public", 0)])
def test_paper_says_where_a_comment_tells_the_role(audience: Audience | None, parts: int) -> None:
    """On what leaders alone are asked: taking risks, and confidence."""
    page = paper_html(make_round(), audience)
    assert page.count("you are one of these: Board member, Executive leader, Programme or partnership lead.") == parts


@pytest.mark.parametrize(
    ("mode", "there", "missing"),
    [
        ("declared", "Whose position do you state?", "None of these"),
        ("solo", "One leader", "Where do you belong?"),
    ],
)
def test_paper_of_named_rounds_says_so(mode: str, there: str, missing: str) -> None:
    page = paper_html(make_round(mode=mode), None)
    assert "This round is not anonymous" in page
    assert there.lower() in page.lower()
    assert missing not in page
    assert "do not count toward" not in page
    assert "you are one of these" not in page


def test_paper_of_a_draft_is_to_look_at_only() -> None:
    made = make_round(make_collaboration(partners=["North", "<b>South</b>"]), opened=False)
    page = paper_html(made, None)
    assert "&lt;b&gt;South&lt;/b&gt;" in page
    file = paper(made, None).file
    assert all("Draft:notforfillingin" in letters for letters in page_letters(file))
    assert "Do not fill it in" in all_text(file)


def test_paper_is_a_tagged_file_whose_loose_sheets_can_be_put_together() -> None:
    with pikepdf.open(io.BytesIO(printed(None))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en-gb"
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Caption"} <= set(structure(document))
        assert [str(size) for size in document.pages[0].MediaBox] == ["0", "0", "595.275591", "841.889764"]
        pages = len(document.pages)
    assert 8 <= pages <= 12
    for number, letters in enumerate(page_letters(printed(None)), 1):
        assert f"page{number}of{pages}" in letters
        assert "PellshireAlliance" in letters
        assert "Autumnround·foreverybody" in letters
        assert "Draft" not in letters


def test_paper_for_the_public_is_short() -> None:
    assert len(page_letters(printed("public"))) <= 7


def test_paper_tables_are_tables() -> None:
    """A head, a line for each question whose first cell is its head, and what stands in each box."""
    found = [(caption, rows) for caption, rows in tables(printed("public")) if len(rows[0]) == 9]
    lines = {row[0]: row[1:] for _caption, rows in found for row in rows if row[0] != "Question"}
    assert len(lines) == 28
    assert all(boxes == ["1", "2", "3", "4", "5", "D", "N", "P"] for boxes in lines.values())
    heads = ["".join(cell.split()) for cell in found[0][1][0][1:]]
    assert heads[:5] == ["1Notatall", "2Alittle", "3Partly", "4Mostly", "5Fully"]
    assert heads[5:] == ["DDon’tknow", "NDoesnotapply", "PPrefernottosay"]


def test_paper_holds_many_partners_with_long_names() -> None:
    names = [f"{n} {'Community and Mental Health Partnership ' * 2}{'W' * 30}"[:120] for n in range(30)]
    made = make_round(make_collaboration(partners=names), clusters=["risk"])
    text = all_text(paper(made, "public").file)
    for name in names:
        assert "".join(name.split())[:60] in "".join(text.split())


def test_round_paper_leads_to_the_files(client: Client) -> None:
    made = make_round(title="Autumn / round")
    client.force_login(make_member(made.collaboration, "facilitator"))
    assert reverse("round_paper", args=[made.code]) in client.get(reverse("round", args=[made.code])).text
    page = client.get(reverse("round_paper", args=[made.code])).text
    address = reverse("round_paper_pdf", args=[made.code])
    for audience in AUDIENCES:
        assert f"{address}?for={audience}" in page
    reply = client.get(address, {"for": "public"})
    assert reply["Content-Type"] == "application/pdf"
    assert "questionnaire for the public.pdf" in reply["Content-Disposition"]
    assert "no-store" in reply["Cache-Control"]
    assert "testserver/join/" in all_text(reply.content)
    assert client.get(address, {"for": "everyone"}).status_code == 404


def test_round_paper_of_a_closed_round_leads_back(client: Client) -> None:
    made = make_round()
    owner = owner_of(made.collaboration)
    client.force_login(owner)
    made.close(by=owner)
    reply = client.get(reverse("round_paper", args=[made.code]), follow=True)
    assert "Paper is for rounds that are open" in reply.text
    assert client.get(reverse("round_paper_pdf", args=[made.code])).status_code == 404


def test_round_paper_is_not_offered_to_viewers(client: Client) -> None:
    made = make_round()
    client.force_login(make_member(made.collaboration, "viewer"))
    assert "Paper" not in client.get(reverse("round", args=[made.code])).text
