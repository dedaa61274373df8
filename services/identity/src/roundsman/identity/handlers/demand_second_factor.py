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
    organization = await own_organization(cmd.org_id, cmd.by_org_id, uow)
    organization.demand_second_factor(cmd.of)
    return organization


async def own_organization(org_id: OrgId, by_org_id: OrgId, uow: UnitOfWork) -> Organization:
    """The organization, for whoever is in it.

    Raises:
        NotFound: no such organization, or it is another's.
    """
    organization = await uow.organizations.find(org_id)
    if organization is None or org_id != by_org_id:
        raise NotFound(f"No such organization: {org_id}.")
    return organization
