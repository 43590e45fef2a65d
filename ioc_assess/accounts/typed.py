"""What somebody typed into a form that is not taken any more: shown back, so that it is not lost."""

from __future__ import annotations

import re

from django.http import HttpRequest

#: Fields that nobody wants to see again, on a screen or in general
SECRET = re.compile(r"password|secret|credential|csrf|code|^next$|^back$|^was-", re.IGNORECASE)
#: What forms send by themselves: codes, numbers and the values of what was chosen
BY_ITSELF = re.compile(r"[a-z0-9_.:/+-]*")


def typed(request: HttpRequest) -> list[str]:
    """The texts in a form that was sent, in their order; which view would have taken it is no matter."""
    if request.method != "POST":
        return []
    return [
        text
        for name, values in request.POST.lists()
        if not SECRET.search(name)
        for text in values
        if not BY_ITSELF.fullmatch(text.strip())
    ]
