"""A ticket: an order in a vendor's queue, waiting to be answered and prepared."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrderId, UserId, VendorId
from roundsman.vendor.domain.errors import BadAnswer, TicketNotAccepted, TicketNotOpen, TicketTooLate
from roundsman.vendor.domain.events import (
    TicketAccepted,
    TicketCancelled,
    TicketDelayed,
    TicketOpened,
    TicketReady,
    TicketRejected,
)

LONGEST_PREPARATION_MINUTES = 240


class TicketState(StrEnum):
    """How far a ticket is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    READY = "ready"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


ENDED = frozenset({TicketState.REJECTED, TicketState.CANCELLED})


class Rejection(StrEnum):
    """Why a vendor does not take an order."""

    REJECTED = "rejected"  # by a person
    TIMED_OUT = "timed_out"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item to prepare."""

    item_id: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRequest:
    """What is asked of the vendor."""

    order_id: OrderId
    vendor_id: VendorId
    customer_id: UserId
    lines: tuple[Line, ...]
    answer_by: datetime
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketProgress:
    """What has become of it."""

    state: TicketState = TicketState.OPEN
    ready_at: datetime | None = None  # promised, then actual
    rejection: Rejection | None = None
    note: str = ""  # of whoever rejected or cancelled
    changed_at: datetime


class Ticket(Aggregate):
    """One order in one vendor's queue; its id is the order's."""

    def __init__(self, asked: TicketRequest, progress: TicketProgress) -> None:
        super().__init__(asked.order_id)
        self.asked = asked
        self.progress = progress

    @classmethod
    def open(cls, asked: TicketRequest) -> "Ticket":
        """Put the order in the queue."""
        ticket = cls(asked, TicketProgress(changed_at=asked.opened_at))
        opened = TicketOpened(
            order_id=asked.order_id, vendor_id=asked.vendor_id, answer_by=asked.answer_by, at=asked.opened_at
        )
        ticket.record(opened)
        return ticket

    @classmethod
    def turned_away(cls, asked: TicketRequest) -> "Ticket":
        """Reject the order at the door: the vendor is closed."""
        ticket = cls(asked, TicketProgress(changed_at=asked.opened_at))
        ticket._reject(Rejection.CLOSED, "", asked.opened_at)
        return ticket

    @property
    def state(self) -> TicketState:
        """How far it is."""
        return self.progress.state

    def accept(self, preparation: timedelta, at: datetime) -> None:
        """Take the order and promise when it is ready.

        Raises:
            TicketNotOpen, TicketTooLate: it is no longer the vendor's to answer.
            BadAnswer: the preparation time is out of bounds.
        """
        if not timedelta() <= preparation <= timedelta(minutes=LONGEST_PREPARATION_MINUTES):
            raise BadAnswer(f"The preparation time is 0 to {LONGEST_PREPARATION_MINUTES} minutes.")
        self._must_be_answerable(at)
        ready_at = at + preparation
        self.progress = replace(self.progress, state=TicketState.ACCEPTED, ready_at=ready_at, changed_at=at)
        self.record(
            TicketAccepted(order_id=self.asked.order_id, vendor_id=self.asked.vendor_id, ready_at=ready_at, at=at)
        )

    def delay(self, ready_at: datetime, at: datetime) -> None:
        """Put the promise off to a later time; the same time again changes nothing.

        Raises:
            TicketNotAccepted: nothing is promised, or it is kept already.
            BadAnswer: the time is earlier than the promise, or too far off.
        """
        self._must_be_accepted("delayed")
        promised_at = self.progress.ready_at
        if promised_at is not None and ready_at < promised_at:
            raise BadAnswer("A delay is to a later time than the one promised.")
        if ready_at > at + timedelta(minutes=LONGEST_PREPARATION_MINUTES):
            raise BadAnswer(f"An order is ready within {LONGEST_PREPARATION_MINUTES} minutes.")
        if ready_at == promised_at:
            return
        self.progress = replace(self.progress, ready_at=ready_at, changed_at=at)
        self.record(
            TicketDelayed(order_id=self.asked.order_id, vendor_id=self.asked.vendor_id, ready_at=ready_at, at=at)
        )

    def reject(self, note: str, at: datetime) -> None:
        """Refuse the order, saying why.

        Raises:
            TicketNotOpen, TicketTooLate: it is no longer the vendor's to answer.
            BadAnswer: no reason is given.
        """
        if not note.strip():
            raise BadAnswer("Say why the order is rejected.")
        self._must_be_answerable(at)
        self._reject(Rejection.REJECTED, note, at)

    def time_out(self, at: datetime) -> None:
        """Reject the order because nobody answered; once answered, nothing happens."""
        if self.state is TicketState.OPEN:
            self._reject(Rejection.TIMED_OUT, "", at)

    def make_ready(self, at: datetime) -> None:
        """The order is prepared.

        Raises:
            TicketNotAccepted: it was not accepted, or is ready already.
        """
        self._must_be_accepted("made ready")
        self.progress = replace(self.progress, state=TicketState.READY, ready_at=at, changed_at=at)
        self.record(TicketReady(order_id=self.asked.order_id, vendor_id=self.asked.vendor_id, at=at))

    def cancel(self, reason: str, at: datetime) -> None:
        """Take the order back; once it has ended, nothing happens."""
        if self.state in ENDED:
            return
        self.progress = replace(self.progress, state=TicketState.CANCELLED, note=reason, changed_at=at)
        self.record(TicketCancelled(order_id=self.asked.order_id, vendor_id=self.asked.vendor_id, reason=reason, at=at))

    def _must_be_accepted(self, wish: str) -> None:
        if self.state is not TicketState.ACCEPTED:
            raise TicketNotAccepted(f"This ticket is {self.state}: only an accepted one can be {wish}.")

    def _must_be_answerable(self, at: datetime) -> None:
        if self.state is not TicketState.OPEN:
            raise TicketNotOpen(f"This ticket is {self.state}: it has been answered already or was taken back.")
        if at > self.asked.answer_by:
            raise TicketTooLate("The time to answer this ticket is over.")

    def _reject(self, rejection: Rejection, note: str, at: datetime) -> None:
        rejected = replace(self.progress, state=TicketState.REJECTED, rejection=rejection, note=note, changed_at=at)
        self.progress = rejected
        self.record(
            TicketRejected(
                order_id=self.asked.order_id,
                vendor_id=self.asked.vendor_id,
                customer_id=self.asked.customer_id,
                reason=rejection.value,
                note=note,
                at=at,
            )
        )
