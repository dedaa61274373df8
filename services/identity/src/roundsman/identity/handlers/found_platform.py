"""Found the platform: what has to be there before the first person registers."""

from roundsman.identity.domain.organization import (
    DEFAULT_ORG_ID,
    DEFAULT_ORG_NAME,
    PLATFORM_USER_ID,
    Organization,
)
from roundsman.identity.ports import UnitOfWork


async def found_platform(uow: UnitOfWork) -> None:
    """Add the default organization, once; may be repeated."""
    if await uow.organizations.find(DEFAULT_ORG_ID) is None:
        uow.organizations.add(Organization.create(DEFAULT_ORG_ID, DEFAULT_ORG_NAME, PLATFORM_USER_ID, uow.now))
