"""Define roles of an organization's own, change them, and let them go."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.custom_role import CustomRole, Definition
from roundsman.identity.domain.errors import TooManyRoles
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import Change
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import RoleId

MOST_ROLES = 100  # of an organization


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineRole:
    """Somebody who may define roles wants one like this, or the one of this id to be so from now on."""

    role_id: RoleId
    definition: Definition
    by: Grantor
    at: datetime  # the machine's time


async def define_role(cmd: DefineRole, uow: UnitOfWork) -> CustomRole:
    """Add the role; nobody holds it yet.

    Raises:
        InvalidName, RoleNotGrantable: see `Definition`.
        TooManyRoles: the organization has `MOST_ROLES`.
    """
    definition = cmd.definition.checked(cmd.by.gives)
    others = await uow.custom_roles.find_by("org_id", [cmd.by.org_id])
    if len([one for one in others if one.tenure.ended_at is None]) >= MOST_ROLES:
        raise TooManyRoles(f"An organization may have {MOST_ROLES} roles of its own: delete some.")
    role = CustomRole(cmd.role_id, cmd.by.org_id, definition)
    uow.custom_roles.add(role)
    return role


async def change_role(cmd: DefineRole, uow: UnitOfWork) -> CustomRole:
    """Define it anew for all who hold it: their access tokens count no more. The same again changes nothing.

    Raises:
        NotFound: no such role in the organization.
        InvalidName, RoleNotGrantable: see `Definition`; a role that permits more than one may give is not touched.
    """
    role = await own_role(cmd.role_id, cmd.by.org_id, uow)
    role.definition.checked(cmd.by.gives)
    definition = cmd.definition.checked(cmd.by.gives)
    if definition.permissions != role.definition.permissions:
        for user in await uow.users.find_by("custom_roles", [role.id]):
            user.rights_changed(Change(at=uow.now, real_at=cmd.at))
    role.definition = definition
    return role


async def delete_role(role_id: str, by: Grantor, uow: UnitOfWork) -> None:
    """Let it go.

    Raises:
        NotFound: no such role in the organization.
        RoleInUse: somebody holds it.
    """
    (await own_role(role_id, by.org_id, uow)).end(uow.now)


async def own_role(role_id: str, org_id: str, uow: UnitOfWork) -> CustomRole:
    """The role, if it is of this organization.

    Raises:
        NotFound: there is none.
    """
    role = await uow.custom_roles.find(role_id)
    if role is None or role.org_id != org_id or role.tenure.ended_at is not None:
        raise NotFound(f"No such role: {role_id}.")
    return role
