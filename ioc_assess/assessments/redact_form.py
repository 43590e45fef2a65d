"""Why a comment is taken out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: The choice of whoever says it in their own words.
OTHER = "other"


class RedactForm(forms.Form):
    """``why`` is what will stand in place of the comment, for all to read who could have read it."""

    REASONS = {
        "names": gettext_lazy("It named or described a person."),
        "writer": gettext_lazy("It showed who had written it."),
        "hurts": gettext_lazy("It insulted or accused somebody."),
        "secret": gettext_lazy("It told something that is confidential."),
    }

    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you take it out?"),
        help_text=gettext_lazy("The reason stands in place of the comment, and in the list of what members did."),
        choices=[*REASONS.items(), (OTHER, gettext_lazy("Another reason"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason")},
    )
    words = forms.CharField(
        label=gettext_lazy("Another reason, in your own words"),
        help_text=gettext_lazy("Do not repeat what the comment says. At most 200 characters."),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say why, in a few words"))
        return cleaned

    @property
    def why(self) -> str:
        reason = self.cleaned_data["reason"]
        return str(self.cleaned_data["words"] if reason == OTHER else self.REASONS[reason])
