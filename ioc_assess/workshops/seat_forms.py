"""What is asked of whoever takes a seat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.respondent_forms import NO_PARTNER, WhoForm

from .models import Seat


class SeatForm(WhoForm):
    """Partner and role, and a name only where the facilitator asks for names."""

    def __init__(self, data: Any = None, *, round: Round, seat: Seat | None = None, **kwargs: Any) -> None:
        super().__init__(data, round=round, **kwargs)
        if seat:
            self.initial = {"partner": seat.partner or NO_PARTNER, "role": seat.role, "name": seat.name}
        if round.workshop.asks_names:
            self.fields["name"] = forms.CharField(
                label=_("Your name"),
                help_text=_("The facilitator sees it in the list of people. It is tied to no vote."),
                max_length=80,
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
                error_messages={"required": _("Enter your name")},
            )

    @property
    def values(self) -> dict[str, str]:
        partner = self.cleaned_data["partner"]
        return {
            "partner": "" if partner == NO_PARTNER else partner,
            "role": self.cleaned_data["role"],
            "name": self.cleaned_data.get("name", ""),
        }
