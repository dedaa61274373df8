"""Approve a vendor: from now on it takes orders in its opening hours."""

from dataclasses import dataclass

from roundsman.vendor.domain.vendor import Vendor
from roundsman.vendor.handlers.review_hours import watch_hours
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveVendor:
    """The platform has checked the vendor."""

    vendor_id: str


async def approve_vendor(cmd: ApproveVendor, uow: UnitOfWork) -> Vendor:
    """Approve it and watch its hours; may be repeated.

    Raises:
        NotFound: no such vendor.
    """
    vendor = await uow.vendors.get(cmd.vendor_id)
    vendor.approve(uow.now)
    watch_hours(vendor, uow)
    return vendor
