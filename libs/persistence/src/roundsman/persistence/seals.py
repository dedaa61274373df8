"""How what is told of a person is encrypted: a key a person, wrapped with the platform's secret wherever it is kept.

AES-256-GCM (NIST SP 800-38D) with random nonces; the wrapping key comes of the secret by HKDF (RFC 5869).
"""

import base64
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from roundsman.kernel.generations import generations

SEALED = "sealed"  # the header: the key's id, a space, what is sealed
_NONCE_BYTES = 12  # what AES-GCM wants
_KEY_BYTES = 32


class SealBroken(Exception):
    """It was sealed with another key, for another record, or was changed since."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One key of one person."""

    key_id: str
    cipher: AESGCM

    def seal(self, values: Mapping[str, Any], label: str) -> str:
        """What goes into the header `sealed` of the record with this label."""
        return f"{self.key_id} {_encrypted(self.cipher, orjson.dumps(values), label)}"

    def open(self, sealed: str, label: str) -> dict[str, Any]:
        """What was sealed.

        Raises:
            SealBroken: not with this key, not in this record.
        """
        values: dict[str, Any] = orjson.loads(_decrypted(self.cipher, sealed.partition(" ")[2], label))
        return values


class Wrapping:
    """Wraps keys with the platform's secret; every service of the platform has the same.

    The setting may name former secrets after it (`new,former`): what they wrapped is still unwrapped.
    """

    def __init__(self, setting: str) -> None:
        self._cipher, *self._former = map(_wrapping_cipher, generations(setting))

    @property
    def knows_former(self) -> bool:
        """Whether there may be keys to be wrapped anew."""
        return bool(self._former)

    def new(self, key_id: str) -> tuple[PersonKey, str]:
        """A fresh key, and the same wrapped."""
        raw = AESGCM.generate_key(_KEY_BYTES * 8)
        return PersonKey(key_id, AESGCM(raw)), _encrypted(self._cipher, raw, key_id)

    def unwrapped(self, key_id: str, wrapped: str) -> PersonKey:
        """The key.

        Raises:
            SealBroken: it was wrapped with another secret, or under another id.
        """
        for cipher in self._former:
            with suppress(SealBroken):
                return PersonKey(key_id, AESGCM(_decrypted(cipher, wrapped, key_id)))
        return PersonKey(key_id, AESGCM(_decrypted(self._cipher, wrapped, key_id)))

    def renewed(self, key_id: str, wrapped: str) -> str | None:
        """The same key wrapped with the newest secret; None: it is already.

        Raises:
            SealBroken: it was wrapped with a secret that is not known here.
        """
        for cipher in self._former:
            with suppress(SealBroken):
                return _encrypted(self._cipher, _decrypted(cipher, wrapped, key_id), key_id)
        _decrypted(self._cipher, wrapped, key_id)
        return None


def _wrapping_cipher(secret: str) -> AESGCM:
    purpose = b"roundsman keys of persons"
    return AESGCM(HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose).derive(secret.encode()))


def _encrypted(cipher: AESGCM, plain: bytes, label: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return base64.b64encode(nonce + cipher.encrypt(nonce, plain, label.encode())).decode()


def _decrypted(cipher: AESGCM, sealed: str, label: str) -> bytes:
    try:
        raw = base64.b64decode(sealed, validate=True)
        return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], label.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("not with this key, or not for this") from error
