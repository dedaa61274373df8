"""What a passkey signs: a text of ours that nobody else can write, good once and for a short time."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from roundsman.identity.domain.errors import PasskeyRefused
from roundsman.identity.domain.signed_texts import SignedTexts

LIFETIME_S = 300  # long enough to find the key
_NONCE_BYTES = 16


class Ceremony(StrEnum):
    """What a challenge was given for."""

    ADD = "add"
    PROVE = "prove"  # to log in, or that one still is who one is


@dataclass(frozen=True, slots=True)
class Challenge:
    """One that we gave; `user_id` is empty where nobody was known yet."""

    text: str
    user_id: str
    until: datetime


class Challenges:
    """Writes and reads challenges: nothing is kept of one until it comes back."""

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._texts = SignedTexts(key, *former)

    def write(self, ceremony: Ceremony, user_id: str, at: datetime) -> str:
        """A new one. Times are the machine's."""
        until = int((at + timedelta(seconds=LIFETIME_S)).timestamp())
        return self._texts.write(f"{ceremony}.{user_id}.{until}.{secrets.token_hex(_NONCE_BYTES)}")

    def read(self, text: str, ceremony: Ceremony, at: datetime) -> Challenge:
        """The challenge that `write` made.

        Raises:
            PasskeyRefused: we did not write this, or for something else, or too long ago.
        """
        said = self._texts.read(text)
        if said is None:
            raise PasskeyRefused("This does not answer a challenge of ours: begin anew.")
        for_what, user_id, until, _ = said.split(".")
        ends_at = datetime.fromtimestamp(int(until), UTC)
        if for_what != ceremony or at >= ends_at:
            raise PasskeyRefused("This took too long, or answers something else: begin anew.")
        return Challenge(text, user_id, ends_at)
