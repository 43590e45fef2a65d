"""One page of the questionnaire as a form: what was answered, what changed, and the cards it is drawn with.

Drawing every radio by its own widget cost six times the rest of a request. So a card is drawn whole, once for each
answer that can stand on it, and kept; only cards with an error are drawn anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.theory.model import LEVELS, NO_LEVELS, Item, NoLevel, Role, Scale, Theory

from .comment_form import CommentBox, CommentMixin, comment_field, may_quote_field
from .models.answer import Change, Value
from .models.comment import Said
from .questionnaire import Group, Part

#: What a radio sends, and the answer it stands for.
SENT: dict[str, Value] = {"": None, **{str(level): level for level in LEVELS}, **{code: code for code in NO_LEVELS}}
WAS = re.compile(r"([0-9]{1,9}):(\w*)", re.ASCII)


class AnswerField(forms.Field):
    widget = forms.RadioSelect  # never drawn; it tells the error summary that this is a group

    def __init__(self, item: Item) -> None:
        super().__init__(label=item.text, help_text=item.hint, required=False)
        self.item = item

    def to_python(self, value: Any) -> Value:
        sent = value or ""
        if sent not in SENT:
            raise forms.ValidationError(_("Choose one of the answers shown for “%(item)s”") % {"item": self.item.text})
        return SENT[sent]


class PartForm(CommentMixin):
    """``answers`` holds what is stored, by item code: version and value; ``comment`` what is stored of the comment,
    where this page asks for one, and ``alone`` the roles that are asked of its section where these are few. A bound
    form needs what is stored only to be drawn again.

    Beside each answer goes what stood there when the page was made, so that a save touches nothing else. The page
    draws the summary of errors above its title: ``{{ form|as_crispy_errors }}``.
    """

    rendered_fields: set[str]  # crispy-forms' own record while it draws

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        theory: Theory,
        part: Part,
        answers: Mapping[str, tuple[int, Value]] | None = None,
        comment: Said | None = None,
        mode: str = "survey",
        alone: tuple[Role, ...] = (),
    ) -> None:
        super().__init__(data)
        self.theory, self.part = theory, part
        self.comment = comment
        self.answers = answers or {}
        self._newer: Mapping[str, Value] = {}
        self.fields: dict[str, forms.Field] = {item.code: AnswerField(item) for item in part.items}
        self.helper = FormHelper()
        self.helper.form_show_errors = False
        self.helper.layout = Layout(NoLevels(theory), *(Questions(theory, group) for group in part.groups))
        if comment is not None:
            self.fields |= {"comment": comment_field(), "may_quote": may_quote_field()}
            self.helper.layout.append(CommentBox(part.section, mode, alone))

    @property
    def newer(self) -> Mapping[str, Value]:
        """Answers that were changed elsewhere since this page was made (``None``: taken back). Setting them tells so
        on each card and in the summary; ``answers`` must then be what is stored now."""
        return self._newer

    @newer.setter
    def newer(self, newer: Mapping[str, Value]) -> None:
        self._newer = newer
        for code, value in newer.items():
            item = self.theory.item[code]
            words = _("“%(item)s” was answered differently in another window: %(answer)s. Choose which one to keep.")
            self.add_error(code, words % {"item": item.text, "answer": label(self.theory, item, value)})

    def changed(self) -> dict[str, Change]:
        """What to save: answers that differ from what the page showed. One that was not sent is unchanged, not taken
        back; one that is none of those offered is left out, and told by the form's errors."""
        return {
            code: Change(base=version, value=value)
            for code in (item.code for item in self.part.items)
            if code in self.data and (value := SENT.get(self.data[code], False)) is not False
            for version, was in [shown(self.data, code)]
            if value != was
        }

    def state(self, code: str) -> tuple[Value, int, Value]:
        """For drawing: the answer to mark, and version and value that the next save builds on.

        What was just given stays marked. It builds on what is stored only where that is the same or a note on the
        card tells it: otherwise the next save would pass over an answer that nobody here has seen.
        """
        version, stored = self.answers.get(code, (0, None))
        given = self.changed().get(code) if self.is_bound else None
        if given is None:
            return stored, version, stored
        if given.value == stored or code in self.newer:
            return given.value, version, stored
        return given.value, *shown(self.data, code)


def shown(data: Mapping[str, Any], code: str) -> tuple[int, Value]:
    """Version and value that the page showed; without sense, that nothing stood there."""
    match = WAS.fullmatch(data.get(f"was-{code}", ""))
    return (int(match[1]), SENT[match[2]]) if match and match[2] in SENT else (0, None)


def label(theory: Theory, item: Item, value: Value) -> str:
    """An answer in the words of its item's scale."""
    if value is None:
        return _("No answer")
    if isinstance(value, int):
        return next(scale.labels[value] for scale in theory.scales if scale.code == item.kind)
    return next(one.label for one in theory.no_levels if one.code == value)


class NoLevels(LayoutObject):
    """What the answers that are no level are for."""

    template = "assessments/_no_levels.html"

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.fields: list[str] = []

    def render(self, form: PartForm, context: Context, template_pack: str = "", **kwargs: Any) -> SafeString:
        return _no_levels(self.theory.no_levels, get_language())


class Questions(LayoutObject):
    """A card for each item of a group, under the words of their scale."""

    template = "assessments/_questions.html"

    def __init__(self, theory: Theory, group: Group) -> None:
        self.theory, self.group = theory, group
        self.fields = [item.code for item in group.items]

    def render(self, form: PartForm, context: Context, template_pack: str = "", **kwargs: Any) -> SafeString:
        form.rendered_fields.update(self.fields)
        # Most pages are drawn before anything on them was answered.
        if form.is_bound or any(code in form.answers for code in self.fields):
            return self._draw(form)
        return _unanswered(self.theory.no_levels, self.group, get_language())

    def _draw(self, form: PartForm) -> SafeString:
        return _questions(self.group, (self._card(form, item) for item in self.group.items))

    def _card(self, form: PartForm, item: Item) -> SafeString:
        value, version, was = form.state(item.code)
        taken_back = value is None and was is not None
        errors = form.errors.get(item.code, ())
        draw = _card.__wrapped__ if errors else _card
        card = draw(item, self.group.scale, self.theory.no_levels, value, taken_back, get_language(), tuple(errors))
        return _with_was(card, item, version, was)


def _questions(group: Group, cards: Iterable[SafeString]) -> SafeString:
    together = format_html_join("", "{}", ((card,) for card in cards))
    return render_to_string(Questions.template, {"scale": group.scale, "cards": together})


def _with_was(card: SafeString, item: Item, version: int, was: Value) -> SafeString:
    shown = "" if was is None else was
    return format_html('{}<input type="hidden" name="was-{}" value="{}:{}">\n', card, item.code, version, shown)


@lru_cache(maxsize=256)  # a full form has some twenty groups
def _unanswered(no_levels: tuple[NoLevel, ...], group: Group, language: str | None) -> SafeString:
    cards = (_card(item, group.scale, no_levels, None, False, language) for item in group.items)
    return _questions(group, (_with_was(card, item, 0, None) for card, item in zip(cards, group.items, strict=True)))


@lru_cache(maxsize=4096)  # a full form has 86 items with 9 answers each
def _card(
    item: Item,
    scale: Scale,
    no_levels: tuple[NoLevel, ...],
    chosen: Value,
    taken_back: bool,
    language: str | None,
    errors: Iterable[str] = (),
) -> SafeString:
    """``language`` is that of the words around the item: the theory's own come with it."""
    answers = [
        *(_answer(level, label, chosen) for level, label in enumerate(scale.labels)),
        *(_answer(one.code, one.label, chosen) for one in no_levels),
    ]
    values = {
        "item": item,
        "levels": answers[: len(LEVELS)],
        "no_levels": answers[len(LEVELS) :],
        "taken_back": taken_back,
        "errors": errors,
    }
    return render_to_string("assessments/_question.html", values)


def _answer(value: Value, label: str, chosen: Value) -> dict[str, Any]:
    return {"value": value, "label": label, "chosen": value == chosen}


@lru_cache(maxsize=64)
def _no_levels(no_levels: tuple[NoLevel, ...], language: str | None) -> SafeString:
    return render_to_string(NoLevels.template, {"no_levels": no_levels})
