"""The tables of a PDF, read from the file itself by its tags, as a screen reader would."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pikepdf

#: Rows of cells
Table = list[list[str]]
#: By page and by number, the words of each marked piece
Words = dict[Any, dict[int, str]]


def tables(made: bytes) -> list[tuple[str, Table]]:
    """Each table with its caption, the rows in order, heads once."""
    with pikepdf.open(io.BytesIO(made)) as document:
        words: Words = {page.objgen: _marked(page) for page in document.pages}
        found: list[tuple[str, Table]] = []
        for table in _all(document.Root.StructTreeRoot, "/Table"):
            caption = " ".join(_text(one, words) for one in _all(table, "/Caption"))
            rows = [
                [_text(cell, words) for cell in _children(row) if str(cell.get("/S")) in ("/TH", "/TD")]
                for row in _all(table, "/TR")
            ]
            found.append((caption, rows))
        return found


def all_text(made: bytes) -> str:
    """Every word of the file in the order in which it is read aloud."""
    with pikepdf.open(io.BytesIO(made)) as document:
        return _text(document.Root.StructTreeRoot, {page.objgen: _marked(page) for page in document.pages})


def page_letters(made: bytes) -> list[str]:
    """All that is written on each page, without blanks: a browser sets many of them as distances."""
    found = []
    with pikepdf.open(io.BytesIO(made)) as document:
        for page in document.pages:
            fonts: Any = page.Resources.get("/Font", {})
            letters = {name: _letters(font.ToUnicode.read_bytes()) for name, font in fonts.items()}
            text, name = "", ""
            instructions: list[Any] = list(pikepdf.parse_content_stream(page))
            for operands, operator in instructions:
                if str(operator) == "Tf":
                    name = str(operands[0])
                elif str(operator) in ("Tj", "TJ"):
                    wide = 2 if fonts[name].Subtype == "/Type0" else 1
                    for one in operands[0] if str(operator) == "TJ" else operands:
                        if isinstance(one, pikepdf.String):
                            raw = bytes(one)
                            codes = (int.from_bytes(raw[at : at + wide], "big") for at in range(0, len(raw), wide))
                            text += "".join(letters[name].get(code, "") for code in codes)
            found.append(re.sub(r"\s", "", text))
    return found


def _children(node: Any) -> Iterator[Any]:
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield kid


def _all(node: Any, kind: str) -> Iterator[Any]:
    for kid in _children(node):
        if str(kid.get("/S")) == kind:
            yield kid
        else:
            yield from _all(kid, kind)


def _text(node: Any, words: Words) -> str:
    """All words under a node, in reading order."""
    parts: list[str] = []

    def collect(one: Any) -> None:
        if "/MCID" in one:
            parts.append(words[one.Pg.objgen].get(int(one.MCID), ""))
            return
        kids = one.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                collect(kid)
            elif kid is not None:
                parts.append(words[one.Pg.objgen].get(int(kid), ""))

    collect(node)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _marked(page: Any) -> dict[int, str]:
    """The words of each marked piece of a page's content."""
    fonts = {name: _letters(font.ToUnicode.read_bytes()) for name, font in page.Resources.get("/Font", {}).items()}
    pieces: dict[int, str] = {}
    inside: list[int | None] = []
    letters: dict[int, str] = {}
    instructions: list[Any] = list(pikepdf.parse_content_stream(page))
    for operands, operator in instructions:
        name = str(operator)
        if name in ("BDC", "BMC"):
            about = operands[1] if len(operands) > 1 else None
            marked = isinstance(about, pikepdf.Dictionary) and "/MCID" in about
            inside.append(int(about.MCID) if marked and about is not None else None)
            if inside[-1] is not None:
                pieces[inside[-1]] = pieces.get(inside[-1], "")
        elif name == "EMC":
            inside.pop()
        elif name == "Tf":
            letters = fonts[str(operands[0])]
        elif (
            name in ("TJ", "Tj")
            and (code := next((one for one in reversed(inside) if one is not None), None)) is not None
        ):
            strings = operands[0] if name == "TJ" else [operands[0]]
            for one in strings:
                if isinstance(one, pikepdf.String):
                    raw = bytes(one)
                    pieces[code] += "".join(
                        letters.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2)
                    )
            pieces[code] += " " if name == "T*" else ""
    return pieces


@lru_cache(maxsize=64)
def _letters(cmap: bytes) -> dict[int, str]:
    """The letters of a font's glyphs."""
    found: dict[int, str] = {}
    for kind, part in re.findall(rb"beginbf(char|range)(.*?)endbf", cmap, re.S):
        codes = re.findall(rb"<([0-9a-fA-F]+)>", part)
        step = 2 if kind == b"char" else 3
        for at in range(0, len(codes), step):
            first, last, text = (
                int(codes[at], 16),
                int(codes[at + step - 2], 16),
                bytes.fromhex(codes[at + step - 1].decode()),
            )
            for code in range(first, last + 1):
                raised = (int.from_bytes(text, "big") + code - first).to_bytes(len(text), "big")
                found[code] = raised.decode("utf-16-be")
    return found
