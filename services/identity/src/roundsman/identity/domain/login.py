"""A login: the family of refresh tokens that begins with a password and ends by log-out, expiry or misuse."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import RefreshTokenRefused, RefreshTokenReused
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import TypeId, UserId

PASSWORD = "pwd"  # noqa: S105 - ways of showing who one is, as RFC 8176 names them
CODE = "otp"
PASSKEY = "pop"
STRONG = frozenset({CODE, PASSKEY})  # each a second factor, or as good as two


class LoginId(TypeId):
    """One login on one device."""

    prefix = "lgn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Everything known of a login. Times are the machine's, not the platform's: people wait in real hours."""

    user_id: UserId
    generation: int  # of the one refresh token that works
    opened_at: datetime
    expires_at: datetime
    used_at: datetime  # when tokens were last given
    origin: Origin = field(default_factory=Origin)  # its device, and the address of the last use
    revoked_at: datetime | None = None
    stepped_up_at: datetime | None = None  # when the person last showed who they are, if since the login
    methods: frozenset[str] = frozenset({PASSWORD})  # by which they have shown it, all together

    @property
    def authenticated_at(self) -> datetime:
        """When the person last showed who they are."""
        return self.stepped_up_at or self.opened_at


class Login(Aggregate):
    """Lets only the newest refresh token of its family work, once."""

    def __init__(self, login_id: LoginId, family: Family, version: int = 0) -> None:
        super().__init__(login_id, version)
        self.family = family

    @property
    def login_id(self) -> LoginId:
        return LoginId(self.id)

    @classmethod
    def open(cls, login_id: LoginId, family: Family) -> Self:
        """A new login, whose first refresh token has generation `family.generation`."""
        return cls(login_id, family)

    def goes_on(self, at: datetime) -> bool:
        """Whether a refresh token of it still works."""
        return self.family.revoked_at is None and at < self.family.expires_at

    def rotate(
        self, generation: int, at: datetime, expires_at: datetime, address: str
    ) -> RefreshTokenRefused | RefreshTokenReused | None:
        """Spend the refresh token of this generation: the next one works from now on, until `expires_at`.

        A refusal is returned, not raised, because it may have revoked the login, which has to be committed.
        """
        if not self.goes_on(at):
            return RefreshTokenRefused("This login has ended: log in again.")
        if generation != self.family.generation:
            self.revoke(at)
            return RefreshTokenReused("This refresh token was used before, so its login has ended: log in again.")
        origin = replace(self.family.origin, address=address or self.family.origin.address)
        self.family = replace(self.family, generation=generation + 1, expires_at=expires_at, used_at=at, origin=origin)
        return None

    def step_up(self, method: str, at: datetime) -> None:
        """The person has shown once more who they are."""
        self.family = replace(self.family, stepped_up_at=at, methods=self.family.methods | {method})

    def revoke(self, at: datetime) -> None:
        """No token of this family works any more; again changes nothing."""
        if self.family.revoked_at is None:
            self.family = replace(self.family, revoked_at=at)
