"""Change a vendor's name or hours, pause it, or let it go on."""

from dataclasses import dataclass

from roundsman.vendor.domain.vendor import Vendor, VendorChange
from roundsman.vendor.handlers.review_hours import watch_hours
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVendor:
    """The owner edits the vendor."""

    vendor_id: str
    change: VendorChange


async def change_vendor(cmd: ChangeVendor, uow: UnitOfWork) -> Vendor:
    """Take over the change and watch the hours that hold now; may be repeated.

    Raises:
        NotFound: no such vendor.
    """
    vendor = await uow.vendors.get(cmd.vendor_id)
    vendor.change(cmd.change, uow.now)
    watch_hours(vendor, uow)
    return vendor
