"""Tell everyone when opening hours open or close a vendor: readers then need no time zones."""

from dataclasses import dataclass
from datetime import datetime

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
    """Wake at the next edge of the vendor's hours, as long as they matter.

    A timer of hours that have changed since stays: when it fires, it finds nothing to tell.
    """
    next_review_at = vendor.next_review_at(uow.now)
    if next_review_at is not None:
        uow.timers.set(HOURS_TIMER, hours_subject(vendor.id, next_review_at), next_review_at)


def hours_subject(vendor_id: str, edge_at: datetime) -> str:
    """The timer's subject. It names the edge, because a firing timer cannot set itself anew."""
    return f"{vendor_id}@{edge_at.isoformat()}"


def vendor_of(subject: str) -> str:
    """The vendor whose hours a timer is about."""
    return subject.partition("@")[0]
