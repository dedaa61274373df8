"""What happens to an order, and what it asks of other services (the intents below)."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.order.domain.lifecycle import Status
from roundsman.order.domain.values import Cancellation, Parties, Price, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced:
    """A customer placed an order; nothing is paid yet."""

    order_id: OrderId
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAuthorized:
    """The customer's money is set aside."""

    parties: Parties
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAccepted:
    """The vendor took the order."""

    parties: Parties
    ready_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelayed:
    """The vendor needs longer than it promised."""

    parties: Parties
    ready_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReady:
    """The order can be picked up."""

    parties: Parties
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAssigned:
    """A driver has the order."""

    parties: Parties
    driver_id: DriverId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnassigned:
    """The driver gave it back; another is looked for."""

    parties: Parties
    driver_id: DriverId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPickedUp:
    """The driver carries the order."""

    parties: Parties
    driver_id: DriverId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered:
    """The order reached its dropoff."""

    parties: Parties
    driver_id: DriverId
    proof: tuple[str, ...]
    photo_ref: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted:
    """Delivered and paid."""

    parties: Parties
    driver_id: DriverId
    price: Price
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled:
    """The order's life ended early."""

    parties: Parties
    driver_id: DriverId | None
    cancellation: Cancellation
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A line of the order's timeline; stays in this service."""

    order_id: OrderId
    number: int  # counts from 1 within the order
    event: str
    at: datetime
    actor: str
    was: Status | None
    now: Status
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAsked:
    """Intent: set the total aside."""

    order_id: OrderId
    terms: Terms
    payment_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureAsked:
    """Intent: take this much of what is set aside, release the rest."""

    order_id: OrderId
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidAsked:
    """Intent: release all that is or will be set aside."""

    order_id: OrderId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAsked:
    """Intent: ask the vendor whether they take the order."""

    order_id: OrderId
    terms: Terms
    answer_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWithdrawn:
    """Intent: take the order back from the vendor."""

    order_id: OrderId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAsked:
    """Intent: find a driver."""

    order_id: OrderId
    terms: Terms
    ready_at: datetime
    give_up_at: datetime
    earning_minor: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupDelayed:
    """Intent: tell dispatch that the order is ready later."""

    order_id: OrderId
    ready_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupAnnounced:
    """Intent: tell dispatch that the order waits for its driver."""

    order_id: OrderId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWithdrawn:
    """Intent: nobody needs to drive any more."""

    order_id: OrderId
    reason: str
    at: datetime
