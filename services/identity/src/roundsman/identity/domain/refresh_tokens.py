"""Refresh tokens as text: which login, which generation, and our signature on both.

Nothing of a token is stored, and an old one is still known for ours: so its reuse can be told from a guess,
which has no effect.
"""

from dataclasses import dataclass

from roundsman.identity.domain.errors import RefreshTokenRefused
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.signed_texts import SignedTexts


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """The token of one generation of a login."""

    login_id: LoginId
    generation: int


class RefreshTokens:
    """Writes and reads refresh tokens under a secret key."""

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._texts = SignedTexts(key, *former)

    def write(self, token: RefreshToken) -> str:
        """The token as the client keeps it."""
        return self._texts.write(f"{token.login_id}.{token.generation}")

    def read(self, text: str) -> RefreshToken:
        """The token that `write` made.

        Raises:
            RefreshTokenRefused: we did not write this.
        """
        said = self._texts.read(text)
        if said is None:
            raise RefreshTokenRefused("This is not a refresh token of ours: log in again.")
        login_id, _, generation = said.partition(".")
        return RefreshToken(LoginId(login_id), int(generation))
