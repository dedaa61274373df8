"""Register a driver; they do not work before they are approved."""

from dataclasses import dataclass

from roundsman.driver.domain.driver import Driver, DriverFile, DriverIdentity
from roundsman.driver.domain.errors import DriverAlreadyRegistered
from roundsman.driver.handlers.change_vehicle import must_have_own_plate
from roundsman.driver.handlers.review_documents import watch_documents
from roundsman.driver.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDriver:
    """Somebody asks to drive."""

    identity: DriverIdentity
    file: DriverFile


async def register_driver(cmd: RegisterDriver, uow: UnitOfWork) -> Driver:
    """Add the driver, pending, tell it, and watch their documents.

    Raises:
        DriverAlreadyRegistered: the account has a driver.
        PlateTaken: another driver's vehicle has the plate.
        BadDocument, DocumentExpired: the documents cannot be handed in.
    """
    if await uow.drivers.find_by("user_id", [cmd.identity.user_id]):
        raise DriverAlreadyRegistered("You are registered as a driver already: see GET /api/v1/drivers/me.")
    await must_have_own_plate(cmd.file.vehicle, cmd.identity.driver_id, uow)
    driver = Driver.register(cmd.identity, cmd.file, uow.now)
    uow.drivers.add(driver)
    watch_documents(driver, uow)
    return driver
