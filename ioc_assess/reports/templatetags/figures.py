"""How figures are printed, for every template of the reports."""

from __future__ import annotations

import base64
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.charts.look import NAVY, band
from ioc_assess.charts.words import band_word
from ioc_assess.scoring.numbers import percent
from ioc_assess.scoring.results import ShownScore

register = template.Library()


@register.filter
def figure(score: float | ShownScore | None) -> str:
    """A score as 0 to 100, "under 10" or "over 90" where it is capped, a dash where not known."""
    if score is None:
        return "–"
    if isinstance(score, ShownScore):
        if score.capped:
            words = _("under %(figure)d") if score.score < 0.5 else _("over %(figure)d")
            return words % {"figure": percent(score.score)}
        return str(percent(score.score))
    return str(percent(score))


@register.inclusion_tag("charts/_score_bar.html")
def score_bar(score: float | None) -> dict[str, object]:
    """A score as its number beside a bar, with the word for its band."""
    name = band(score).name
    return {"percent": None if score is None else percent(score), "level": name, "word": band_word(name)}


@register.filter
def level(score: float | ShownScore | None) -> str:
    """The band that a score lies in: "high", "between", "low" or "unknown"."""
    return band(score.score if isinstance(score, ShownScore) else score).name


@register.simple_tag
def verdict_image(code: str) -> SafeString:
    """The icon of a verdict for print, where style sheets do not reach into a picture. Its name stands beside it, so
    its text, which PDF/UA asks for, only says what comes."""
    return _verdict_image(code, get_language())


@cache
def _verdict_image(code: str, _language: str | None) -> SafeString:
    svg = render_to_string("reports/_verdict_mark.svg", {"code": code, "ink": NAVY}).strip()
    address = base64.b64encode(svg.encode()).decode()
    return format_html('<img class="verdict-mark" src="data:image/svg+xml;base64,{}" alt="{}">', address, _("Verdict:"))


@register.filter
def share(part: float | None) -> str:
    """A share of people as a whole percentage, a dash where not known."""
    return "–" if part is None else _("%(percent)d%%") % {"percent": percent(part)}


@register.filter
def file_size(size: int) -> str:
    """A file's size without decimals, which nobody needs."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return _("%(size)d\xa0KB") % {"size": kilobytes}
    return _("%(size)d\xa0MB") % {"size": round(kilobytes / 1024)}


@register.filter
def decimals(value: float | None, places: int = 1) -> str:
    """A number with fixed decimals and a proper minus, a dash where not known."""
    return "–" if value is None else f"{value:.{places}f}".replace("-", "−")


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value under a key that is not a name, such as a partner; ``None`` where there is none."""
    return mapping.get(key)
