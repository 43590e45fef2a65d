"""What a facilitator fills in about a round."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ioc_assess.accounts.lines import LineField
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.theory import loading
from ioc_assess.theory.choices import Choice

from .models import Response, Round
from .questionnaire import minutes, round_items

#: The smallest threshold there may be, and one that no round needs to pass.
LEAST_K, MOST_K = 5, 100


class ClosingTimeField(forms.DateTimeField):
    """A moment still to come, in the time of the site; empty means that someone closes the round by hand."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Closing time (if you like)"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "UK time. Nobody can answer after it. Leave it empty to close the round yourself. "
                "You can change it while the round is open."
            ),
        )
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            error_messages={"invalid": gettext_lazy("Enter a date and a time, for example 31/03/2026 17:00")},
            **kwargs,
        )

    def to_python(self, value: Any) -> datetime.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code == "ambiguous_timezone":
                raise ValidationError(
                    _("The clocks change at that time, so it comes twice or never. Choose another hour.")
                ) from error
            raise

    def clean(self, value: Any) -> datetime.datetime | None:
        found: datetime.datetime | None = super().clean(value)
        if found is not None and found <= timezone.now():
            raise ValidationError(_("The closing time is past. Choose a later one, or leave it empty."))
        return found


def _title() -> LineField:
    return LineField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy(
            "Everybody who answers sees it. For example, “Spring 2026” or “One year after the start”."
        ),
        error_messages={"required": gettext_lazy("Enter a title")},
    )


def k_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Smallest number of people to show results for"),
        help_text=gettext_lazy(
            "Results of fewer people are not shown, neither of a group nor of the whole round. At least 5; a higher "
            "number protects people better, but more groups stay hidden. It cannot change once the round is open."
        ),
        initial=LEAST_K,
        min_value=LEAST_K,
        max_value=MOST_K,
        error_messages={
            "required": gettext_lazy("Enter a number from 5 to 100"),
            "invalid": gettext_lazy("Enter a number from 5 to 100"),
            "min_value": gettext_lazy("Enter at least 5 people, so that nobody’s answers can be told"),
            "max_value": gettext_lazy("It can be at most 100"),
        },
    )


class OpenedRoundForm(forms.Form):
    """All that may change of a round that was opened: its title, and while it takes answers its closing time."""

    title = _title()
    closes_at = ClosingTimeField()

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"title": round.title, "closes_at": round.closes_at}
        # Sent all the same, from a page made while it was open: then the verb says what happened.
        if not round.takes_answers and "closes_at" not in self.data:
            del self.fields["closes_at"]


class RoundForm(forms.Form):
    """A draft. Each choice says what it means; the defaults make a sensible first round."""

    title = _title()
    purpose = forms.ChoiceField(
        label=gettext_lazy("What are the results for?"),
        help_text=gettext_lazy("It is printed on every page of this round and cannot change once the round is open."),
        widget=forms.RadioSelect,
        initial=Round.Purpose.DEVELOPMENT,
    )
    length = forms.ChoiceField(
        label=gettext_lazy("How many questions?"), widget=forms.RadioSelect, initial=Round.Length.SHORT
    )
    clusters = forms.MultipleChoiceField(
        label=gettext_lazy("Which subjects?"),
        help_text=gettext_lazy(
            "Leave all ticked unless you have a reason: results are surest when every subject is asked. Questions on "
            "your setting and on how things feel now are always asked."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one subject")},
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Who answers, and is it anonymous?"), widget=forms.RadioSelect, initial=Round.Mode.SURVEY
    )
    grouping = forms.ChoiceField(
        label=gettext_lazy("Which groups may the results show?"),
        help_text=gettext_lazy(
            "Only one of the two: whoever could compare results by partner with results by role could find out what "
            "single people answered."
        ),
        widget=forms.RadioSelect,
        initial=Round.Grouping.PARTNER,
    )
    weighting = forms.ChoiceField(
        label=gettext_lazy("How do groups count?"), widget=forms.RadioSelect, initial=Round.Weighting.PARTNER
    )
    k = k_field()
    closes_at = ClosingTimeField()

    #: What only an anonymous survey has a use for, with what stands in its place elsewhere
    SURVEY_ONLY = {
        "grouping": Round.Grouping.PARTNER.value,
        "weighting": Round.Weighting.PARTNER.value,
        "k": LEAST_K,
    }

    def __init__(self, *args: Any, collaboration: Collaboration, round: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theory = loading.theory()
        codes = [one.code for one in theory.clusters]

        def count(length: str, cluster: str | None = None) -> int:
            items = round_items(theory, profile=collaboration.profile, length=length, clusters=codes)
            return sum(cluster in (None, item.section) for item in items)

        short, full = Round.Length.SHORT, Round.Length.FULL
        for name, choices in _choices(count).items():
            self._offer(name, [(one.value, Choice(str(one.label), hint)) for one, hint in choices])
        self._offer(
            "clusters",
            [
                (one.code, Choice(one.name, _cluster_hint(count(short, one.code), count(full, one.code))))
                for one in theory.clusters
            ],
        )
        if round is None:
            self.initial = {"clusters": codes, "title": date_format(timezone.localdate(), "F Y")}
        else:
            self.initial = {name: getattr(round, name) for name in self.fields}

    def _offer(self, name: str, choices: list[tuple[str, Choice]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("mode") in (Round.Mode.SOLO, Round.Mode.DECLARED):
            for name, value in self.SURVEY_ONLY.items():
                cleaned[name] = value
                self.errors.pop(name, None)
        return cleaned


def rule_choices() -> dict[str, list[tuple[TextChoices, str]]]:
    """What surveys and workshops alike may choose from, in the order in which it is offered, with what each choice
    means."""
    return {
        "purpose": [
            (
                Round.Purpose.DEVELOPMENT,
                _("For the partners’ own learning: to talk over what helps and what is in the way."),
            ),
            (
                Round.Purpose.ASSURANCE,
                _(
                    "To show a board, regulator or funder how things stand. People may answer with more caution when "
                    "they know this."
                ),
            ),
        ],
        "grouping": [
            (Round.Grouping.PARTNER, _("Shows whether partners see the collaboration differently.")),
            (
                Round.Grouping.ROLE,
                _("Shows whether, for example, board members and frontline staff see it differently."),
            ),
        ],
        "weighting": [
            (
                Round.Weighting.PARTNER,
                _("A large partner does not drown a small one. Best for most collaborations."),
            ),
            (Round.Weighting.RESPONDENT, _("A group with twice as many answers counts twice as much.")),
        ],
    }


def _choices(count: Callable[[str], int]) -> dict[str, list[tuple[TextChoices, str]]]:
    """The same of everything else that a survey's draft chooses. ``count`` tells how many questions a length has.
    Workshops have a page of their own."""
    short, full = Round.Length.SHORT, Round.Length.FULL
    return rule_choices() | {
        "length": [
            (short, _length_hint(count(short), _("Enough to see what limits the collaboration most."))),
            (full, _length_hint(count(full), _("Asks about every condition in more detail."))),
        ],
        "mode": [
            (
                Round.Mode.SURVEY,
                _(
                    "Many people answer by themselves. No page or report shows what one person answered; results "
                    "appear only once enough people have answered."
                ),
            ),
            (
                Round.Mode.DECLARED,
                _(
                    "One response for each partner, as the view that it takes. It is shown under the partner’s name, "
                    "so it is not anonymous."
                ),
            ),
            (Round.Mode.SOLO, _("One person answers alone, for example to prepare. It is not anonymous.")),
        ],
    }


def _length_hint(questions: int, hint: str) -> str:
    numbers = {"questions": questions, "minutes": minutes(questions), "hint": hint}
    return _("Up to %(questions)d questions, about %(minutes)d minutes. %(hint)s") % numbers


def _cluster_hint(short: int, full: int) -> str:
    if not full:
        return _("No question on it fits this collaboration’s profile")
    if short == full:
        return ngettext("%(n)d question", "%(n)d questions", full) % {"n": full}
    return ngettext(
        "%(short)d question in the short form, %(full)d in the full form",
        "%(short)d questions in the short form, %(full)d in the full form",
        short,
    ) % {"short": short, "full": full}


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you reopen it?"),
        help_text=gettext_lazy("The owners of the collaboration can read this later."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why you reopen the round")},
    )
    closes_at = ClosingTimeField(label=gettext_lazy("New closing time (if you like)"))


class PublishForm(forms.Form):
    final = forms.BooleanField(
        label=gettext_lazy("I understand that this is final"),
        error_messages={"required": gettext_lazy("Tick the box to say that you understand that this is final")},
    )


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(Round.Mode.SOLO.label) if obj.slot == "solo" else obj.partner_name


class ReleaseForm(forms.Form):
    """Which place to clear, among those that somebody holds but has not submitted."""

    place = PlaceField(
        label=gettext_lazy("Whose place do you want to clear?"),
        queryset=Response.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose a place"),
            "invalid_choice": gettext_lazy("That place has been submitted or cleared meanwhile"),
        },
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, PlaceField)
        field.queryset = round.responses.filter(submitted=False).exclude(slot=None).select_related("partner")
