"""What a facilitator writes down of what the room came to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.scoring.agreed import rosier

from .models import Step

#: In place of a level
SPLIT = "split"
MOST = 500


def _words(label: Any, hint: Any, *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": gettext_lazy("Write at most 500 characters")},
    )


class AgreeForm(forms.Form):
    """A level in the item's words and why, or that the room is split. After something was undone it holds what had been
    written."""

    level = forms.ChoiceField(
        label=gettext_lazy("What does the room agree on?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a level, or that the room does not agree")},
    )
    reason = _words(
        gettext_lazy("Why?"),
        gettext_lazy("What convinced the room. The projector shows it, and it stands in the record."),
    )
    minority_note = _words(
        gettext_lazy("Who sees it otherwise (if anybody)"),
        gettext_lazy("What they hold against it, in their own words, and without names unless they wish so."),
    )
    decision = _words(
        gettext_lazy("What the room decided to do (if anything)"),
        gettext_lazy("For example: a joint duty rota from May. It stands in the record."),
    )

    def __init__(self, data: Any = None, *, step: Step) -> None:
        level: int | str | None = SPLIT if step.state == Step.State.SPLIT else step.agreed_level
        super().__init__(
            data,
            initial={
                "level": level,
                "reason": step.reason,
                "minority_note": step.minority_note,
                "decision": step.decision,
            },
        )
        self.step = step
        item = step.question
        labels = next(one.labels for one in step.workshop.round.theory.scales if one.code == item.kind)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((str(level), f"{level} – {label}") for level, label in enumerate(labels)),
            (SPLIT, _("The room does not agree: record the split")),
        ]
        field.help_text = item.text
        self.rosier = self._rosier(labels)

    def _rosier(self, labels: Any) -> list[str]:
        """Levels that would lie a point or more above what was first voted blind, so that the page can say so before
        one is chosen."""
        before = self.step.revealed(1)
        if before is None or before.spread is None:
            return []
        median = before.spread.interpolated_median
        return [label for level, label in enumerate(labels) if rosier(self.step.question, level, median)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("level") not in (None, SPLIT) and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", _("Say why the room agrees on this level"))
        return cleaned

    def conclude(self, *, by: User) -> None:
        values = {name: self.cleaned_data[name] for name in ("reason", "minority_note", "decision")}
        if self.cleaned_data["level"] == SPLIT:
            self.step.split(by=by, **values)
        else:
            self.step.agree(by=by, level=int(self.cleaned_data["level"]), **values)
