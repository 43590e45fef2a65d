"""Live views: asked every few seconds by every screen in the room, and mostly with nothing new to say."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.http import parse_etags

#: What a proxy that compresses may add to an ETag
ADDED = re.compile(r'-(?:gzip|deflate|br|zstd)"$')


def has(request: HttpRequest, etag: str) -> bool:
    """Whether the screen that asks has already what this ETag stands for, as far as it says so."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in {ADDED.sub('"', one.removeprefix("W/")) for one in named}
