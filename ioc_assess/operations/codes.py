"""Public codes: what names a thing in an address instead of its number in the database."""

from __future__ import annotations

from django.utils.crypto import get_random_string

#: Neither 0 and o nor 1, i and l: codes are read aloud and typed from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def public_code() -> str:
    """Twelve random characters, about 59 bits: unique without looking, and not to be guessed."""
    return get_random_string(12, LETTERS)
