"""Texts that we hand out and know again: what they say is open, and nobody else can write one."""

import base64
import hmac


class SignedTexts:
    """Signs under a secret key (HMAC-SHA256, 32 bytes); each kind of text has a key of its own.

    What `former` keys have signed is ours, too.
    """

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._keys = (key, *former)

    def write(self, said: str) -> str:
        """The text with our signature."""
        return f"{said}.{_signature(self._keys[0], said)}"

    def read(self, text: str) -> str | None:
        """What the text says; None if we did not write it."""
        said, _, signature = text.rpartition(".")
        brought = signature.encode(errors="replace")
        ours = [hmac.compare_digest(_signature(key, said).encode(), brought) for key in self._keys]
        return said if any(ours) else None


def _signature(key: bytes, said: str) -> str:
    digest = hmac.digest(key, said.encode(errors="replace"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
