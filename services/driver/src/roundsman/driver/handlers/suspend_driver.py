"""Suspend a driver: no more offers; a job in hand is finished first."""

from dataclasses import dataclass

from roundsman.driver.domain.driver import Driver
from roundsman.driver.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendDriver:
    """The staff take a driver out of work."""

    driver_id: str
    reason: str


async def suspend_driver(cmd: SuspendDriver, uow: UnitOfWork) -> Driver:
    """Suspend the driver; may be repeated.

    Raises:
        NotFound: no such driver.
    """
    driver = await uow.drivers.get(cmd.driver_id)
    driver.suspend(cmd.reason, uow.now)
    return driver
