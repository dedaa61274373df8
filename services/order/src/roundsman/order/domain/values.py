"""Values that an order is made of."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId, OrderId, OrgId, UserId, VendorId
from roundsman.order.domain.lifecycle import Kind, Reason


class Proof(StrEnum):
    """What the driver has to show for a delivery."""

    PIN = "pin"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point and how a person would write it."""

    point: LatLon
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of the order, at the price it had then."""

    item_id: MenuItemId
    name: str
    quantity: int
    unit_price_minor: int

    @property
    def minor(self) -> int:
        """The whole line's price."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What the customer pays, part by part, in minor units of one currency."""

    currency: str
    items_minor: int
    delivery_fee_minor: int
    service_fee_minor: int
    tip_minor: int

    @property
    def total_minor(self) -> int:
        """All parts together."""
        return self.items_minor + self.delivery_fee_minor + self.service_fee_minor + self.tip_minor


@dataclass(frozen=True, slots=True)
class Pin:
    """Four digits that the customer tells the driver; whoever checks them holds salt and digest only."""

    code: str
    salt: str

    @classmethod
    def draw(cls, random: Callable[[int], bytes]) -> Self:
        """Draw code and salt; `random` gives that many random bytes."""
        number = int.from_bytes(random(8), "big") % 10_000  # 64 bits: the remainder's bias is beyond notice
        return cls(f"{number:04}", random(16).hex())

    @property
    def digest(self) -> str:
        """SHA-256 of salt and code, in hexadecimal."""
        return hashlib.sha256((self.salt + self.code).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who does something, when, and a word on why."""

    at: datetime
    by: str  # a user's id, a service's name, or timer:<kind>
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """How an order's life ended early."""

    reason: Reason
    note: str
    by: str
    fee_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed when the order was placed; never changes."""

    org_id: OrgId
    customer_id: UserId
    vendor_id: VendorId
    kind: Kind
    lines: tuple[Line, ...]
    price: Price
    pickup: Place
    dropoff: Place
    proof: tuple[Proof, ...]
    pin: Pin | None
    instructions: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Parties:
    """The order and whom it is between: what each of its events names."""

    order_id: OrderId
    customer_id: UserId
    vendor_id: VendorId
