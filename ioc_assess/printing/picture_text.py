"""Words in pictures laid out as words.

WeasyPrint 70 lays out and places each letter of a picture by itself, since SVG may move and turn single letters. Words
laid out as a whole cost a fraction of that, stand as their font spaces them, and are found and copied as words. It goes
through a text's letters in one place; a text that gives itself as one letter is laid out as a whole there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.svg import Node

#: What moves or turns single letters. Several places of ``x`` or ``y`` do so too.
OF_LETTERS = ("dx", "dy", "rotate", "letter-spacing", "textLength")


class Whole(str):
    """Words that count as a single letter for whoever goes through them."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def whole_words() -> None:
    """Have WeasyPrint lay out the words of pictures as a whole, unless their letters have places of their own."""
    Node.text = property(_text)


def _text(node: Any) -> str | None:
    words: str | None = node._etree_node.text
    return Whole(words) if words and not _by_letters(node.attrib) else words


def _by_letters(attributes: Mapping[str, str]) -> bool:
    several = any(len(attributes.get(name, "").replace(",", " ").split()) > 1 for name in ("x", "y"))
    return several or any(name in attributes for name in OF_LETTERS)
