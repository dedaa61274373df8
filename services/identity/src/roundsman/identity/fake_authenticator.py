"""A device with passkeys, in software: real keys (ES256), attestations and signatures. For tests."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40
_ES256 = -7
Answer = dict[str, Any]


@dataclass(slots=True)
class Authenticator:
    """Makes one passkey. `count` is what it last told; it counts on by itself unless `counts_by` is 0."""

    origin: str = "http://localhost:8080"
    rp_id: str = "localhost"
    verifies: int = _VERIFIED  # 0: whoever holds it may use it
    count: int = 0
    counts_by: int = 1
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))
    user_handle: bytes = b""
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: Answer) -> Answer:
        """The answer to `navigator.credentials.create`, attested by the key itself (packed)."""
        self.user_handle = _bytes(options["user"]["id"])
        client_data = self._client_data("webauthn.create", options)
        data = self._data(_WITH_KEY) + b"\0" * 16 + len(self.credential_id).to_bytes(2, "big")
        data += self.credential_id + cbor2.dumps(self._public())
        statement = {"alg": _ES256, "sig": self._signed(data, client_data)}
        attestation = cbor2.dumps({"fmt": "packed", "attStmt": statement, "authData": data})
        return self._answer({"clientDataJSON": _text(client_data), "attestationObject": _text(attestation)})

    def sign(self, options: Answer) -> Answer:
        """The answer to `navigator.credentials.get`."""
        self.count += self.counts_by
        client_data, data = self._client_data("webauthn.get", options), self._data()
        response = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(data),
            "signature": _text(self._signed(data, client_data)),
            "userHandle": _text(self.user_handle),
        }
        return self._answer(response)

    def _answer(self, response: Answer) -> Answer:
        told = _text(self.credential_id)
        return {"id": told, "rawId": told, "type": "public-key", "response": response, "clientExtensionResults": {}}

    def _client_data(self, kind: str, options: Answer) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _data(self, more: int = 0) -> bytes:
        flags = _PRESENT | self.verifies | more
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public(self) -> dict[int, Any]:
        """COSE (RFC 9053): an elliptic curve's point on P-256."""
        point = self._key.public_key().public_numbers()
        return {1: 2, 3: _ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}

    def _signed(self, data: bytes, client_data: bytes) -> bytes:
        return self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
