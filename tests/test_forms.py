"""The template pack that draws every form: order, names, ids, errors, and nothing unescaped."""

from html.parser import HTMLParser

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template

from ioc_assess.theory.choices import Choice

RIGHTS = [("owner", Choice("Owner", "May do everything.")), ("viewer", Choice("Viewer"))]
# The parts of one field have no labels of their own, so their form names them.
DATE_AND_TIME = forms.SplitDateTimeWidget(date_attrs={"aria-label": "Date"}, time_attrs={"aria-label": "Time"})
SCRIPT = "<script>alert(1)</script>"


class EveryField(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your badge")
    email = forms.EmailField(label="E-mail")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    phase = forms.ChoiceField(label="Phase", choices=[("planning", "Planning")])
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea)
    agree = forms.BooleanField(label="I agree", help_text="You can change your mind")
    right = forms.ChoiceField(label="Right", help_text="One of them", choices=RIGHTS, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(label="Topics", choices=RIGHTS, widget=forms.CheckboxSelectMultiple)
    closes_at = forms.SplitDateTimeField(label="Closes", widget=DATE_AND_TIME)
    code = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("These do not fit together")


class Page(HTMLParser):
    """The tags of a page in their order, each with its attributes and the text right after it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text.append("")

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[-1] += data.strip()

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name))]


def draw(form: forms.Form) -> str:
    context = Context({"form": form, "csrf_token": "the-token"})
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(context)


def assert_whole(page: Page) -> None:
    """Every id once; every reference leads somewhere; every input has a label."""
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    references = [*page.values("for"), *(one for value in page.values("aria-describedby") for one in value.split())]
    assert set(references) | {href[1:] for href in page.values("href")} <= set(ids)
    inputs = [a["id"] for tag, a in page.tags if tag in ("input", "select", "textarea") and a.get("type") != "hidden"]
    labelled = {*page.values("for"), *(a.get("id") for _, a in page.tags if "aria-label" in a)}
    assert set(inputs) <= labelled


def test_forms_fresh() -> None:
    page = Page(draw(EveryField()))
    assert_whole(page)
    assert "error-summary" not in page.values("class")
    assert ("input", {"type": "hidden", "name": "csrfmiddlewaretoken", "value": "the-token"}) in page.tags
    assert page.values("aria-invalid") == []


def test_forms_with_errors() -> None:
    form = EveryField({"name": "", "email": "ann", "phase": "gone", "right": "gone"})
    html = draw(form)
    page = Page(html)
    assert_whole(page)
    assert html.index("There is a problem") < html.index('id="id_name"')
    links = page.values("href")
    assert links[:3] == ["#id_name", "#id_name", "#id_email"]  # what belongs to no field leads to the first
    assert {"#id_right_0", "#id_topics_0", "#id_agree", "#id_purpose", "#id_closes_at_0"} <= set(links)
    assert "These do not fit together" in page.text
    assert html.count("This field is required.") == 2 * 6 + 1  # twice each, once for the hidden one


@pytest.mark.parametrize(
    ("field", "tags"),
    [
        ("name", ["label", "id_name_helptext", "id_name_error", "id_name"]),
        (
            "right",
            ["legend", "id_right_helptext", "id_right_error", "id_right_0", "label", "id_right_0_hint", "id_right_1"],
        ),
        ("agree", ["id_agree_error", "id_agree", "label", "id_agree_helptext"]),
    ],
)
def test_forms_say_name_hint_and_error_before_the_input(field: str, tags: list[str]) -> None:
    form = EveryField({})
    form.fields = {field: form.fields[field]}
    tail = [a.get("id") or tag for tag, a in Page(draw(form)).tags]
    order = [one for one in tail if one in tags]
    assert order[: len(tags)] == tags


def test_forms_tie_hint_and_error_to_input_and_group() -> None:
    page = Page(draw(EveryField({})))
    described = {(tag, a.get("id")): a.get("aria-describedby") for tag, a in page.tags}
    assert described["input", "id_name"] == "id_name_helptext id_name_error"
    assert "id_right_helptext id_right_error" in page.values("aria-describedby")
    assert described["input", "id_right_0"] == "id_right_0_hint"
    assert described["input", "id_right_1"] is None


def test_forms_keep_what_was_chosen() -> None:
    page = Page(draw(EveryField(initial={"right": "viewer", "topics": ["owner", "viewer"], "agree": True})))
    assert [a["id"] for _, a in page.tags if "checked" in a] == [
        "id_agree",
        "id_right_1",
        "id_topics_0",
        "id_topics_1",
    ]


def test_forms_escape_every_text() -> None:
    class Nasty(forms.Form):
        name = forms.CharField(label=SCRIPT, help_text=SCRIPT, error_messages={"required": SCRIPT})
        agree = forms.BooleanField(label=SCRIPT, help_text=SCRIPT)
        right = forms.ChoiceField(
            label=SCRIPT, help_text=SCRIPT, choices=[(SCRIPT, Choice(SCRIPT, SCRIPT))], widget=forms.RadioSelect
        )

        def clean(self) -> None:
            raise forms.ValidationError(SCRIPT)

    html = draw(Nasty({"right": SCRIPT}))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2 + 1 + 2 + 2 + 3 + 1 + 1


def test_forms_leave_the_summary_to_the_page() -> None:
    helper = FormHelper()
    helper.form_show_errors = False
    form = EveryField({})
    form.helper = helper  # type: ignore[attr-defined]  # crispy-forms looks for it on whatever form it gets
    assert "There is a problem" not in render_crispy_form(form)
    above = Template("{% load crispy_forms_tags %}{{ form|as_crispy_errors }}").render(Context({"form": form}))
    assert above.count("There is a problem") == 1
