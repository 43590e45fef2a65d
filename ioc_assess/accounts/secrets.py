"""Secrets that open something without an account: made here, handed out once, never stored.

What is stored is a hash, different for each purpose, so that a hash of one table fits no other.
"""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(purpose: str, secret: str) -> str:
    """What is stored of a secret: 64 hexadecimal digits. The secrets are long and random, so a plain SHA-256 is as
    hard to turn back as a slow hash, and it can be looked up."""
    return hashlib.sha256(f"{purpose}:{secret}".encode()).hexdigest()
