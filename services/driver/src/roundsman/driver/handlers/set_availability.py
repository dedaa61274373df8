"""A driver goes online, offline or on a break."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.driver.domain.driver import Availability, Driver
from roundsman.driver.ports import UnitOfWork
from roundsman.kernel.geo import LatLon


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAvailability:
    """What the driver wants to do now, and where they are."""

    driver_id: str
    wanted: Availability
    point: LatLon | None
    until: datetime | None = None  # when they mean to stop, if they say so


async def set_availability(cmd: SetAvailability, uow: UnitOfWork) -> Driver:
    """Take it over and tell it if it is news; may be repeated.

    Raises:
        NotFound: no such driver.
        BadShift: the end of work is not within a day from now.
        DriverOnJob: only dispatch ends a job.
        DriverNotApproved: only approved drivers work.
    """
    driver = await uow.drivers.get(cmd.driver_id)
    driver.go(cmd.wanted, cmd.point, uow.now, cmd.until)
    return driver
