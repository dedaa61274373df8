"""Refresh tokens as text: which login, which generation, and our signature on both.

Nothing of a token is stored, and an old one is still known for ours: so its reuse can be told from a guess,
which has no effect.
"""

import base64
import hmac
from dataclasses import dataclass

from roundsman.identity.domain.errors import RefreshTokenRefused
from roundsman.identity.domain.login import LoginId


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """The token of one generation of a login."""

    login_id: LoginId
    generation: int


class RefreshTokens:
    """Writes and reads refresh tokens under a secret key (HMAC-SHA256, 32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, token: RefreshToken) -> str:
        """The token as the client keeps it."""
        named = f"{token.login_id}.{token.generation}"
        return f"{named}.{self._signature(named)}"

    def read(self, text: str) -> RefreshToken:
        """The token that `write` made.

        Raises:
            RefreshTokenRefused: we did not write this.
        """
        named, _, signature = text.rpartition(".")
        if not hmac.compare_digest(self._signature(named).encode(), signature.encode()):
            raise RefreshTokenRefused("This is not a refresh token of ours: log in again.")
        login_id, _, generation = named.partition(".")
        return RefreshToken(LoginId(login_id), int(generation))

    def _signature(self, named: str) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, named.encode(), "sha256")).decode().rstrip("=")
