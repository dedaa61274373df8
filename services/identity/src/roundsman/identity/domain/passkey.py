"""Passkeys (WebAuthn): key pairs on people's devices, of which we know the public halves."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.names import checked_name
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import TypeId, UserId


class PasskeyId(TypeId):
    """One passkey of one person."""

    prefix = "psk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What its device told of it. Texts are base64url."""

    credential_id: str
    public_key: str  # COSE
    sign_count: int  # 0 for good: the device does not count


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyFacts:
    """Everything known of a passkey. Times are the machine's."""

    user_id: UserId
    credential: Credential
    name: str
    added_at: datetime
    used_at: datetime | None = None
    removed_at: datetime | None = None


class Passkey(Aggregate):
    """Works until its person removes it."""

    def __init__(self, passkey_id: PasskeyId, facts: PasskeyFacts, version: int = 0) -> None:
        super().__init__(passkey_id, version)
        self.facts = facts

    @classmethod
    def add(cls, passkey_id: PasskeyId, facts: PasskeyFacts) -> Self:
        """One that works from now on.

        Raises:
            InvalidName: the name cannot be shown.
        """
        return cls(passkey_id, replace(facts, name=checked_name(facts.name)))

    @property
    def works(self) -> bool:
        """Whether it was not removed."""
        return self.facts.removed_at is None

    def used(self, sign_count: int, at: datetime) -> None:
        """It has signed, and counts so far."""
        credential = replace(self.facts.credential, sign_count=sign_count)
        self.facts = replace(self.facts, credential=credential, used_at=at)

    def rename(self, name: str) -> None:
        """Call it so.

        Raises:
            InvalidName: the name cannot be shown.
        """
        self.facts = replace(self.facts, name=checked_name(name))

    def remove(self, at: datetime) -> None:
        """It works no more; again changes nothing."""
        if self.works:
            self.facts = replace(self.facts, removed_at=at)
