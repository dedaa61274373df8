"""The messages of vendor.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import Symbols, utc


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTicket:
    """Take the order back from the vendor."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.CancelTicket"
    TOPIC: ClassVar[str] = "vendor.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    reason: str  # Why, in a few words.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPublishedItem:
    """One item on the menu."""

    item_id: str  # The item on the vendor's menu.
    name: str  # The name shown to people.
    category: str  # The heading it stands under.
    price_minor: int  # Price of one, in minor units.
    available: bool  # Whether it can be ordered now.

    def to_avro(self) -> dict[str, Any]:
        return {
            "item_id": self.item_id,
            "name": self.name,
            "category": self.category,
            "price_minor": self.price_minor,
            "available": self.available,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            item_id=data["item_id"],
            name=data["name"],
            category=data["category"],
            price_minor=data["price_minor"],
            available=data["available"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPublished:
    """A vendor's whole menu; replaces the former."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.MenuPublished"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "vendor_id"

    vendor_id: str  # The vendor who sells or performs.
    menu_version: int  # Counts up with each menu of this vendor.
    currency: str  # ISO 4217 code.
    minimum_minor: int  # The smallest order taken, in minor units.
    items: tuple[MenuPublishedItem, ...]  # Every item, in menu order.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "vendor_id": self.vendor_id,
            "menu_version": self.menu_version,
            "currency": self.currency,
            "minimum_minor": self.minimum_minor,
            "items": [item.to_avro() for item in self.items],
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            vendor_id=data["vendor_id"],
            menu_version=data["menu_version"],
            currency=data["currency"],
            minimum_minor=data["minimum_minor"],
            items=tuple(MenuPublishedItem.from_avro(item) for item in data["items"]),
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicketLine:
    """One item to prepare."""

    item_id: str  # The item on the vendor's menu.
    name: str  # The name shown to people.
    quantity: int  # Whole portions, at least 1.

    def to_avro(self) -> dict[str, Any]:
        return {
            "item_id": self.item_id,
            "name": self.name,
            "quantity": self.quantity,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            item_id=data["item_id"],
            name=data["name"],
            quantity=data["quantity"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """Ask the vendor whether they take this order."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.OpenTicket"
    TOPIC: ClassVar[str] = "vendor.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    customer_id: str  # The user who placed the order.
    lines: tuple[OpenTicketLine, ...]  # What was ordered.
    answer_by: datetime  # The vendor's deadline to answer (UTC).
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "customer_id": self.customer_id,
            "lines": [item.to_avro() for item in self.lines],
            "answer_by": utc(self.answer_by),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            customer_id=data["customer_id"],
            lines=tuple(OpenTicketLine.from_avro(item) for item in data["lines"]),
            answer_by=data["answer_by"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAccepted:
    """The vendor takes the order."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.TicketAccepted"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    ready_at: datetime  # When the order can be picked up (UTC).
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "ready_at": utc(self.ready_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            ready_at=data["ready_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled:
    """The order left the vendor's queue unfinished."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.TicketCancelled"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDelayed:
    """The vendor needs longer than it promised."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.TicketDelayed"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    ready_at: datetime  # When the order can be picked up now (UTC); later than was promised before.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "ready_at": utc(self.ready_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            ready_at=data["ready_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened:
    """The order stands in the vendor's queue."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.TicketOpened"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    answer_by: datetime  # The vendor's deadline to answer (UTC).
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "answer_by": utc(self.answer_by),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            answer_by=data["answer_by"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReady:
    """The vendor has prepared the order."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.TicketReady"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            at=data["at"],
        )


class TicketRejectedReason(Symbols):
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRejected:
    """The vendor does not take the order."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.TicketRejected"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    vendor_id: str  # The vendor who sells or performs.
    customer_id: str = ""  # The user who placed the order.
    reason: TicketRejectedReason  # Why not.
    note: str  # Free text of whoever decided; empty when there is none. Personal data.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "vendor_id": self.vendor_id,
            "customer_id": self.customer_id,
            "reason": self.reason.value,
            "note": self.note,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            vendor_id=data["vendor_id"],
            customer_id=data["customer_id"],
            reason=TicketRejectedReason.from_avro(data["reason"]),
            note=data["note"],
            at=data["at"],
        )


class VendorChangedKind(Symbols):
    UNKNOWN = "unknown"
    MERCHANT = "merchant"
    CARRIER = "carrier"
    OPERATOR = "operator"


class VendorChangedStatus(Symbols):
    UNKNOWN = "unknown"
    PENDING = "pending"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChangedOpening:
    """A span of a week in which the vendor is open."""

    weekday: int  # 0 = Monday to 6 = Sunday.
    opens_minute: int  # Minutes after local midnight.
    closes_minute: int  # Minutes after local midnight.

    def to_avro(self) -> dict[str, Any]:
        return {
            "weekday": self.weekday,
            "opens_minute": self.opens_minute,
            "closes_minute": self.closes_minute,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            weekday=data["weekday"],
            opens_minute=data["opens_minute"],
            closes_minute=data["closes_minute"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChanged:
    """A vendor as it is now; replaces what was known."""

    SCHEMA: ClassVar[str] = "roundsman.vendor.VendorChanged"
    TOPIC: ClassVar[str] = "vendor.events.v1"
    KEY: ClassVar[str] = "vendor_id"

    vendor_id: str  # The vendor who sells or performs.
    org_id: str  # The organization that owns the row.
    owner_id: str  # The user who runs it.
    name: str  # The name shown to people.
    kind: VendorChangedKind  # What it sells or performs.
    lat: float  # Latitude, WGS 84 degrees.
    lon: float  # Longitude, WGS 84 degrees.
    address: str  # The address as a person would write it.
    status: VendorChangedStatus  # Whether it takes orders.
    weekly_hours: tuple[VendorChangedOpening, ...]  # Opening hours, vendor's local time.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "vendor_id": self.vendor_id,
            "org_id": self.org_id,
            "owner_id": self.owner_id,
            "name": self.name,
            "kind": self.kind.value,
            "lat": self.lat,
            "lon": self.lon,
            "address": self.address,
            "status": self.status.value,
            "weekly_hours": [item.to_avro() for item in self.weekly_hours],
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            vendor_id=data["vendor_id"],
            org_id=data["org_id"],
            owner_id=data["owner_id"],
            name=data["name"],
            kind=VendorChangedKind.from_avro(data["kind"]),
            lat=data["lat"],
            lon=data["lon"],
            address=data["address"],
            status=VendorChangedStatus.from_avro(data["status"]),
            weekly_hours=tuple(VendorChangedOpening.from_avro(item) for item in data["weekly_hours"]),
            at=data["at"],
        )
