"""A page of questions: what it accepts, what it says has changed, and how its cards are drawn."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template

from ioc_assess.assessments.models.answer import Change, Value
from ioc_assess.assessments.part_form import PartForm
from ioc_assess.assessments.questionnaire import Part, parts
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Theory
from tests.test_forms import SCRIPT, Page

TRUST = next(page for page in parts(theory(), theory().items) if page.code == "trust")
STORED: dict[str, tuple[int, Value]] = {"trust-1a": (5, 3), "trust-2a": (6, "dont_know")}


def make_form(
    data: Mapping[str, Any] | None = None,
    *,
    answers: Mapping[str, tuple[int, Value]] | None = None,
    theory: Theory = theory(),  # noqa: B008  a frozen value
    part: Part = TRUST,
) -> PartForm:
    return PartForm(data, theory=theory, part=part, answers=answers)


def draw(form: PartForm) -> str:
    context = Context({"form": form, "csrf_token": "the-token"})
    return Template("{% load crispy_forms_tags %}{{ form|as_crispy_errors }}{% crispy form %}").render(context)


def chosen(html: str) -> dict[str, str]:
    return {a["name"] or "": a["value"] or "" for _, a in Page(html).tags if "checked" in a}


def was(html: str) -> dict[str, str]:
    found = ((a.get("name") or "", a.get("value") or "") for _, a in Page(html).tags)
    return {name.removeprefix("was-"): value for name, value in found if name.startswith("was-")}


@pytest.mark.parametrize("sent", ["0", "4", "dont_know", "not_applicable", "prefer_not_to_say", ""])
def test_part_form_takes_every_answer_offered(sent: str) -> None:
    form = make_form({"trust-1a": sent})
    assert form.is_valid()
    value = form.cleaned_data["trust-1a"]
    assert value == (int(sent) if sent.isdigit() else sent or None)
    assert type(value) is (int if sent.isdigit() else str if sent else type(None))


@pytest.mark.parametrize("sent", ["5", "-1", "1.0", " 1", "１", "True", "none", "extent", "\x00", "9" * 5000])
def test_part_form_refuses_any_other(sent: str) -> None:
    form = make_form({"trust-1a": sent, "trust-2a": "1"})
    assert form.errors == {
        "trust-1a": ["Choose one of the answers shown for “We talk about bad past experiences of working together”"]
    }
    assert form.changed() == {"trust-2a": Change(base=0, value=1)}


def test_part_form_requires_nothing() -> None:
    form = make_form({})
    assert form.is_valid()
    assert form.changed() == {}


def test_part_form_knows_what_changed() -> None:
    form = make_form(
        {
            "trust-1a": "2",
            "was-trust-1a": "5:3",
            "trust-2a": "dont_know",
            "was-trust-2a": "6:dont_know",
            "trust-3a": "0",
            "was-trust-3a": "0:",
            "trust-4a": "",
            "was-trust-4a": "9:prefer_not_to_say",
            "trust-4b": "",
            "was-trust-4b": "0:",
        }
    )
    assert form.changed() == {
        "trust-1a": Change(base=5, value=2),
        "trust-3a": Change(base=0, value=0),
        "trust-4a": Change(base=9, value=None),
    }


def test_part_form_takes_nothing_back_that_was_not_sent() -> None:
    """A request cut short, or one answer saved alone, says nothing of the others."""
    assert make_form({"was-trust-1a": "5:3"}).changed() == {}


def test_part_form_level_nought_is_an_answer() -> None:
    assert make_form({"trust-1a": "0", "was-trust-1a": "2:0"}).changed() == {}
    assert make_form({"trust-1a": "", "was-trust-1a": "2:0"}).changed() == {"trust-1a": Change(base=2, value=None)}
    assert chosen(draw(make_form(answers={"trust-1a": (2, 0)}))) == {"trust-1a": "0"}


@pytest.mark.parametrize("nonsense", ["", "5", ":3", "x:3", "5:7", "5:3:1", "-5:3", "٥:3", "9" * 10 + ":3", "5:3\n"])
def test_part_form_takes_a_senseless_base_for_none(nonsense: str) -> None:
    assert make_form({"trust-1a": "3", "was-trust-1a": nonsense}).changed() == {"trust-1a": Change(base=0, value=3)}


def test_part_form_reads_a_real_request() -> None:
    form = make_form(QueryDict("trust-1a=1&trust-1a=2&was-trust-1a=5%3A3&other=1"))
    assert form.changed() == {"trust-1a": Change(base=5, value=2)}


def test_part_form_draws_every_answer_and_what_stands() -> None:
    html = draw(make_form(answers=STORED))
    page = Page(html)
    radios = [a for _, a in page.tags if a.get("type") == "radio"]
    assert len(radios) == 10 * (5 + 3 + 1)
    assert {a["name"] for a in radios} == {item.code for item in TRUST.items}
    assert chosen(html) == {"trust-1a": "3", "trust-2a": "dont_know"}
    assert was(html)["trust-1a"] == "5:3"
    assert was(html)["trust-2a"] == "6:dont_know"
    assert was(html)["trust-3a"] == "0:"
    assert len(was(html)) == 10


def test_part_form_is_the_same_page_before_and_after_an_answer_is_taken_back() -> None:
    """Cards that nobody answered are kept drawn together; sent back empty they are drawn one by one."""
    empty = {f"was-{item.code}": "0:" for item in TRUST.items}
    assert draw(make_form()) == draw(make_form(empty)) == draw(make_form())


def test_part_form_sent_back_unchanged_changes_nothing() -> None:
    html = draw(make_form(answers=STORED))
    sent = chosen(html) | {f"was-{code}": value for code, value in was(html).items()}
    assert make_form(sent).changed() == {}


def test_part_form_says_scale_and_warning_once_a_group() -> None:
    html = draw(make_form())
    assert html.count("How far is this true of us now?") == 2
    assert html.count("Is there too little or too much of this now?") == 1
    assert html.count("Warning signs") == 1
    assert html.index("Warning signs") < html.index('id="question-trust-6a"') < html.index("too little or too much")
    assert html.count("Far too much") == 1
    assert html.count("Choose this whenever you cannot tell") == 1


def test_part_form_ids_and_references_resolve() -> None:
    form = make_form({item.code: "9" for item in TRUST.items})
    page = Page(draw(form))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    references = [
        *(one for value in page.values("aria-describedby") for one in value.split()),
        *page.values("aria-labelledby"),
        *(href[1:] for href in page.values("href")),
    ]
    assert set(references) <= set(ids)
    assert page.values("href") == [f"#id_{item.code}_0" for item in TRUST.items]


def test_part_form_says_hint_and_error_before_the_answers() -> None:
    page = Page(draw(make_form({"trust-1a": "9"})))
    start = next(n for n, (_, a) in enumerate(page.tags) if a.get("id") == "question-trust-1a")
    card = page.tags[start : start + 8]
    assert [tag for tag, _ in card] == ["fieldset", "legend", "p", "p", "span", "div", "label", "input"]
    assert card[0][1]["aria-describedby"] == "id_trust-1a_helptext id_trust-1a_error"
    assert [a.get("id") for _, a in card[2:4]] == ["id_trust-1a_helptext", "id_trust-1a_error"]
    assert card[7][1]["id"] == "id_trust-1a_0"


def test_part_form_error_is_drawn_once_and_not_remembered() -> None:
    assert "has-error" in draw(make_form({"trust-1a": "9"}))
    assert "has-error" not in draw(make_form())


def test_part_form_escapes_the_words_of_the_theory() -> None:
    nasty = replace(
        theory(),
        items=tuple(replace(item, text=SCRIPT, hint=SCRIPT) for item in theory().items),
        scales=tuple(replace(s, question=SCRIPT, explanation=SCRIPT, labels=(SCRIPT,) * 5) for s in theory().scales),
        no_levels=tuple(replace(one, label=SCRIPT, explanation=SCRIPT) for one in theory().no_levels),
    )
    part = parts(nasty, nasty.items)[0]
    form = make_form({part.items[0].code: SCRIPT}, theory=nasty, part=part)
    form.newer = {part.items[1].code: 1}
    html = draw(form)
    assert "<script" not in html
    # a card: text, hint, 8 answers; errors name the item, and the newer answer, in card and summary
    assert html.count("&lt;script&gt;") == 6 * 10 + 2 * 1 + 2 * 2 + 3 * 2 + 2


def test_part_form_tells_an_answer_from_another_window() -> None:
    form = make_form({"trust-1a": "2", "was-trust-1a": "4:0"}, answers=STORED)
    form.newer = {"trust-1a": 3}
    html = draw(form)
    assert html.count("was answered differently in another window: Mostly. Choose which one to keep.") == 2
    assert 'href="#id_trust-1a_0"' in html
    assert chosen(html)["trust-1a"] == "2"
    assert was(html)["trust-1a"] == "5:3"  # told of it, so the next save may replace it


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("trust-1a", None, "No answer"),
        ("trust-1a", "not_applicable", "Does not apply"),
        ("trust-1a", 0, "Not at all"),
        ("trust-7a", 4, "Far too much"),
    ],
)
def test_part_form_tells_it_in_the_words_of_the_scale(code: str, value: Value, words: str) -> None:
    form = make_form({code: "2"})
    form.newer = {code: value}
    assert f"another window: {words}. Choose" in form.errors[code][0]


def test_part_form_drawn_again_shows_stored_answers_where_nothing_was_given() -> None:
    """The page showed 1, another window has stored 3, and this one did not touch it: 3 is shown, and built on."""
    html = draw(make_form({"trust-1a": "1", "was-trust-1a": "4:1", "trust-3a": "9"}, answers=STORED))
    assert chosen(html)["trust-1a"] == "3"
    assert was(html)["trust-1a"] == "5:3"


def test_part_form_drawn_again_does_not_pass_over_what_nobody_saw() -> None:
    """Given here on version 4, stored meanwhile as version 5, and not told: the next save must still be refused."""
    html = draw(make_form({"trust-1a": "2", "was-trust-1a": "4:1", "trust-3a": "9"}, answers=STORED))
    assert chosen(html)["trust-1a"] == "2"
    assert was(html)["trust-1a"] == "4:1"


def test_part_form_drawn_again_builds_on_what_was_just_saved() -> None:
    html = draw(make_form({"trust-1a": "3", "was-trust-1a": "4:1", "trust-3a": "9"}, answers=STORED))
    assert chosen(html)["trust-1a"] == "3"
    assert was(html)["trust-1a"] == "5:3"


def test_part_form_keeps_an_answer_taken_back() -> None:
    html = draw(make_form({"trust-1a": "", "was-trust-1a": "4:1", "trust-3a": "9"}, answers=STORED))
    assert chosen(html)["trust-1a"] == ""
