"""Tell everyone when opening hours open or close a vendor: readers then need no time zones."""

from dataclasses import dataclass

from roundsman.vendor.domain.vendor import Vendor
from roundsman.vendor.ports import UnitOfWork

HOURS_TIMER = "vendor.hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHours:
    """An edge of the opening hours was reached."""

    vendor_id: str


async def review_hours(cmd: ReviewHours, uow: UnitOfWork) -> None:
    """Announce the status if it is another, and wait for the next edge; may be repeated.

    Raises:
        NotFound: no such vendor.
    """
    vendor = await uow.vendors.get(cmd.vendor_id)
    vendor.review_hours(uow.now)
    watch_hours(vendor, uow)


def watch_hours(vendor: Vendor, uow: UnitOfWork) -> None:
    """Wake at the next edge of the vendor's hours, as long as they matter."""
    next_review_at = vendor.next_review_at(uow.now)
    if next_review_at is None:
        uow.timers.cancel(HOURS_TIMER, vendor.id)
    else:
        uow.timers.set(HOURS_TIMER, vendor.id, next_review_at)
