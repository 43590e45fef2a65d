"""Parts of respondents' pages that hold nothing but words."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn_once(name: str) -> SafeString:
    """A template that knows nothing of the page, drawn once in a process and a language: drawing the words for scripts
    anew took a third of the time that a page of questions takes."""
    return _drawn(name, get_language())


@lru_cache(maxsize=32)
def _drawn(name: str, language: str | None) -> SafeString:
    return render_to_string(name)
