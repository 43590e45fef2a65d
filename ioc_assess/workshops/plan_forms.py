"""What a facilitator fills in to prepare a workshop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.lines import LineField
from ioc_assess.assessments.models import Round
from ioc_assess.assessments.round_forms import k_field, rule_choices
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.theory.choices import Choice

from .models import Workshop
from .models.plan import MOST_MINUTES
from .source import sources
from .suggestion import BUDGET

#: Lengths of a workshop, in minutes, for which questions can be suggested
BUDGETS = (45, 60, 90, 120)


class WorkshopForm(forms.Form):
    """A draft. Each choice says what it means; the defaults make a sensible first workshop."""

    title = LineField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("Everybody in the room sees it. For example, “Board workshop, May 2026”."),
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Which results do you talk over?"),
        help_text=gettext_lazy("They choose what is suggested, and stand beside the votes once these are revealed."),
        widget=forms.RadioSelect,
        required=False,
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("Planned start (if you like)"),
        help_text=gettext_lazy("The agenda then shows times of the day. Nothing starts by itself."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Enter a time, for example 09:30")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What are the results for?"),
        help_text=gettext_lazy("It cannot change once people are let in."),
        widget=forms.RadioSelect,
        initial=Round.Purpose.DEVELOPMENT,
    )
    asks_names = forms.TypedChoiceField(
        label=gettext_lazy("Do you ask people for a name?"),
        help_text=gettext_lazy("Names only help you to see who is in the room. They are never tied to votes."),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    grouping = forms.ChoiceField(
        label=gettext_lazy("Which groups may the results show?"),
        help_text=gettext_lazy(
            "Only one of the two: whoever could compare results by partner with results by role could find out what "
            "single people voted."
        ),
        widget=forms.RadioSelect,
        initial=Round.Grouping.PARTNER,
    )
    weighting = forms.ChoiceField(
        label=gettext_lazy("How do groups count?"), widget=forms.RadioSelect, initial=Round.Weighting.PARTNER
    )
    k = k_field()

    def __init__(
        self,
        *args: Any,
        collaboration: Collaboration,
        source: str = "",
        workshop: Workshop | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {one.code: one for one in sources(collaboration)}
        choices = {
            name: [(one.value, Choice(str(one.label), hint)) for one, hint in given]
            for name, given in rule_choices().items()
        }
        choices["asks_names"] = [
            ("no", Choice(_("No"), _("People choose only where they belong and their role."))),
            ("yes", Choice(_("Yes"), _("You see the names in a list, which you can use to take somebody out."))),
        ]
        choices["source"] = [
            *((code, Choice(one.title, _about(one))) for code, one in self.sources.items()),
            ("", Choice(_("None: start fresh"), _("Nobody was asked yet, or you want to begin anew."))),
        ]
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        latest = next(iter(self.sources), "")
        self.initial = {
            "title": _("Workshop, %(month)s") % {"month": date_format(localdate(), "F Y")},
            "source": source if source in self.sources else latest,
        }
        if workshop is not None:
            names = ("title", "purpose", "grouping", "weighting", "k")
            self.initial = {name: getattr(workshop.round, name) for name in names} | {
                "source": workshop.source.code if workshop.source else "",
                "asks_names": "yes" if workshop.asks_names else "no",
                "starts_at": workshop.starts_at,
            }

    def clean_source(self) -> Round | None:
        return self.sources.get(self.cleaned_data["source"])


def _about(round: Round) -> str:
    words = _("Round %(number)d, %(mode)s") % {"number": round.number, "mode": round.get_mode_display()}
    return (
        words
        if not round.named
        else _("%(about)s. Not anonymous, so its figures do not stand beside the votes.") % {"about": words}
    )


class StepForm(forms.Form):
    """What is planned for one question. The page carries what it showed along, so that only what somebody changed is
    written."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        show_hidden_initial=True,
        error_messages={
            "required": gettext_lazy("Enter how many minutes it gets"),
            "invalid": gettext_lazy("Enter a whole number of minutes"),
            "min_value": gettext_lazy("Enter at least 1 minute"),
            "max_value": gettext_lazy("Enter at most 120 minutes"),
        },
    )
    notes = forms.CharField(
        label=gettext_lazy("Your notes"),
        required=False,
        max_length=2000,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": gettext_lazy("Shorten the notes to at most 2,000 characters")},
    )

    @property
    def initials(self) -> SafeString:
        """The hidden fields with what the page showed."""
        return format_html_join("", "{}", ((field.as_hidden(only_initial=True),) for field in self))

    @property
    def changes(self) -> dict[str, Any]:
        """What somebody changed, by field; of a valid form."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class BudgetForm(forms.Form):
    """For how long to suggest questions."""

    budget = forms.TypedChoiceField(
        label=gettext_lazy("Time for the workshop"), coerce=int, required=False, initial=BUDGET
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["budget"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(minutes, _("%(n)d minutes") % {"n": minutes}) for minutes in BUDGETS]


class PutBackForm(forms.Form):
    """A question that was taken out, as it was."""

    item = forms.CharField(max_length=40)
    order = forms.IntegerField(min_value=0, max_value=1000)
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES)
    notes = forms.CharField(required=False, max_length=2000, strip=False)
