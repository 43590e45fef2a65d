"""What a respondent fills in beside the questions: the join code, and where they belong."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.collaborations.models import Partner
from ioc_assess.theory.choices import Choice

from .models import Invitation, Round

#: The choice of whoever belongs to no partner.
NO_PARTNER = "none"


#: The end of a join link, whose code stands last.
LINK = re.compile(r"/join/([^/?#]+)/?$", re.IGNORECASE)


def bare_code(typed: str) -> str:
    """A join code as it is stored: case, spaces and hyphens do not matter."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


class JoinCodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Join code"),
        help_text=gettext_lazy(
            "Eight letters and digits, for example ABCD-EFGH. Capitals and hyphens do not matter. "
            "You can also paste the whole link."
        ),
        max_length=300,  # of a link
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "short"}
        ),
        error_messages={"required": gettext_lazy("Enter the join code")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        link = LINK.search(typed)
        return bare_code(link[1] if link else typed)

    def unknown_code(self) -> None:
        """Tell that no round has this code."""
        told = _(
            "Nothing opens with this code. Codes hold no 0, 1, I, L and O. Check it, or ask whoever gave it to you."
        )
        self.add_error("code", told)


class WhoForm(forms.Form):
    """Partner and role. Partners are those frozen at opening, by their names of then, as long as there are rows of
    them. A declared round asks for a partner, a solo round for none; ``fixed_partner`` leaves that question out. What
    the ``invitation`` says of someone stands there already; they may correct it, but for whose position they state."""

    def __init__(
        self,
        data: Any = None,
        *,
        round: Round,
        fixed_partner: bool = False,
        invitation: Invitation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        setting = round.frozen
        self.partners = {
            one.code: one for one in Partner.objects.filter(code__in=[one.code for one in setting.partners])
        }
        self.invited_for = None
        if invitation:
            partner = self.partners.get(invitation.partner.code) if invitation.partner else None
            self.initial = {"partner": partner.code if partner else "", "role": invitation.role}
            if round.mode == Round.Mode.DECLARED and partner:
                self.invited_for, fixed_partner = partner, True
        if round.mode != Round.Mode.SOLO and not fixed_partner:
            declared = round.mode == Round.Mode.DECLARED
            choices = [(one.code, Choice(one.name)) for one in setting.partners if one.code in self.partners]
            if not declared:
                hint = _("For example, a patient, service user, regulator or independent chair.")
                choices.append((NO_PARTNER, Choice(_("None of these"), hint)))
            self.fields["partner"] = forms.ChoiceField(
                label=_("Whose position do you state?") if declared else _("Where do you belong?"),
                help_text="" if declared else _("Choose the organisation that you mostly work for."),
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an organisation") if declared else _("Choose where you belong")},
            )
        roles = round.theory.roles
        self.fields["role"] = forms.ChoiceField(
            label=_("What is your role?"),
            help_text=_("It decides which questions you get."),
            choices=[(one.code, Choice(one.name, one.hint)) for one in roles if one.code in setting.roles],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose a role")},
        )
        self.helper = FormHelper()
        self.helper.form_show_errors = False

    @property
    def partner(self) -> Partner | None:
        """The partner that was chosen, or that the invitation fixed."""
        return self.invited_for or self.partners.get(self.cleaned_data.get("partner", ""))
