"""What a letter proves: whoever brings its secret back reads the mail of that address."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.errors import MailedSecretRefused
from roundsman.identity.domain.letters import LetterKind, Postage
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import BadId, UserId


@dataclass(frozen=True, slots=True)
class Brought:
    """A secret that somebody brings, and whose it is said to be."""

    user_id: UserId
    secret: str


def written(user_id: UserId, secret: str) -> str:
    """The secret as it stands in the letter."""
    return f"{user_id}.{secret}"


def read(text: str) -> Brought:
    """What stands in a letter; it may be anything.

    Raises:
        MailedSecretRefused: it has not the shape.
    """
    user_id, _, secret = text.strip().partition(".")
    try:
        return Brought(UserId.parse(user_id), secret)
    except BadId as error:
        raise refusal() from error


def refusal() -> MailedSecretRefused:
    """The same for every secret that opens nothing, whatever is wrong with it."""
    return MailedSecretRefused("This link or code works no more: it is wrong, too old, or was used. Ask for another.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """The newest letter of its kind. Times are the machine's."""

    digest: str  # of its secret; empty: there is none that works
    valid_until: datetime
    postage: Postage


class MailedSecret(Aggregate):
    """Of one person and one kind of letter: the newest secret works, once."""

    def __init__(self, secret_id: str, mailed: Mailed, version: int = 0) -> None:
        super().__init__(secret_id, version)
        self.mailed = mailed

    @staticmethod
    def id_of(kind: LetterKind, user_id: UserId) -> str:
        """One for each kind and person."""
        return f"{kind}/{user_id}"

    @staticmethod
    def id_at(kind: LetterKind, email_key: str) -> str:
        """One for each kind and address, whoever has letters sent there."""
        return f"{kind}/{hashlib.sha256(email_key.encode()).hexdigest()}"

    @classmethod
    def first(cls, secret_id: str, at: datetime) -> Self:
        """That of whom no letter of this kind was sent to yet."""
        return cls(secret_id, Mailed(digest="", valid_until=at, postage=Postage(letters=0, began_at=at)))

    def send(self, secret: str, at: datetime, valid_until: datetime) -> None:
        """Only this secret works from now on (none, if it is empty).

        Raises:
            TooManyLetters: enough of them were sent.
        """
        digest = self._digest(secret) if secret else ""
        self.mailed = Mailed(digest=digest, valid_until=valid_until, postage=self.mailed.postage.spent(at))

    def check(self, secret: str, at: datetime) -> None:
        """Pass if the secret works.

        Raises:
            MailedSecretRefused: it does not.
        """
        fits = hmac.compare_digest(self.mailed.digest, self._digest(secret))
        if not fits or at >= self.mailed.valid_until:
            raise refusal()

    def spend(self, secret: str, at: datetime) -> None:
        """The secret works no more.

        Raises:
            MailedSecretRefused: it did not.
        """
        self.check(secret, at)
        self.mailed = replace(self.mailed, digest="")

    def _digest(self, secret: str) -> str:
        """Secrets have 256 random bits, so a plain hash is not searched."""
        return hashlib.sha256(f"{self.id}\x1f{secret}".encode(errors="replace")).hexdigest()
