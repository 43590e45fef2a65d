"""What members fill in about a collaboration, its partners and its members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.forms import email_field, password_field
from ioc_assess.accounts.lines import LineField
from ioc_assess.accounts.models import User
from ioc_assess.operations.codes import LETTERS, public_code
from ioc_assess.operations.mails import mails_stay_here
from ioc_assess.theory.choices import Choice
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import Option
from ioc_assess.theory.profile import FLAGS

from .models import Collaboration, Partner, Right

#: What people who belong to no partner are called in figures and in files, and what they choose on the page by which
#: they join; in small letters without spaces.
RESERVED = ("public", "noneofthese")


def _summary_above() -> FormHelper:
    """For a form under other things: the page shows the summary of errors before its title."""
    helper = FormHelper()
    helper.form_show_errors = False
    return helper


def _choices(options: Iterable[Option]) -> list[tuple[str, Choice]]:
    return [(one.code, Choice(one.name, one.explanation)) for one in options]


class CollaborationForm(forms.Form):
    """Name and profile. Only an owner says how long answers are kept."""

    name = LineField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As everyone calls it, for example “Pellshire Alliance”. It stands on every report."),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter a name")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("What form does it have?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the form that fits best")},
    )
    integration = forms.ChoiceField(
        label=gettext_lazy("How closely are the partners bound together?"), widget=forms.RadioSelect, required=False
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these are true of it?"),
        help_text=gettext_lazy("Tick all that are. They decide which questions fit and how answers are read."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    phase = forms.ChoiceField(
        label=gettext_lazy("Which phase is it in?"),
        help_text=gettext_lazy("The one that describes most of its work now. It can change between rounds."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the phase that fits best")},
    )
    retention_days = forms.IntegerField(
        label=gettext_lazy("How many days to keep single answers"),
        help_text=gettext_lazy(
            "0 to 365, counted from the day on which a round’s results are published. With 0 they are deleted within "
            "minutes. A longer time holds only for rounds that are opened later: people were told the shorter one."
        ),
        min_value=0,
        max_value=365,
        initial=30,
        error_messages={
            "required": gettext_lazy("Enter a number of days from 0 to 365"),
            "invalid": gettext_lazy("Enter a whole number of days from 0 to 365"),
            "min_value": gettext_lazy("Enter a number of days from 0 to 365"),
            "max_value": gettext_lazy("Enter a number of days from 0 to 365"),
        },
    )

    def __init__(self, *args: Any, collaboration: Collaboration | None = None, **kwargs: Any) -> None:
        if collaboration is not None:
            kwargs["initial"] = {
                **{name: getattr(collaboration, name) for name in ("name", "form", "integration", "phase")},
                "facts": [flag for flag in FLAGS if getattr(collaboration, flag)],
                "retention_days": collaboration.retention_days,
            }
        else:
            kwargs["initial"] = {"integration": ""}
        super().__init__(*args, **kwargs)
        self.helper = _summary_above()
        if collaboration is not None and not collaboration.may_own:
            del self.fields["retention_days"]
        known = theory()
        degree = {one.code: one.name for one in known.integrations}
        forms_ = [
            (one.code, Choice(one.name, _suggesting(one.explanation, degree[one.integration]))) for one in known.forms
        ]
        self._choose("form", forms_)
        as_suggested = Choice(
            _("As its form suggests"), _("The form that you chose above names the degree that it suggests.")
        )
        self._choose("integration", [("", as_suggested), *_choices(known.integrations)])
        self._choose("facts", _choices(known.flags))
        self._choose("phase", _choices(known.phases))

    def _choose(self, name: str, choices: Sequence[tuple[str, Choice]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Everything as the model names it."""
        cleaned: dict[str, Any] = super().clean() or {}
        facts = cleaned.pop("facts", [])
        cleaned |= {flag: flag in facts for flag in FLAGS}
        if not cleaned.get("integration") and cleaned.get("form"):
            cleaned["integration"] = next(one.integration for one in theory().forms if one.code == cleaned["form"])
        return cleaned


def _suggesting(explanation: str, degree: str) -> str:
    return f"{explanation} {_('Suggested closeness: %(degree)s.') % {'degree': degree}}"


class EraseForm(forms.Form):
    """The collaboration's name, so that nobody erases the wrong one."""

    name = LineField(
        label=gettext_lazy("Name of the collaboration"),
        max_length=120,
        error_messages={"required": gettext_lazy("Type the name of the collaboration")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, collaboration: Collaboration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.collaboration = collaboration
        self.helper = _summary_above()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != LineField().clean(self.collaboration.name):
            raise ValidationError(
                _("This is not its name. Type it exactly as it stands above: %(name)s")
                % {"name": self.collaboration.name}
            )
        return name


class DeleteAccountForm(forms.Form):
    """The account's address, so that nobody deletes it by mistake."""

    email = LineField(
        label=gettext_lazy("To make sure, type the e-mail address of your account"),
        max_length=254,
        error_messages={"required": gettext_lazy("Type the e-mail address of your account")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.helper = _summary_above()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() != self.account.email:
            raise ValidationError(_("Your account has another address: %(email)s") % {"email": self.account.email})
        return email


class PartnerForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("People choose it from a list when they answer, so use the name that they know."),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the partner’s name")},
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"),
        choices=[("", gettext_lazy("Choose a sector")), *Partner.Sector.choices],
        error_messages={"required": gettext_lazy("Choose the sector that fits best")},
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size"),
        choices=Partner.Size.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a size; a guess will do")},
    )
    lead = forms.BooleanField(
        label=gettext_lazy("It leads the collaboration"),
        help_text=gettext_lazy("One partner at most: it takes over from whichever led before."),
        required=False,
    )

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        if partner is not None:
            kwargs["initial"] = {name: getattr(partner, name) for name in ("name", "sector", "size", "lead")}
        super().__init__(*args, **kwargs)
        self.helper = _summary_above()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if "".join(name.split()).casefold() in RESERVED:
            raise ValidationError(
                _("“%(name)s” stands for people who belong to no partner. Choose another name.") % {"name": name}
            )
        return name


class InviteForm(forms.Form):
    """Whom to invite, and to which of the rights that the member may give. ``code`` names the invitation-to-be, so that
    the form makes one only, however often it is sent."""

    code = forms.CharField(
        widget=forms.HiddenInput, validators=[RegexValidator(f"^[{LETTERS}]{{12}}\\Z")], required=False
    )
    email = email_field("off")
    right = forms.ChoiceField(
        label=gettext_lazy("What may they do?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they may do")},
    )

    mail = forms.BooleanField(label=gettext_lazy("Send the link by e-mail"), required=False)

    def __init__(self, *args: Any, rights: Sequence[Right], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"code": public_code(), "mail": not mails_stay_here()})
        super().__init__(*args, **kwargs)
        self.helper = _summary_above()
        self.fields["email"].error_messages["required"] = _("Enter the e-mail of the person to invite")
        self.fields["mail"].help_text = (
            _("This site has no mail server yet: its mails stay on it, and nobody gets them.")
            if mails_stay_here()
            else _("From this site, in your name. Answers to it go to you.")
        )
        right = self.fields["right"]
        assert isinstance(right, forms.ChoiceField)
        right.choices = _rights(rights)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class SendForm(forms.Form):
    """Which mail of an invitation is asked for, as the page counted them."""

    number = forms.IntegerField(min_value=1)


class RightForm(forms.Form):
    right = forms.ChoiceField(
        label=gettext_lazy("What may they do?"),
        choices=lambda: _rights(Right),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they may do")},
    )


def _rights(rights: Iterable[Right]) -> list[tuple[str, Choice]]:
    return [(one.value, Choice(str(one.label), one.explanation)) for one in rights]


class AccountForm(forms.Form):
    """A new account for the invited address: a name, and a password if they want one."""

    name = LineField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As the other members know you."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name")},
    )
    password = password_field(gettext_lazy("Password (if you like)"), "", "new-password")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        password = self.fields["password"]
        password.required = False
        password.help_text = _(
            "At least 12 characters: for example three odd words. Without one, a code is mailed to you each time that "
            "you sign in."
        )

    def clean_password(self) -> str | None:
        password: str = self.cleaned_data["password"]
        if password:
            # It may be like neither the name nor the address.
            validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password or None
