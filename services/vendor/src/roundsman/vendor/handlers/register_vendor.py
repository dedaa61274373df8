"""Register a vendor; it takes no orders before it is approved."""

from dataclasses import dataclass

from roundsman.vendor.domain.profile import Profile
from roundsman.vendor.domain.vendor import Ownership, Vendor
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVendor:
    """A vendor's owner asks to sell on the platform."""

    ownership: Ownership
    profile: Profile


async def register_vendor(cmd: RegisterVendor, uow: UnitOfWork) -> Vendor:
    """Add the vendor, pending, and tell it."""
    vendor = Vendor.register(cmd.ownership, cmd.profile, uow.now)
    uow.vendors.add(vendor)
    return vendor
