"""The keys that sign access tokens, one after the other.

A key is published some time before it signs, so that everybody knows it by then, and stays published until the last
token of it is over. Which key signs follows from the times that are kept: all processes find the same, without a word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from roundsman.kernel.aggregate import Aggregate

PURPOSE = "access tokens"
_CLOCKS_DIFFER = timedelta(minutes=1)  # between hosts: one may sign a little longer than another


class KeyState(StrEnum):
    """How a key stands."""

    NEXT = "next"  # published, and does not sign yet
    CURRENT = "current"
    RETIRED = "retired"  # its tokens still count
    OVER = "over"  # withdrawn, or its last token has expired


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMaterial:
    """Both halves of a key pair, and when it signs. Times are the machine's."""

    public_jwk: dict[str, Any]
    sealed_private_jwk: str  # encrypted with a key derived from the platform's secret
    created_at: datetime
    signs_from: datetime
    withdrawn_at: datetime | None = None


class SigningKey(Aggregate):
    """A key pair by number. Processes that start at once race for the same number, and one of them wins."""

    def __init__(self, number: str, material: KeyMaterial, version: int = 0) -> None:
        super().__init__(number, version)
        self.material = material

    @property
    def key_id(self) -> str:
        """As tokens name it."""
        return str(self.material.public_jwk["kid"])

    def has_signed(self, at: datetime) -> bool:
        """Whether its turn had come by then, and it was not withdrawn before that."""
        withdrawn_at, signs_from = self.material.withdrawn_at, self.material.signs_from
        return signs_from <= at and (withdrawn_at is None or signs_from < withdrawn_at)

    def sign_from(self, at: datetime) -> None:
        """Sign from this time on, or from the time that was set, if that is earlier."""
        self.material = replace(self.material, signs_from=min(at, self.material.signs_from))

    def sealed_anew(self, sealed_private_jwk: str) -> None:
        """The same private half is kept under another seal."""
        self.material = replace(self.material, sealed_private_jwk=sealed_private_jwk)

    def withdraw(self, at: datetime) -> None:
        """No token of it counts any more; again changes nothing."""
        if self.material.withdrawn_at is None:
            self.material = replace(self.material, withdrawn_at=at)


@dataclass(frozen=True, slots=True)
class Ring:
    """All keys, and how long their tokens are good for."""

    keys: Sequence[SigningKey]
    tokens_last: timedelta

    @classmethod
    def of(cls, keys: Iterable[SigningKey], token_lifetime_s: int) -> "Ring":
        """The ring of these keys, in any order."""
        by_number = sorted(keys, key=lambda key: int(key.id))
        return cls(by_number, timedelta(seconds=token_lifetime_s))

    def current(self, at: datetime) -> SigningKey | None:
        """The key that signs; None: it was withdrawn, or there is none."""
        newest = next((key for key in reversed(self.keys) if key.has_signed(at)), None)
        return newest if newest and newest.material.withdrawn_at is None else None

    def following(self, at: datetime) -> SigningKey | None:
        """The key that is published to sign later."""
        return next((key for key in self.keys if self.state(key, at) is KeyState.NEXT), None)

    def published(self, at: datetime) -> list[SigningKey]:
        """The keys whose tokens count, and those whose tokens will."""
        return [key for key in self.keys if self.state(key, at) is not KeyState.OVER]

    def state(self, key: SigningKey, at: datetime) -> KeyState:
        """How a key of this ring stands."""
        if key.material.withdrawn_at is not None:
            return KeyState.OVER
        if at < key.material.signs_from:
            return KeyState.NEXT
        if key is self.current(at):
            return KeyState.CURRENT
        return KeyState.RETIRED if at < self.over_at(key) else KeyState.OVER

    def over_at(self, key: SigningKey) -> datetime:
        """When the last token of a key expires that others have relieved by then."""
        later = self.keys[self.keys.index(key) + 1 :]
        begun = [one.material.signs_from for one in later if one.has_signed(one.material.signs_from)]
        return min(begun, default=key.material.signs_from) + self.tokens_last + _CLOCKS_DIFFER

    def next_number(self) -> str:
        """The number of a key that is to be made."""
        return str(max((int(key.id) for key in self.keys), default=0) + 1)
