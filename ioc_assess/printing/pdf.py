"""HTML to a PDF built as PDF/UA-1: tagged, with bookmarks, title and language.

A page to be printed names its style sheets, fonts and images relative to the static folder
(``css/report.css``). Nothing else can be fetched: no other host, and no other file of this machine.
"""

from __future__ import annotations

import gc
import logging
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .picture_text import whole_words

whole_words()

STATIC = Path(__file__).resolve().parents[2] / "static"
#: Stands for the static folder. The name can belong to nobody (RFC 2606), and it is never asked.
BASE_URL = "https://static.invalid/"


class ForbiddenURL(ValueError):
    """A page asked for something outside the static folder."""


class Incomplete(ValueError):
    """A part of a page could not be drawn."""


class _Refused(FatalURLFetchingError):
    """Stops the printing; any other error would only leave the thing out."""


class StaticFetcher(URLFetcher):
    """Gives ``data:`` addresses and files of the static folder, and refuses everything else.

    A refusal stops the printing: a report that lacks a part, or holds one it should not, is worse
    than none.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith(BASE_URL):
            path = (STATIC / unquote(urlsplit(url).path).lstrip("/")).resolve()
            if not (path.is_relative_to(STATIC) and path.is_file()):
                raise _Refused(f"not in the static folder: {url}")
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise _Refused(f"a printed page may not fetch {url}")


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A PDF file and how many pages it has."""

    file: bytes
    pages: int


def pdf(html: str) -> Printed:
    """The page as a PDF: the same bytes for the same page. ``ForbiddenURL`` if it asks for anything outside the static
    folder, ``Incomplete`` where a picture or a style sheet of it would be missing."""
    with _fewer_collections(), _nothing_left_out():
        try:
            page = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=StaticFetcher())
            document = page.render(pdf_variant="pdf/ua-1")
            return Printed(file=document.write_pdf(pdf_variant="pdf/ua-1"), pages=len(document.pages))
        except _Refused as refused:
            raise ForbiddenURL(str(refused)) from refused


class _LeftOut(logging.Handler):
    """Keeps what WeasyPrint says, in this thread, about parts that it leaves out. It tells nobody in another way."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread and str(record.msg).startswith(("Failed to", "Unsupported stylesheet")):
            self.said.append(record.getMessage())


@contextmanager
def _nothing_left_out() -> Iterator[None]:
    heard, logger = _LeftOut(), logging.getLogger("weasyprint")
    logger.addHandler(heard)
    try:
        yield
    finally:
        logger.removeHandler(heard)
    if heard.said:
        # A ``data:`` address may be as long as a picture.
        raise Incomplete("; ".join(one if len(one) <= 200 else f"{one[:100]} … {one[-100:]}" for one in heard.said))


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Collect garbage less often: the layout makes very many small lasting objects, and looking
    through them again and again took a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
