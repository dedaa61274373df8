"""What every route works with, and whose things a caller may see or run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Request, Response

from roundsman.kernel.errors import NotFound
from roundsman.persistence.units import Units
from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.domain.vendor import Vendor
from roundsman.vendor.store.queries import VendorQueries
from roundsman.vendor.store.work import VendorWork
from roundsman.web import Caller, Permission, answer_once, permitted

T = TypeVar("T")

Looker = Annotated[Caller, permitted(Permission.VENDORS_FIND, Permission.VENDORS_READ)]
Inspector = Annotated[Caller, permitted(Permission.OWN_READ, Permission.VENDORS_READ)]
Runner = Annotated[Caller, permitted(Permission.OWN_VENDORS, Permission.VENDORS_RUN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDesk:
    """Units of work, the read side, and how new vendors are treated."""

    units: Units[VendorWork]
    queries: VendorQueries
    auto_approve: bool

    async def run(self, caller: Caller, effect: Callable[[VendorWork], Awaitable[T]]) -> T:
        """Do `effect` in one transaction, on behalf of the caller."""
        return await self.units.run(effect, caller.cause)

    async def once(
        self, request: Request, caller: Caller, effect: Callable[[VendorWork], Awaitable[tuple[int, Any]]]
    ) -> Response:
        """Do `effect` once for the request's idempotency key."""
        return await answer_once(request, caller, self.units, effect)


async def shown_vendor(vendor_id: str, caller: Caller, work: VendorWork) -> Vendor:
    """The vendor, for anybody of its organization; before its approval for its owner and the staff only.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    vendor = await work.vendors.get(vendor_id)
    public = vendor.standing.approved_at is not None and vendor.ownership.org_id == caller.org_id
    if not public and not _looks_into(vendor, caller):
        raise _unknown_vendor(vendor_id)
    return vendor


async def inspected_vendor(vendor_id: str, caller: Caller, work: VendorWork) -> Vendor:
    """The vendor, for its owner and the staff: they may see its queue.

    Raises:
        NotFound: there is none that the caller may look into.
    """
    vendor = await work.vendors.get(vendor_id)
    if not _looks_into(vendor, caller):
        raise _unknown_vendor(vendor_id)
    return vendor


async def run_vendor(vendor_id: str, caller: Caller, work: VendorWork) -> Vendor:
    """The vendor, for its owner and those of the staff who may act for it.

    Raises:
        NotFound: there is none that the caller may look into.
        Forbidden: the caller may only look.
    """
    vendor = await inspected_vendor(vendor_id, caller, work)
    is_own = vendor.ownership.owner_id == caller.user_id and caller.permits(Permission.OWN_VENDORS)
    if not is_own:
        caller.require(Permission.VENDORS_RUN)
    return vendor


async def inspected_ticket(order_id: str, caller: Caller, work: VendorWork) -> Ticket:
    """The ticket, for whoever may look into its vendor.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    ticket = await work.tickets.get(order_id)
    vendor = await work.vendors.get(ticket.asked.vendor_id)
    if not _looks_into(vendor, caller):
        raise NotFound(f"No such ticket: {order_id}.")
    return ticket


async def run_ticket(order_id: str, caller: Caller, work: VendorWork) -> Ticket:
    """The ticket, for whoever may act for its vendor.

    Raises:
        NotFound: there is none that the caller may know of.
        Forbidden: the caller may only look.
    """
    ticket = await inspected_ticket(order_id, caller, work)
    await run_vendor(ticket.asked.vendor_id, caller, work)
    return ticket


def _looks_into(vendor: Vendor, caller: Caller) -> bool:
    ours = vendor.ownership.org_id == caller.org_id
    return ours and (vendor.ownership.owner_id == caller.user_id or caller.permits(Permission.VENDORS_READ))


def _unknown_vendor(vendor_id: str) -> NotFound:
    return NotFound(f"No such vendor: {vendor_id}.")
