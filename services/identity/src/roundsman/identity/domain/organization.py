"""A company on the platform."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from roundsman.identity.domain.events import OrganizationCreated
from roundsman.identity.domain.roles import Held
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, UserId

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
DEFAULT_ORG_ID = OrgId.derived(_FIRST_DAY, "default")  # of everyone who registers without an organization
DEFAULT_ORG_NAME = "Roundsman Demo"
PLATFORM_USER_ID = UserId.derived(_FIRST_DAY, "platform")  # owns the default organization; nobody logs in as it


class DemandedOf(StrEnum):
    """Of whom an organization demands a second factor."""

    NOBODY = "nobody"
    STAFF = "staff"  # whoever may more than what one gets by registering


class Organization(Aggregate):
    """Has a name and an owner, and says of whom it demands a second factor."""

    def __init__(self, org_id: OrgId, name: str, owner_id: UserId, created_at: datetime) -> None:
        super().__init__(org_id)
        self.name = name
        self.owner_id = owner_id
        self.created_at = created_at
        self.second_factor_for = DemandedOf.NOBODY

    @property
    def org_id(self) -> OrgId:
        return OrgId(self.id)

    @classmethod
    def create(cls, org_id: OrgId, name: str, owner_id: UserId, at: datetime) -> Self:
        """A new organization; tells `OrganizationCreated`."""
        organization = cls(org_id, name, owner_id, at)
        organization.record(OrganizationCreated(org_id=org_id, name=name, owner_id=owner_id, at=at))
        return organization

    def demand_second_factor(self, of: DemandedOf) -> None:
        """From now on these people's logins can do nothing but get one and show it, until they have shown one."""
        self.second_factor_for = of

    def demands_of(self, held: Held) -> bool:
        """Whether somebody who holds this needs a second factor."""
        return self.second_factor_for is DemandedOf.STAFF and held.is_staff
