"""What a login gives: whom the tokens speak for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from roundsman.identity.domain.login import PASSWORD, Login
from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.domain.user import User
from roundsman.kernel.ids import OrgId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A user as the access token names them, and the refresh token that works next."""

    user_id: UserId
    org_id: OrgId
    roles: frozenset[str]
    refresh: RefreshToken
    authenticated_at: datetime  # the machine's time
    methods: frozenset[str] = frozenset({PASSWORD})
    epoch: int = 0  # of the user's rights

    @property
    def session_id(self) -> str:
        """The login, as the access token names it."""
        return self.refresh.login_id

    @classmethod
    def to(cls, user: User, login: Login) -> Self:
        """The grant of this login, with the roles held now."""
        return cls(
            user_id=user.user_id,
            org_id=user.account.org_id,
            roles=user.account.roles,
            refresh=RefreshToken(login.login_id, login.family.generation),
            authenticated_at=login.family.authenticated_at,
            methods=login.family.methods,
            epoch=user.account.standing.epoch,
        )
