"""Change what a person may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.custom_role import CustomRole
from roundsman.identity.domain.roles import Grantor, Held
from roundsman.identity.domain.user import Change, User
from roundsman.identity.handlers.define_role import own_role
from roundsman.identity.handlers.grant import custom_roles_of
from roundsman.identity.handlers.subordinates import colleague, held_by
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import RoleId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRoles:
    """An admin or an owner gives a user of their organization exactly this."""

    user_id: UserId
    roles: frozenset[str]
    by: Grantor
    at: datetime  # the machine's time
    custom_roles: frozenset[RoleId] = frozenset()  # of the organization's own, besides


async def change_roles(cmd: ChangeRoles, uow: UnitOfWork) -> User:
    """Replace the roles and tell `RolesChanged`; access tokens given before count no more.

    The same roles again do nothing.

    Raises:
        NotFound: no such user or role in the caller's organization.
        InvalidRoles, RoleNotGrantable, OwnAdminRole: see `Grantor`.
        EmailNotVerified: somebody would be trusted with more, by an address that may be another's.
    """
    user = await colleague(cmd.user_id, cmd.by.org_id, uow)
    wanted = [await own_role(role_id, cmd.by.org_id, uow) for role_id in sorted(cmd.custom_roles)]
    old = await held_by(user, uow)
    new = Held(
        roles=cmd.roles, custom=frozenset(permission for role in wanted for permission in role.definition.permissions)
    )
    cmd.by.check(user.id, old, new)
    if cmd.by.trusts(user.id, old, new):
        user.check_email_verified()
    change = Change(at=uow.now, real_at=cmd.at)
    user.change_roles(cmd.roles, change)
    await _hand_over(user, wanted, change, uow)
    return user


async def _hand_over(user: User, wanted: Sequence[CustomRole], change: Change, uow: UnitOfWork) -> None:
    held = user.account.custom_roles
    for role in await custom_roles_of(user, uow):
        if role not in wanted:
            role.taken()
    for role in wanted:
        if role.role_id not in held:
            role.given()
    user.hold(frozenset(role.role_id for role in wanted), change)
