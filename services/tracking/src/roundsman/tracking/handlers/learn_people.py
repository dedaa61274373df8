"""Learn which users are behind drivers and vendors."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrgId, UserId, VendorId
from roundsman.tracking.domain.people import Driver, Vendor
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnDriver:
    """A driver as the driver service tells."""

    driver_id: DriverId
    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnVendor:
    """A vendor as the vendor service tells."""

    vendor_id: VendorId
    owner_id: UserId
    at: datetime


async def learn_driver(cmd: LearnDriver, uow: UnitOfWork) -> None:
    """The driver's user is known; an older fact changes nothing."""
    driver = await uow.drivers.find(cmd.driver_id)
    if driver is None:
        driver = Driver(cmd.driver_id)
        uow.drivers.add(driver)
    driver.become(cmd.user_id, cmd.org_id, cmd.at)


async def learn_vendor(cmd: LearnVendor, uow: UnitOfWork) -> None:
    """The vendor's owner is known; an older fact changes nothing."""
    vendor = await uow.vendors.find(cmd.vendor_id)
    if vendor is None:
        vendor = Vendor(cmd.vendor_id)
        uow.vendors.add(vendor)
    vendor.become(cmd.owner_id, cmd.at)
