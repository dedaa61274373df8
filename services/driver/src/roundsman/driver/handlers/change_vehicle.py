"""Change a driver's vehicle; a plate belongs to one driver."""

from dataclasses import dataclass

from roundsman.driver.domain.driver import Driver
from roundsman.driver.domain.errors import PlateTaken
from roundsman.driver.domain.vehicle import Vehicle
from roundsman.driver.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVehicle:
    """The driver drives this from now on."""

    driver_id: str
    vehicle: Vehicle


async def change_vehicle(cmd: ChangeVehicle, uow: UnitOfWork) -> Driver:
    """Take over the vehicle and tell it; may be repeated.

    Raises:
        NotFound: no such driver.
        PlateTaken: another driver's vehicle has the plate.
        DriverOnJob: not with an order in hand.
    """
    driver = await uow.drivers.get(cmd.driver_id)
    await must_have_own_plate(cmd.vehicle, driver.id, uow)
    driver.change_vehicle(cmd.vehicle, uow.now)
    return driver


async def must_have_own_plate(vehicle: Vehicle, driver_id: str, uow: UnitOfWork) -> None:
    """Pass if no other driver's vehicle has the plate. Two at once meet at the store's unique index, and the
    second is run again and told here.

    Raises:
        PlateTaken: one has.
    """
    others = await uow.drivers.find_by("plate", [vehicle.plate]) if vehicle.plate else []
    if any(other.id != driver_id for other in others):
        raise PlateTaken("A vehicle with this plate is registered with another driver.")
