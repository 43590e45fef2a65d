"""Names under which browsers keep files."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote


def attachment(name: str, *, fallback: str) -> str:
    """The Content-Disposition of a file to keep, by RFC 6266: the whole name for browsers that read UTF-8, its letters
    without accents for others; ``fallback`` where none would be left."""
    # What no system takes in a name; and what looks like a folder, or like a file to hide
    clean = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*%]+', " ", name)
    clean = re.sub(r"\s+", " ", clean).strip(" .") or fallback
    stem, dot, ending = clean.rpartition(".")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"\s+", " ", plain).strip(" .,")
    ascii_name = f"{plain}{dot}{ending}" if re.search(r"\w", plain) else fallback
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(clean, safe='')}"
