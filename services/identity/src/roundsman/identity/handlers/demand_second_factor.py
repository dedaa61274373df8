"""Demand a second factor of an organization's staff, or no more."""

from dataclasses import dataclass

from roundsman.identity.domain.organization import DemandedOf, Organization
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSecondFactor:
    """Somebody who gives roles there says of whom."""

    org_id: OrgId
    by_org_id: OrgId  # of whoever asks
    of: DemandedOf


async def demand_second_factor(cmd: DemandSecondFactor, uow: UnitOfWork) -> Organization:
    """Holds for access tokens given from now on. May be repeated.

    Raises:
        NotFound: no such organization, or it is another's.
    """
    organization = await uow.organizations.find(cmd.org_id)
    if organization is None or cmd.org_id != cmd.by_org_id:
        raise NotFound(f"No such organization: {cmd.org_id}.")
    organization.demand_second_factor(cmd.of)
    return organization
