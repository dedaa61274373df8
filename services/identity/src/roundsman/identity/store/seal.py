"""Encrypts what must not be readable in the database, with keys derived from the platform's secret."""

import base64
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from roundsman.kernel.generations import generations

_NONCE_BYTES = 12  # what AES-GCM wants
_KEY_BYTES = 32


class SealBroken(Exception):
    """The text was sealed with another secret, or for something else, or was changed."""


def derived_key(secret: str, purpose: str) -> bytes:
    """A key for one purpose (HKDF with SHA-256, RFC 5869); those of other purposes do not tell it."""
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"roundsman identity {purpose}".encode()).derive(secret.encode())


def derived_keys(setting: str, purpose: str) -> list[bytes]:
    """A key for one purpose of each secret that the setting names, newest first."""
    return [derived_key(secret, purpose) for secret in generations(setting)]


class Seal:
    """AES-256-GCM under a key derived from the secret.

    The setting may name former secrets after it (`new,former`): what they sealed is still opened.
    """

    def __init__(self, setting: str) -> None:
        self._cipher, *self._former = map(AESGCM, derived_keys(setting, "seal"))

    def close(self, plain: bytes, label: str) -> str:
        """Encrypt; only the same label opens it again."""
        nonce = os.urandom(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, plain, label.encode())).decode()

    def open(self, sealed: str, label: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: another secret or label, or the text was changed.
        """
        for cipher in self._former:
            with suppress(SealBroken):
                return _opened(cipher, sealed, label)
        return _opened(self._cipher, sealed, label)

    def renewed(self, sealed: str, label: str) -> str | None:
        """The same, sealed with the newest secret; None: it is already.

        Raises:
            SealBroken: it was sealed with a secret that is not known here.
        """
        for cipher in self._former:
            with suppress(SealBroken):
                return self.close(_opened(cipher, sealed, label), label)
        _opened(self._cipher, sealed, label)
        return None


def _opened(cipher: AESGCM, sealed: str, label: str) -> bytes:
    raw = base64.b64decode(sealed)
    try:
        return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], label.encode())
    except InvalidTag as error:
        raise SealBroken("sealed with another secret, or changed since") from error
