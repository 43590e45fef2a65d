"""From shapes to a picture that a page holds inline and a printed page as an image: one source for both.

Shapes carry presentation attributes only. Style sheets do not reach an image, and a page may hold no styles of its own.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any, cast

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

#: What XML forbids even as an entity; one of them in a name would be no picture at all.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawn chart. ``width`` and ``height`` are in CSS pixels; ``text`` says in full sentences what it shows."""

    kind: str
    width: float
    height: float
    text: str
    svg: SafeString

    @property
    def uri(self) -> str:
        """The picture as a ``data:`` address."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()


def draw(kind: str, *, width: float, height: float, text: str, **shapes: Any) -> Chart:
    """Fill ``charts/{kind}.svg`` with shapes. It holds no words: those come with the shapes, translated."""
    context = {"kind": kind, "width": round(width, 1), "height": round(height, 1), "text": text, **shapes}
    # Without localisation: a comma for a decimal point would be two numbers in SVG.
    template = cast(Any, get_template(f"charts/{kind}.svg")).template
    svg = NOT_XML.sub("\ufffd", template.render(Context(context, use_l10n=False)))
    # Safe (S308): the template has escaped every word, and the replacement character needs no escape.
    return Chart(kind=kind, width=width, height=height, text=text, svg=mark_safe(svg))  # noqa: S308
