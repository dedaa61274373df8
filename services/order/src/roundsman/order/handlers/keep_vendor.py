"""Keep what vendors say of themselves."""

from dataclasses import dataclass

from roundsman.kernel.ids import VendorId
from roundsman.order.domain.vendor import Vendor, VendorFacts
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepVendor:
    """A vendor as it is now."""

    vendor_id: VendorId
    facts: VendorFacts


async def keep_vendor(cmd: KeepVendor, uow: UnitOfWork) -> None:
    """Replace what we knew, unless we know something newer."""
    known = await uow.vendors.find(cmd.vendor_id)
    if known is None:
        uow.vendors.add(Vendor(cmd.vendor_id, cmd.facts))
    else:
        known.learn(cmd.facts)
