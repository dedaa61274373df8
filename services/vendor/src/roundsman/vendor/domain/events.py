"""What vendors and tickets have to tell."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import OrderId, OrgId, UserId, VendorId
from roundsman.vendor.domain.menu import MenuContent
from roundsman.vendor.domain.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChanged:
    """The vendor as it is now."""

    vendor_id: VendorId
    org_id: OrgId
    owner_id: UserId
    profile: Profile
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPublished:
    """A new version of the whole menu."""

    vendor_id: VendorId
    number: int
    content: MenuContent
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened:
    """The order stands in the queue."""

    order_id: OrderId
    vendor_id: VendorId
    answer_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAccepted:
    """The vendor takes the order."""

    order_id: OrderId
    vendor_id: VendorId
    ready_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDelayed:
    """The vendor needs longer than it promised."""

    order_id: OrderId
    vendor_id: VendorId
    ready_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRejected:
    """The vendor does not take the order."""

    order_id: OrderId
    vendor_id: VendorId
    customer_id: UserId
    reason: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReady:
    """The order can be picked up."""

    order_id: OrderId
    vendor_id: VendorId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled:
    """The order was taken back."""

    order_id: OrderId
    vendor_id: VendorId
    reason: str
    at: datetime
