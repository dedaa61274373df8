"""What a login gives: whom the tokens speak for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from roundsman.identity.domain.custom_role import CustomRole
from roundsman.identity.domain.login import PASSWORD, STRONG, Login
from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.domain.roles import Held
from roundsman.identity.domain.user import User
from roundsman.identity.ports import UnitOfWork
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
    scope: frozenset[str] = frozenset()  # what they may do beyond their roles
    demanded: bool = False  # whether their organization demands a second factor of them

    @property
    def is_strong(self) -> bool:
        """Whether the login has shown more than a password."""
        return not STRONG.isdisjoint(self.methods)

    @property
    def session_id(self) -> str:
        """The login, as the access token names it."""
        return self.refresh.login_id

    @classmethod
    async def to(cls, user: User, login: Login, uow: UnitOfWork) -> Self:
        """The grant of this login, with the roles held now."""
        custom = await custom_permissions(user, uow)
        organization = await uow.organizations.find(user.account.org_id)
        held = Held(roles=user.account.roles, custom=custom)
        return cls(
            user_id=user.user_id,
            org_id=user.account.org_id,
            roles=user.account.roles,
            refresh=RefreshToken(login.login_id, login.family.generation),
            authenticated_at=login.family.authenticated_at,
            methods=login.family.methods,
            epoch=user.account.standing.epoch,
            scope=custom,
            demanded=organization is not None and organization.demands_of(held),
        )


async def custom_permissions(user: User, uow: UnitOfWork) -> frozenset[str]:
    """What the person may do by roles of their organization; those of another organization permit nothing."""
    roles = [role for role in await custom_roles_of(user, uow) if role.org_id == user.account.org_id]
    return frozenset(one for role in roles for one in role.definition.permissions)


async def lay_down(user: User, uow: UnitOfWork) -> None:
    """Count this person no more among those who hold the roles of the organization that they hold now."""
    for role in await custom_roles_of(user, uow):
        role.taken()


async def custom_roles_of(user: User, uow: UnitOfWork) -> list[CustomRole]:
    """The roles of an organization's own that the person holds, in the order of their ids: all writers meet in it."""
    found = [await uow.custom_roles.find(role_id) for role_id in sorted(user.account.custom_roles)]
    return [role for role in found if role]
