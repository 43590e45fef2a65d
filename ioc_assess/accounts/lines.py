"""One line of text that people type and others read: names and titles."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Invisible characters that words of some languages need
JOINERS = "\u200c\u200d"


class LineField(forms.CharField):
    """Trimmed, every run of white space one space, accents in one spelling. What cannot be seen is refused: control
    characters, and marks that turn the direction of the text around it."""

    def to_python(self, value: Any) -> str:
        line = unicodedata.normalize("NFC", " ".join(str(value or "").split()))
        if not all(letter.isprintable() or letter in JOINERS for letter in line):
            raise ValidationError(
                _("There is a character in this that cannot be seen. Type it anew instead of pasting it."),
                code="unprintable",
            )
        return "" if set(line) <= set(JOINERS) else line
