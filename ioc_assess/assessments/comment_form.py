"""The comment on a section, below the questions of its last page: what stands there, what changed, how it is drawn."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.core.validators import MaxLengthValidator
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from ioc_assess.theory.model import Role, Section

from .models.comment import MOST_CHARACTERS, Said

if TYPE_CHECKING:
    from .part_form import PartForm

WAS = re.compile("([0-9]{1,9}):([0-9a-f]*)")
#: What no keyboard writes and no page can print: all control characters but tab and line feed.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class WordsField(forms.CharField):
    """Words of several lines, in which a line's end is one character, as browsers count."""

    def to_python(self, value: Any) -> str:
        lines = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
        return str(super().to_python(CONTROLS.sub("", lines)))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was not sent is drawn as it stands: an empty field would delete it with the next save."""
        return initial if data is None else data


def comment_field() -> forms.Field:
    field = WordsField(
        label=gettext_lazy("What makes you say so? (if you like)"),
        help_text=gettext_lazy(
            "For example, what you have seen or heard. Do not name people, and leave out what would show who you are. "
            "At most 1,000 characters."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    too_long = ngettext_lazy(
        "Shorten your comment to 1,000 characters: it is %(show_value)d character long",
        "Shorten your comment to 1,000 characters: it is %(show_value)d characters long",
        "show_value",
    )
    field.validators.append(MaxLengthValidator(MOST_CHARACTERS, message=too_long))
    return field


def may_quote_field() -> forms.Field:
    return forms.BooleanField(
        label=gettext_lazy("You may quote this word for word in the results and the report"),
        help_text=gettext_lazy(
            "Then all members of this collaboration can read it, and whoever they pass the report to, and it is kept "
            "with the results."
        ),
        required=False,
    )


class CommentMixin(forms.Form):
    """The part of a page's form that holds the comment. ``comment`` is what is stored; ``None``: this page asks for
    none."""

    comment: Said | None = None
    _newer_comment: Said | None = None

    def said(self) -> Said | None:
        """What to save: a comment that differs from what the page showed. ``None`` where it is the same, was not sent,
        or is too long, which the form's errors tell."""
        given = self._given()
        return None if given is None or mark(given) == self._was_said()[1] else given

    def _given(self) -> Said | None:
        """What was sent, if it can be stored."""
        if self.comment is None or "comment" not in self.data or "comment" in self.errors:
            return None
        text = self.cleaned_data["comment"]
        may_quote = bool(text) and self.cleaned_data["may_quote"]
        return Said(version=self._was_said()[0], text=text, may_quote=may_quote)

    def _was_said(self) -> tuple[int, str]:
        """Version and mark of what the page showed; without sense, that nothing stood there."""
        match = WAS.fullmatch(self.data.get("was-comment", ""))
        return (int(match[1]), match[2]) if match else (0, "")

    @property
    def newer_comment(self) -> Said | None:
        """The comment as it was changed elsewhere since this page was made. Setting it shows it beside what was written
        here; ``comment`` must then be what is stored now."""
        return self._newer_comment

    @newer_comment.setter
    def newer_comment(self, newer: Said) -> None:
        self._newer_comment = newer
        if newer.text:
            words = _("Your comment was changed in another window, to: “%(text)s”. Keep one, or put both together.")
        else:
            words = _("Your comment was deleted in another window. Keep what stands here, or empty the field.")
        self.add_error("comment", words % {"text": newer.text})

    def drawn(self) -> dict[str, Any]:
        """What the box shows, and what the next save builds on: what is stored, only where that is the same or a note
        beside it tells it."""
        stored = self.comment or Said()
        version, was = stored.version, mark(stored)
        self.initial = {**self.initial, "comment": stored.text, "may_quote": stored.may_quote}
        if self.is_bound and "comment" in self.data and self._newer_comment is None:
            given = self._given()
            if given is None or not given.says_the_same(stored):
                version, was = self._was_said()
        return {"was": f"{version}:{was}"}


def mark(said: Said) -> str:
    """Tells one comment from another, and nothing else of it."""
    if not said.text:
        return ""
    return hashlib.sha256(f"{said.may_quote:d}{said.text}".encode()).hexdigest()[:16]


class CommentBox(LayoutObject):
    """Where to write it, under the words who will read it."""

    template = "assessments/_comment.html"

    def __init__(self, section: Section, mode: str, alone: tuple[Role, ...] = ()) -> None:
        self.section, self.mode, self.alone = section, mode, alone
        self.fields: list[str] = ["comment", "may_quote"]

    def render(self, form: PartForm, context: Context, template_pack: str = "", **kwargs: Any) -> SafeString:
        form.rendered_fields.update(self.fields)
        if not form.is_bound and form.comment == Said():  # as most pages are drawn
            return _empty(self.section, self.mode, self.alone, get_language())
        return _box(form, self.section, self.mode, self.alone)


def _box(form: CommentMixin, section: Section, mode: str, alone: tuple[Role, ...]) -> SafeString:
    about = {"section": section, "mode": mode, "alone": [role.name for role in alone], "most": MOST_CHARACTERS}
    values = form.drawn() | about | {"form": form}
    return render_to_string(CommentBox.template, values)


@lru_cache(maxsize=128)  # a dozen sections, three modes
def _empty(section: Section, mode: str, alone: tuple[Role, ...], language: str | None) -> SafeString:
    form = CommentMixin()
    form.fields = {"comment": comment_field(), "may_quote": may_quote_field()}
    form.comment = Said()
    return _box(form, section, mode, alone)
