"""Approve a driver, for the first time or after a suspension."""

from dataclasses import dataclass

from roundsman.driver.domain.driver import Driver
from roundsman.driver.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDriver:
    """The platform has checked the driver."""

    driver_id: str


async def approve_driver(cmd: ApproveDriver, uow: UnitOfWork) -> Driver:
    """Let the driver work; may be repeated.

    Raises:
        NotFound: no such driver.
        DocumentsNotValid: a document has expired.
    """
    driver = await uow.drivers.get(cmd.driver_id)
    driver.approve(uow.now)
    return driver
