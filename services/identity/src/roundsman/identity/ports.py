"""What the handlers need."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from roundsman.identity.domain.lockout import Tally
from roundsman.identity.domain.login import Login
from roundsman.identity.domain.organization import Organization
from roundsman.identity.domain.signing_key import SigningKey
from roundsman.identity.domain.user import User


class Users(Protocol):
    """The users that a unit of work touches."""

    async def find(self, aggregate_id: str) -> User | None:
        """The user of this id, or None."""

    async def get(self, aggregate_id: str) -> User:
        """The user of this id.

        Raises:
            NotFound: there is none.
        """

    async def find_by(self, column: str, values: Iterable[str]) -> list[User]:
        """The users whose `email_key` is one of the values."""

    def add(self, aggregate: User) -> None:
        """Take in a new user. Two of the same e-mail cannot both commit."""


class Organizations(Protocol):
    """The organizations that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Organization | None:
        """The organization of this id, or None."""

    async def get(self, aggregate_id: str) -> Organization:
        """The organization of this id.

        Raises:
            NotFound: there is none.
        """

    def add(self, aggregate: Organization) -> None:
        """Take in a new organization."""


class Logins(Protocol):
    """The logins that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Login | None:
        """The login of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[Login]:
        """The logins whose `user_id` is one of the values."""

    def add(self, aggregate: Login) -> None:
        """Take in a new login."""


class Tallies(Protocol):
    """The counts of wrong guesses that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Tally | None:
        """The tally of this id, or None."""

    def add(self, aggregate: Tally) -> None:
        """Take in a new tally. Two of the same id cannot both commit."""


class BreachedPasswords(Protocol):
    """Passwords that were stolen somewhere, and are tried everywhere."""

    async def known(self, password: str) -> bool:
        """Whether this is one of them. The password leaves the process in no form."""


class SigningKeys(Protocol):
    """The keys that sign access tokens."""

    async def find(self, aggregate_id: str) -> SigningKey | None:
        """The key of this number, or None."""

    def add(self, aggregate: SigningKey) -> None:
        """Take in a new key. Two of the same number cannot both commit."""


class UnitOfWork(Protocol):
    """One transaction; the boundary commits it."""

    @property
    def users(self) -> Users: ...

    @property
    def organizations(self) -> Organizations: ...

    @property
    def logins(self) -> Logins: ...

    @property
    def tallies(self) -> Tallies: ...

    @property
    def signing_keys(self) -> SigningKeys: ...

    @property
    def now(self) -> datetime:
        """The platform's time."""
