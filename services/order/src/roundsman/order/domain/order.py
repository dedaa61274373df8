"""The order: guards its life cycle and tells what happens to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId, OrderId
from roundsman.order.domain import events
from roundsman.order.domain.lifecycle import Move, Reason, Status, Step, after, allows
from roundsman.order.domain.values import Cancellation, Parties, Stamp, Terms


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far an order has come: all of it that changes."""

    status: Status = Status.PLACED
    authorized: bool = False  # payment has told that the money is set aside, in time or not
    ready_at: datetime | None = None
    ready: bool = False
    driver_id: DriverId | None = None
    heard_at: datetime | None = None  # dispatch's time of the last thing it told about the driver
    photo_ref: str | None = None
    ended_at: datetime | None = None
    cancellation: Cancellation | None = None
    happenings: int = 0  # lines of the timeline so far


class Order(Aggregate):
    """One order. Each step raises `IllegalTransition` where the life cycle has no such move: ask `allows` first."""

    def __init__(self, order_id: OrderId, terms: Terms, progress: Progress) -> None:
        super().__init__(order_id)
        self.order_id = order_id
        self.terms = terms
        self.progress = progress

    @classmethod
    def place(cls, order_id: OrderId, terms: Terms) -> Self:
        """Make a new order."""
        order = cls(order_id, terms, Progress())
        event = events.OrderPlaced(order_id=order_id, terms=terms)
        order._tell(event, None, Stamp(at=terms.placed_at, by=terms.customer_id))
        return order

    @classmethod
    def rebuilt(cls, order_id: OrderId, terms: Terms, progress: Progress, counts: tuple[int, int]) -> Self:
        """Take an order from the store; `counts` are its version and sequence."""
        order = cls(order_id, terms, progress)
        order.version, order.sequence = counts
        return order

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.progress.status

    @property
    def parties(self) -> Parties:
        """Whom it is between."""
        return Parties(self.order_id, self.terms.customer_id, self.terms.vendor_id)

    def allows(self, move: Move) -> bool:
        """Whether the life cycle has this move from here."""
        return allows(self.terms.kind, self.status, move)

    def is_with(self, driver_id: DriverId, told_at: datetime) -> bool:
        """Whether what dispatch told about this driver at that time is about the driver who has it now."""
        return self.progress.driver_id == driver_id and not self.is_outdated(told_at)

    def is_outdated(self, told_at: datetime) -> bool:
        """Whether dispatch has told something newer. One instant may hold a change from driver to driver."""
        return self.progress.heard_at is not None and told_at < self.progress.heard_at

    def authorize(self, stamp: Stamp) -> None:
        """The money is set aside."""
        was = self._move(Step.AUTHORIZE)
        self.progress.authorized = True
        self._tell(events.OrderAuthorized(parties=self.parties, at=stamp.at), was, stamp)

    def accept(self, ready_at: datetime, stamp: Stamp) -> None:
        """The vendor takes it."""
        was = self._move(Step.ACCEPT)
        self.progress.ready_at = ready_at
        self._tell(events.OrderAccepted(parties=self.parties, ready_at=ready_at, at=stamp.at), was, stamp)

    def is_due_before(self, ready_at: datetime) -> bool:
        """Whether it is still to be prepared, and promised for an earlier time."""
        promised_at = self.progress.ready_at
        return not self.progress.ready and promised_at is not None and promised_at < ready_at

    def delay(self, ready_at: datetime, stamp: Stamp) -> None:
        """The vendor needs longer."""
        was = self._move(Step.DELAY)
        self.progress.ready_at = ready_at
        self._tell(events.OrderDelayed(parties=self.parties, ready_at=ready_at, at=stamp.at), was, stamp)

    def mark_ready(self, stamp: Stamp) -> None:
        """The vendor has prepared it."""
        was = self._move(Step.MARK_READY)
        self.progress.ready = True
        self._tell(events.OrderReady(parties=self.parties, at=stamp.at), was, stamp)

    def assign(self, driver_id: DriverId, told_at: datetime, stamp: Stamp) -> None:
        """A driver will carry it."""
        was = self._move(Step.ASSIGN)
        self.progress.driver_id, self.progress.heard_at = driver_id, told_at
        self._tell(events.OrderAssigned(parties=self.parties, driver_id=driver_id, at=stamp.at), was, stamp)

    def unassign(self, told_at: datetime, stamp: Stamp) -> None:
        """The driver gives it back; the stamp's note says why."""
        was, driver_id = self._move(Step.UNASSIGN), self._carrier()
        self.progress.driver_id, self.progress.heard_at = None, told_at
        event = events.OrderUnassigned(parties=self.parties, driver_id=driver_id, reason=stamp.note, at=stamp.at)
        self._tell(event, was, stamp)

    def pick_up(self, stamp: Stamp) -> None:
        """The driver has it."""
        was, driver_id = self._move(Step.PICK_UP), self._carrier()
        self._tell(events.OrderPickedUp(parties=self.parties, driver_id=driver_id, at=stamp.at), was, stamp)

    def deliver(self, proof: tuple[str, ...], photo_ref: str | None, stamp: Stamp) -> None:
        """It reached its dropoff, with proof."""
        was, driver_id = self._move(Step.DELIVER), self._carrier()
        self.progress.photo_ref = photo_ref
        event = events.OrderDelivered(
            parties=self.parties, driver_id=driver_id, proof=proof, photo_ref=photo_ref, at=stamp.at
        )
        self._tell(event, was, stamp)

    def complete(self, stamp: Stamp) -> None:
        """It is paid: nothing is left to do."""
        was, driver_id = self._move(Step.COMPLETE), self._carrier()
        self.progress.ended_at = stamp.at
        event = events.OrderCompleted(parties=self.parties, driver_id=driver_id, price=self.terms.price, at=stamp.at)
        self._tell(event, was, stamp)

    def cancel(self, reason: Reason, fee_minor: int, stamp: Stamp) -> None:
        """End its life early."""
        was = self._move(reason)
        cancellation = Cancellation(reason=reason, note=stamp.note, by=stamp.by, fee_minor=fee_minor)
        self.progress.cancellation, self.progress.ended_at = cancellation, stamp.at
        event = events.OrderCancelled(
            parties=self.parties,
            driver_id=self.progress.driver_id,
            cancellation=cancellation,
            currency=self.terms.price.currency,
            at=stamp.at,
        )
        self._tell(event, was, stamp)

    def _move(self, move: Move) -> Status:
        was = self.status
        self.progress.status = after(self.terms.kind, was, move)
        return was

    def _carrier(self) -> DriverId:
        assert self.progress.driver_id is not None, "the life cycle assigns a driver first"
        return self.progress.driver_id

    def _tell(self, event: object, was: Status | None, stamp: Stamp) -> None:
        """Record the event and its line of the timeline."""
        self.record(event)
        self.progress.happenings += 1
        self.record(
            events.Happening(
                order_id=self.order_id,
                number=self.progress.happenings,
                event=type(event).__name__,
                at=stamp.at,
                actor=stamp.by,
                was=was,
                now=self.status,
                note=stamp.note,
            )
        )
