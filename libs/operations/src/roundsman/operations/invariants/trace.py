"""One order's story across the services, put together from the topics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, order, payment
from roundsman.operations.invariants.log import Log

M = TypeVar("M", bound=Message)


class Outcome(StrEnum):
    """How an order ended, or who ended it."""

    COMPLETED = "completed"
    CUSTOMER = "customer"
    PAYMENT = "payment"
    VENDOR = "vendor"
    UNDELIVERED = "undelivered"
    OPEN = "open"


# Reason of a cancellation -> whose doing it was. What is not named here was given up by the platform.
_ENDED_BY = {
    "customer_request": Outcome.CUSTOMER,
    "payment_declined": Outcome.PAYMENT,
    "payment_timeout": Outcome.PAYMENT,
    "vendor_rejected": Outcome.VENDOR,
    "vendor_timeout": Outcome.VENDOR,
}


@dataclass(slots=True, kw_only=True)
class Trace:
    """What order, payment and dispatch told about one order, each in the order in which they told it."""

    placed: order.OrderPlaced
    told: list[Message] = field(default_factory=list)  # order.events
    paid: list[Message] = field(default_factory=list)  # payment.events
    carried: list[Message] = field(default_factory=list)  # dispatch.events

    @property
    def completed(self) -> order.OrderCompleted | None:
        """Its good end."""
        return _last(self.told, order.OrderCompleted)

    @property
    def cancelled(self) -> order.OrderCancelled | None:
        """Its early end."""
        return _last(self.told, order.OrderCancelled)

    @property
    def status(self) -> str:
        """completed, cancelled or open."""
        if self.completed:
            return "completed"
        return "cancelled" if self.cancelled else "open"

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        if self.cancelled:
            return _ENDED_BY.get(self.cancelled.reason, Outcome.UNDELIVERED)
        return Outcome.COMPLETED if self.completed else Outcome.OPEN

    @property
    def ready_at(self) -> datetime | None:
        """When it could be picked up: as the kitchen told it, or else as it promised."""
        ready, accepted = _last(self.told, order.OrderReady), _last(self.told, order.OrderAccepted)
        return ready.at if ready else accepted.ready_at if accepted else None

    @property
    def searched_at(self) -> datetime | None:
        """When a driver was first looked for."""
        opened = _last(self.carried, dispatch.JobOpened)
        return opened.at if opened else None

    @property
    def offered_at(self) -> datetime | None:
        """When the last driver was asked."""
        offer = _last(self.carried, dispatch.OfferMade)
        return offer.at if offer else None

    @property
    def assigned_at(self) -> datetime | None:
        """When its last driver had agreed to carry it."""
        assigned = _last(self.carried, dispatch.DriverAssigned)
        return assigned.at if assigned else None

    @property
    def delivered_at(self) -> datetime | None:
        """When the driver handed it over."""
        return self._step_at(dispatch.JobProgressedStep.DELIVERED)

    @property
    def picked_up_at(self) -> datetime | None:
        """When the driver took it."""
        return self._step_at(dispatch.JobProgressedStep.PICKED_UP)

    @property
    def driver_id(self) -> str:
        """Who picked it up; empty if nobody did."""
        picked_up = _last(self.told, order.OrderPickedUp)
        return picked_up.driver_id if picked_up else ""

    def payments(self, kind: type[M]) -> list[M]:
        """What payment told of one type."""
        return [message for message in self.paid if isinstance(message, kind)]

    def _step_at(self, step: dispatch.JobProgressedStep) -> datetime | None:
        times = [one.at for one in self.carried if isinstance(one, dispatch.JobProgressed) and one.step is step]
        return times[-1] if times else None


def traces(log: Log) -> Mapping[str, Trace]:
    """Order id -> its story; orders that were never placed have none."""
    found = {placed.order_id: Trace(placed=placed) for placed in log.of(order.OrderPlaced)}
    for record in log.first:
        trace = found.get(getattr(record.message, "order_id", ""))
        if trace is None:
            continue
        if record.topic == order.OrderPlaced.TOPIC:
            trace.told.append(record.message)
        elif record.topic == payment.PaymentAuthorized.TOPIC:
            trace.paid.append(record.message)
        elif record.topic == dispatch.JobOpened.TOPIC:
            trace.carried.append(record.message)
    return found


def _last(messages: list[Message], kind: type[M]) -> M | None:
    found = [message for message in messages if isinstance(message, kind)]
    return found[-1] if found else None
