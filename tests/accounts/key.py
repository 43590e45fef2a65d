"""A security key of a few lines: it makes passkeys and signs with them, as a browser would hand it on."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """``verifies``: it asks for a finger or a PIN. What it may not do it does all the same, which tests want to see."""

    def __init__(self, *, origin: str = "http://localhost", rp: str = "localhost", verifies: bool = True) -> None:
        self.origin, self.rp, self.verifies = origin, rp, verifies
        self.id, self.signs = os.urandom(16), 0
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.user = ""

    def _data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _head(self, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.rp.encode()).digest() + struct.pack(">BI", flags, self.signs)

    def _credential(self, **response: str) -> dict[str, Any]:
        own = {"type": "public-key", "id": text(self.id), "rawId": text(self.id)}
        return own | {"clientExtensionResults": {"credProps": {"rk": True}}, "response": response}

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self._private.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        made = {"fmt": "none", "attStmt": {}, "authData": self._head(ATTESTED) + attested}
        data = self._data("webauthn.create", asked["challenge"])
        return self._credential(clientDataJSON=text(data), attestationObject=text(cbor.encode(made)))

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        self.signs += 1
        data, head = self._data("webauthn.get", options["publicKey"]["challenge"]), self._head()
        signed = self._private.sign(head + hashlib.sha256(data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            clientDataJSON=text(data), authenticatorData=text(head), signature=text(signed), userHandle=self.user
        )
