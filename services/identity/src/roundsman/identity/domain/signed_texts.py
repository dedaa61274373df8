"""Texts that we hand out and know again: what they say is open, and nobody else can write one."""

import base64
import hmac


class SignedTexts:
    """Signs under a secret key (HMAC-SHA256, 32 bytes); each kind of text has a key of its own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, said: str) -> str:
        """The text with our signature."""
        return f"{said}.{self._signature(said)}"

    def read(self, text: str) -> str | None:
        """What the text says; None if we did not write it."""
        said, _, signature = text.rpartition(".")
        ours = hmac.compare_digest(self._signature(said).encode(), signature.encode(errors="replace"))
        return said if ours else None

    def _signature(self, said: str) -> str:
        digest = hmac.digest(self._key, said.encode(errors="replace"), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
