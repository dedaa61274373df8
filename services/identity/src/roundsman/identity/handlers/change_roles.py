"""Change what a person may do."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import Change, User
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRoles:
    """An admin or an owner gives a user of their organization exactly these roles."""

    user_id: UserId
    roles: frozenset[str]
    by: Grantor
    at: datetime  # the machine's time


async def change_roles(cmd: ChangeRoles, uow: UnitOfWork) -> User:
    """Replace the roles and tell `RolesChanged`; access tokens given before count no more.

    The same roles again do nothing.

    Raises:
        NotFound: no such user in the caller's organization.
        InvalidRoles, RoleNotGrantable, OwnAdminRole: see `Grantor`.
    """
    user = await uow.users.get(cmd.user_id)
    if user.account.org_id != cmd.by.org_id:
        raise NotFound(f"No such user: {cmd.user_id}.")
    cmd.by.check(user.id, user.account.roles, cmd.roles)
    user.change_roles(cmd.roles, Change(at=uow.now, real_at=cmd.at))
    return user
