"""Why a workshop that was ended goes on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class GoOnForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you go on?"),
        help_text=gettext_lazy("The owners of the collaboration can read this later."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Say why the workshop goes on"),
            "max_length": gettext_lazy("Write at most 500 characters"),
        },
    )
