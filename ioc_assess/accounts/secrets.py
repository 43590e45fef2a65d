"""Secrets that open something without an account: made here, handed out once, never stored.

What is stored is a hash, different for each purpose, so that a hash of one table fits no other.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets

#: Addresses that end in a secret. One that is refused, or misspelt by a letter, would be logged as not found.
SECRET_ADDRESSES = re.compile(r"(/invitation/|/join/|/password/reset/[0-9A-Za-z]+-)\S+")


def new_secret() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(purpose: str, secret: str) -> str:
    """What is stored of a secret: 64 hexadecimal digits. The secrets are long and random, so a plain SHA-256 is as
    hard to turn back as a slow hash, and it can be looked up."""
    return hashlib.sha256(f"{purpose}:{secret}".encode()).hexdigest()


class HideSecrets(logging.Filter):
    """Takes the secrets out of addresses before they are written to a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET_ADDRESSES.sub(r"\1…", one) if isinstance(one, str) else one for one in record.args
            )
        return True
