"""The form in which a facilitator types what stands on paper: where someone belongs, and a key for each question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from ioc_assess.accounts.secrets import new_secret
from ioc_assess.theory.model import Item

from .comment_form import comment_field, may_quote_field
from .models import Round
from .models.answer import Value
from .models.comment import Said
from .paper import KEYS, Grid, PaperSection, paper_sections
from .part_form import label
from .questionnaire import asked_of
from .respondent_forms import WhoForm

SECRET = re.compile(r"[\w-]{43}", re.ASCII)


class KeyField(forms.CharField):
    """What is typed for an answer: 1 to 5, or D, N, P; empty where the paper has no cross."""

    def __init__(self, item: Item) -> None:
        super().__init__(label=item.text, required=False)
        self.item = item

    def clean(self, value: Any) -> Value:
        typed = str(super().clean(value)).lower()
        if typed and typed not in KEYS:
            raise forms.ValidationError(
                _("Type 1, 2, 3, 4, 5, D, N or P for %(code)s “%(item)s”, or leave it empty")
                % {"code": self.item.code, "item": self.item.text}
            )
        return KEYS.get(typed)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A question with what was typed for it. ``words``: the answer in the words of its scale."""

    item: Item
    field: BoundField
    typed: str
    words: str


class EntryForm(WhoForm):
    """Fields of answers bear the codes of their items, as on paper."""

    def __init__(self, data: Any = None, *, round: Round) -> None:
        super().__init__(data, round=round)
        self.round, self.theory = round, round.theory
        if "partner" in self.fields and round.mode != Round.Mode.DECLARED:
            self.fields["partner"].label = _("Where do they belong?")
            self.fields["partner"].help_text = _("The organisation that they mostly work for.")
        self.fields["role"].label = _("What is their role?")
        self.fields["role"].help_text = _("It decides which questions they are asked.")
        self.sections = paper_sections(self.theory, round.items)
        self.items = {item.code: item for item in round.items}
        self.fields |= {code: KeyField(item) for code, item in self.items.items()}
        for one in self.sections:
            self.fields[f"comment-{one.section.code}"] = comment_field()
            self.fields[f"quote-{one.section.code}"] = may_quote_field()

    @property
    def secret(self) -> str:
        """What the form is known by: a new one, or as it came."""
        sent = str(self.data.get("secret", ""))
        return sent if SECRET.fullmatch(sent) else new_secret()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "role" in cleaned and not self.errors and not self.answers:
            self.add_error(None, _("Nothing was typed that this role is asked. Type at least one answer."))
        return cleaned

    @property
    def asked(self) -> set[str]:
        """What the chosen role is asked."""
        return {item.code for item in asked_of(self.theory, self.items.values(), self.cleaned_data["role"])}

    @property
    def answers(self) -> dict[str, int | str]:
        """What was typed and the chosen role is asked."""
        asked = self.asked
        return {code: value for code, value in self._typed() if code in asked}

    @property
    def left_out(self) -> list[Item]:
        """Questions for which something was typed though the role is not asked them: it will not be kept."""
        asked = self.asked
        return [self.items[code] for code, _value in self._typed() if code not in asked]

    def _typed(self) -> Iterator[tuple[str, int | str]]:
        for code in self.items:
            value = self.cleaned_data.get(code)
            if value is not None:
                yield code, value

    @property
    def asked_sections(self) -> set[str]:
        """Those of which the chosen role is asked anything."""
        return {self.items[code].section for code in self.asked}

    @property
    def comments(self) -> dict[str, Said]:
        """Comments by section, of those that the role is asked."""
        sections = self.asked_sections
        return {
            code: Said(text=text, may_quote=self.cleaned_data[f"quote-{code}"])
            for code in (one.section.code for one in self.sections)
            if code in sections and (text := self.cleaned_data[f"comment-{code}"])
        }

    def drawn(self) -> Iterator[tuple[PaperSection, list[tuple[Grid, list[tuple[Any, list[Line]]]]], Any, Any]]:
        """The sections with their lines, comment and consent, in the order of the paper."""
        for one in self.sections:
            grids = [
                (grid, [(block, [self._line(item) for item in block.items]) for block in grid.blocks])
                for grid in one.grids
            ]
            yield one, grids, self[f"comment-{one.section.code}"], self[f"quote-{one.section.code}"]

    def _line(self, item: Item) -> Line:
        field = self[item.code]
        typed = str(field.value() or "").strip()
        value = KEYS.get(typed.lower())
        return Line(item=item, field=field, typed=typed, words="" if value is None else label(self.theory, item, value))
