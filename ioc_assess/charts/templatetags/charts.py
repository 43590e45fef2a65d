"""``{% chart one %}`` on a page, ``{% chart_image one %}`` on paper."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ioc_assess.charts.picture import Chart

register = template.Library()


@register.simple_tag
def chart(wide: Chart, narrow: Chart | None = None) -> SafeString:
    """The picture inline. With a second drawing of the same, that one stands on narrow screens instead."""
    if narrow is None:
        return format_html('<div class="chart chart-{}">{}</div>', wide.kind, wide.svg)
    return format_html(
        '<div class="chart chart-{} chart-wide">{}</div><div class="chart chart-{} chart-narrow">{}</div>',
        wide.kind,
        wide.svg,
        narrow.kind,
        narrow.svg,
    )


@register.simple_tag
def chart_image(one: Chart) -> SafeString:
    """The picture as an image whose alternative text says what it shows."""
    return format_html('<img class="chart chart-{}" src="{}" alt="{}">', one.kind, one.uri, one.text)
