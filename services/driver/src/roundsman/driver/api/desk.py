"""What every route works with, and whose things a caller may see or run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Request, Response

from roundsman.driver.domain.driver import Driver
from roundsman.driver.domain.errors import DriverNotRegistered
from roundsman.driver.store.queries import DriverQueries
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.errors import NotFound
from roundsman.persistence.units import Units
from roundsman.web import Caller, Permission, answer_once, permitted

T = TypeVar("T")

Driving = Annotated[Caller, permitted(Permission.OWN_DRIVER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverDesk:
    """Units of work, the read side, and how new drivers are treated."""

    units: Units[DriverWork]
    queries: DriverQueries
    auto_approve: bool
    currency: str

    async def run(self, caller: Caller, effect: Callable[[DriverWork], Awaitable[T]]) -> T:
        """Do `effect` in one transaction, on behalf of the caller."""
        return await self.units.run(effect, caller.cause)

    async def once(
        self, request: Request, caller: Caller, effect: Callable[[DriverWork], Awaitable[tuple[int, Any]]]
    ) -> Response:
        """Do `effect` once for the request's idempotency key."""
        return await answer_once(request, caller, self.units, effect)


async def own_driver(caller: Caller, work: DriverWork) -> Driver:
    """The caller's own driver.

    Raises:
        DriverNotRegistered: they have none.
    """
    found = await work.drivers.find_by("user_id", [caller.user_id])
    if not found:
        raise DriverNotRegistered("You are not registered as a driver: POST /api/v1/drivers.")
    return found[0]


async def shown_driver(driver_id: str, caller: Caller, work: DriverWork) -> Driver:
    """The driver, for themselves and the staff of their organization.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    driver = await work.drivers.get(driver_id)
    if driver.identity.user_id != caller.user_id and not _is_in_staff_of(driver, caller):
        raise _unknown_driver(driver_id)
    return driver


async def staffed_driver(driver_id: str, caller: Caller, work: DriverWork) -> Driver:
    """The driver, for those who decide about them: the staff of the driver's organization.

    Not for the driver: whoever founds an organization is staff, there.

    Raises:
        NotFound: there is none that the caller may decide about.
    """
    driver = await work.drivers.get(driver_id)
    if not _is_in_staff_of(driver, caller):
        raise _unknown_driver(driver_id)
    return driver


def _is_in_staff_of(driver: Driver, caller: Caller) -> bool:
    return caller.permits(Permission.DRIVERS_READ) and driver.identity.org_id == caller.org_id


def _unknown_driver(driver_id: str) -> NotFound:
    return NotFound(f"No such driver: {driver_id}.")
