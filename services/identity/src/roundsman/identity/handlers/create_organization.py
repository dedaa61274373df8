"""Create an organization."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.names import checked_name
from roundsman.identity.domain.organization import Organization
from roundsman.identity.domain.user import Change
from roundsman.identity.handlers.grant import lay_down
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import OrgId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrganization:
    """A user brings their company to the platform."""

    org_id: OrgId
    name: str
    owner_id: UserId
    at: datetime  # the machine's time


async def create_organization(cmd: CreateOrganization, uow: UnitOfWork) -> Organization:
    """Add the organization and make the user its owner, in it; tells `OrganizationCreated` and `RolesChanged`.

    Raises:
        InvalidName: the name cannot be shown.
        AlreadyOwner: the user owns one.
    """
    name = checked_name(cmd.name)
    owner = await uow.users.get(cmd.owner_id)
    await lay_down(owner, uow)
    owner.found(cmd.org_id, Change(at=uow.now, real_at=cmd.at))
    organization = Organization.create(cmd.org_id, name, cmd.owner_id, uow.now)
    uow.organizations.add(organization)
    return organization
