"""The messages of order.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import Symbols, utc


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAccepted:
    """The vendor took the order."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderAccepted"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    ready_at: datetime  # When the order can be picked up (UTC).
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "ready_at": utc(self.ready_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            ready_at=data["ready_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAssigned:
    """A driver has the order."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderAssigned"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    driver_id: str  # The driver.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "driver_id": self.driver_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            driver_id=data["driver_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAuthorized:
    """The customer's money is set aside."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderAuthorized"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            at=data["at"],
        )


class OrderCancelledReason(Symbols):
    UNKNOWN = "unknown"
    CUSTOMER_REQUEST = "customer_request"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_TIMEOUT = "payment_timeout"
    VENDOR_REJECTED = "vendor_rejected"
    VENDOR_TIMEOUT = "vendor_timeout"
    NO_DRIVER = "no_driver"
    DELIVERY_TIMEOUT = "delivery_timeout"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled:
    """The order's life ended early."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderCancelled"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    driver_id: str | None = None  # The driver who had it, if any.
    reason: OrderCancelledReason  # Why it ended.
    note: str  # Free text of whoever decided; empty when there is none. Personal data.
    cancelled_by: str  # The user, or the service, that cancelled it.
    fee_minor: int  # The cancellation fee, in minor units; 0 for none.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "driver_id": self.driver_id,
            "reason": self.reason.value,
            "note": self.note,
            "cancelled_by": self.cancelled_by,
            "fee_minor": self.fee_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            driver_id=data["driver_id"],
            reason=OrderCancelledReason.from_avro(data["reason"]),
            note=data["note"],
            cancelled_by=data["cancelled_by"],
            fee_minor=data["fee_minor"],
            currency=data["currency"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted:
    """Delivered and paid: the order's life ends well."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderCompleted"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    driver_id: str  # The driver.
    total_minor: int  # What the customer pays, in minor units.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "driver_id": self.driver_id,
            "total_minor": self.total_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            driver_id=data["driver_id"],
            total_minor=data["total_minor"],
            currency=data["currency"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelayed:
    """The vendor needs longer than it promised."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderDelayed"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The customer (user id) who ordered.
    vendor_id: str  # The vendor who sells or performs.
    ready_at: datetime  # When the order can be picked up now (UTC); later than was promised before.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "ready_at": utc(self.ready_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            ready_at=data["ready_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered:
    """The order reached its dropoff."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderDelivered"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    driver_id: str  # The driver.
    proof: tuple[str, ...]  # Kinds of proof that were given: pin, photo.
    photo_ref: str | None = None  # The stored photo, where one was taken.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "driver_id": self.driver_id,
            "proof": list(self.proof),
            "photo_ref": self.photo_ref,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            driver_id=data["driver_id"],
            proof=tuple(data["proof"]),
            photo_ref=data["photo_ref"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPickedUp:
    """The driver carries the order."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderPickedUp"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    driver_id: str  # The driver.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "driver_id": self.driver_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            driver_id=data["driver_id"],
            at=data["at"],
        )


class OrderPlacedKind(Symbols):
    UNKNOWN = "unknown"
    DELIVERY = "delivery"
    RIDE = "ride"
    FREIGHT = "freight"
    CHARTER = "charter"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlacedLine:
    """One item of the order."""

    item_id: str  # The item on the vendor's menu.
    name: str  # The name shown to people.
    quantity: int  # Whole portions, at least 1.
    unit_price_minor: int  # Price of one, in minor units.

    def to_avro(self) -> dict[str, Any]:
        return {
            "item_id": self.item_id,
            "name": self.name,
            "quantity": self.quantity,
            "unit_price_minor": self.unit_price_minor,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            item_id=data["item_id"],
            name=data["name"],
            quantity=data["quantity"],
            unit_price_minor=data["unit_price_minor"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlacedPlace:
    """A place on the map."""

    lat: float  # Latitude, WGS 84 degrees.
    lon: float  # Longitude, WGS 84 degrees.
    address: str  # The address as a person would write it. Personal data.

    def to_avro(self) -> dict[str, Any]:
        return {
            "lat": self.lat,
            "lon": self.lon,
            "address": self.address,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            lat=data["lat"],
            lon=data["lon"],
            address=data["address"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced:
    """A customer placed an order; nothing is paid yet."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderPlaced"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    org_id: str  # The organization that owns the row.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    kind: OrderPlacedKind  # What kind of order it is.
    lines: tuple[OrderPlacedLine, ...]  # What was ordered.
    currency: str  # ISO 4217 code.
    items_minor: int  # The lines together, in minor units.
    delivery_fee_minor: int  # The delivery fee, in minor units.
    service_fee_minor: int  # The service fee, in minor units.
    tip_minor: int  # The tip, in minor units.
    total_minor: int  # What the customer pays, in minor units.
    pickup: OrderPlacedPlace  # Where the goods or people are collected.
    dropoff: OrderPlacedPlace  # Where they go.
    proof: tuple[str, ...]  # Kinds of proof the driver must give: pin, photo.
    placed_at: datetime  # When it was placed (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "org_id": self.org_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "kind": self.kind.value,
            "lines": [item.to_avro() for item in self.lines],
            "currency": self.currency,
            "items_minor": self.items_minor,
            "delivery_fee_minor": self.delivery_fee_minor,
            "service_fee_minor": self.service_fee_minor,
            "tip_minor": self.tip_minor,
            "total_minor": self.total_minor,
            "pickup": self.pickup.to_avro(),
            "dropoff": self.dropoff.to_avro(),
            "proof": list(self.proof),
            "placed_at": utc(self.placed_at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            org_id=data["org_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            kind=OrderPlacedKind.from_avro(data["kind"]),
            lines=tuple(OrderPlacedLine.from_avro(item) for item in data["lines"]),
            currency=data["currency"],
            items_minor=data["items_minor"],
            delivery_fee_minor=data["delivery_fee_minor"],
            service_fee_minor=data["service_fee_minor"],
            tip_minor=data["tip_minor"],
            total_minor=data["total_minor"],
            pickup=OrderPlacedPlace.from_avro(data["pickup"]),
            dropoff=OrderPlacedPlace.from_avro(data["dropoff"]),
            proof=tuple(data["proof"]),
            placed_at=data["placed_at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReady:
    """The vendor finished; the order waits for its driver."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderReady"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnassigned:
    """The driver no longer has the order; another is looked for."""

    SCHEMA: ClassVar[str] = "roundsman.order.OrderUnassigned"
    TOPIC: ClassVar[str] = "order.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    driver_id: str  # The driver.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "driver_id": self.driver_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            driver_id=data["driver_id"],
            reason=data["reason"],
            at=data["at"],
        )
