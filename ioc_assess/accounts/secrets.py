"""Secrets that open something without an account: made here and never stored.

What is stored is a hash, different for each purpose, so that a hash of one table fits no other.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import secrets

from django.utils.crypto import salted_hmac

#: Addresses that end in a secret. One that is refused, or misspelt by a letter, would be logged as not found.
SECRET_ADDRESSES = re.compile(r"(/invitation/|/invited/|/join/|/show/|/password/reset/[0-9A-Za-z]+-)\S+")


def new_secret() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def remade_secret(purpose: str, nonce: str) -> str:
    """The secret that belongs to a stored nonce: the same whenever it is asked for, so that a reminder can name the
    link again. Only with SECRET_KEY can it be made: with a new key another one is made, which opens nothing."""
    made = salted_hmac(f"ioc_assess.{purpose}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def remade_as_stored(purpose: str, nonce: str, stored: str) -> str:
    """The remade secret, for a mail. ``LookupError`` where it is not the one of which ``stored`` is the digest: a link
    that opens nothing must not be sent."""
    secret = remade_secret(purpose, nonce)
    if digest(purpose, secret) != stored:
        raise LookupError("SECRET_KEY is another than when the link was made")
    return secret


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
