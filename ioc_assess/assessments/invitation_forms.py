"""What a facilitator fills in about people who get a personal link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.forms import email_field
from ioc_assess.accounts.lines import LineField
from ioc_assess.collaborations.models import Partner

from .invitee_list import MOST_BYTES, MOST_LINES, Known, Unreadable, decode
from .models import Invitation, Round
from .models.invitation import Invitee, Status


def partners_of(round: Round) -> dict[str, Partner]:
    """Those that can be chosen, by the names that people may know them by: as frozen at opening, and as they are called
    now."""
    now = {one.code: one for one in round.collaboration.partners.all()}
    if round.setting is None:
        return {one.name: one for one in now.values()}
    frozen = [one for one in round.frozen.partners if one.code in now]
    names = {now[one.code].name: now[one.code] for one in frozen}
    return names | {one.name: now[one.code] for one in frozen}


def known_in(round: Round) -> Known[Partner]:
    """What a list may call the round's partners and roles; roles by their codes too."""
    roles = {one.code: one.code for one in round.theory.roles} | {one.name: one.code for one in round.theory.roles}
    return Known(partners=partners_of(round), roles=roles)


class ListForm(forms.Form):
    """A list, pasted or as a file. ``text`` is what it says, from whichever of the two."""

    people = forms.CharField(
        label=gettext_lazy("Paste your list"),
        help_text=gettext_lazy(
            "One person a line: name, e-mail, partner, role, with commas, semicolons or tabs between, as copied from "
            "a spreadsheet. Only the e-mail is needed. A first line with headings may put them in any order. Addresses "
            "copied from a mail program do as well."
        ),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a CSV file"),
        help_text=gettext_lazy("From Excel: File, Save as, CSV. At most 2,000 people."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    text = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed, file = cleaned.get("people", ""), cleaned.get("file")
        if file and typed:
            raise ValidationError(
                {"file": _("Choose a file or paste a list, not both. To use the file, empty the box.")}
            )
        if file and file.size > MOST_BYTES:
            raise ValidationError(
                {"file": _("This file is too large for a list of 2,000 people. Take out what is not needed.")}
            )
        try:
            self.text = decode(file.read()) if file else typed
        except Unreadable as error:
            raise ValidationError({"file": str(error)}) from error
        if not self.text.strip() and not self.errors:
            raise ValidationError({"people": _("Paste a list or choose a file")})
        if len(self.text.splitlines()) > MOST_LINES:
            raise ValidationError(
                {"file" if file else "people": _("A list can have at most 2,000 lines. Send it in two or more parts.")}
            )
        return cleaned


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy("Write at most 2,000 characters")},
    )


class WordsForm(forms.Form):
    """Own words around the link."""

    words_before = _words(
        gettext_lazy("Your own words before the link (if you like)"),
        gettext_lazy("Plain text. For example, why you ask, and what will be done with the results."),
    )
    words_after = _words(
        gettext_lazy("Your own words after the link (if you like)"),
        gettext_lazy("For example, when people will hear of the results. It is kept for later mails of this round."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # Browsers send other ends of lines than they got.
        return {name: "\n".join(words.splitlines()) for name, words in cleaned.items()}


class PersonForm(forms.Form):
    """One person on the list, before they begin."""

    name = LineField(label=gettext_lazy("Name"), max_length=150, required=False)
    email = email_field("off")
    partner = forms.ChoiceField(label=gettext_lazy("Partner"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)

    def __init__(self, *args: Any, round: Round, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {one.code: (name, one) for name, one in partners_of(round).items()}
        themselves = ("", _("They say so themselves"))
        self._offer("partner", [themselves, *((code, name) for code, (name, _one) in self.partners.items())])
        self._offer("role", [themselves, *((one.code, one.name) for one in round.theory.roles)])
        partner = invitation.partner.code if invitation.partner else ""
        self.initial = {
            "name": invitation.name,
            "email": invitation.email,
            "partner": partner,
            "role": invitation.role,
        }

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def person(self) -> Invitee:
        cleaned = self.cleaned_data
        partner = self.partners[cleaned["partner"]][1] if cleaned["partner"] else None
        return Invitee(email=cleaned["email"].lower(), name=cleaned["name"], partner=partner, role=cleaned["role"])


class FindForm(forms.Form):
    """What to show of a long list. What is not known finds everybody."""

    status = forms.ChoiceField(
        label=gettext_lazy("How far"), choices=[("", gettext_lazy("Everybody")), *Status.choices], required=False
    )
    q = forms.CharField(label=gettext_lazy("Name or e-mail"), max_length=254, required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("In order of"),
        choices=[
            ("", gettext_lazy("the list")),
            ("name", gettext_lazy("name")),
            ("email", gettext_lazy("e-mail")),
            ("status", gettext_lazy("how far")),
        ],
        required=False,
    )
