"""Open a ticket: ask a vendor whether it takes an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import OrderId, UserId
from roundsman.vendor.domain.ticket import Line, Ticket, TicketRequest
from roundsman.vendor.ports import UnitOfWork

UNANSWERED_TIMER = "ticket.unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """An order is authorized and waits for its vendor."""

    order_id: OrderId
    vendor_id: str
    customer_id: UserId
    lines: Sequence[Line]
    answer_by: datetime


async def open_ticket(cmd: OpenTicket, uow: UnitOfWork) -> None:
    """Put the ticket in the queue until `answer_by`, or turn it away if the vendor takes no orders now.

    The same order again changes nothing.

    Raises:
        NotFound: no such vendor.
    """
    if await uow.tickets.find(cmd.order_id) is not None:
        return
    vendor = await uow.vendors.get(cmd.vendor_id)
    asked = TicketRequest(
        order_id=cmd.order_id,
        vendor_id=vendor.vendor_id,
        customer_id=cmd.customer_id,
        lines=tuple(cmd.lines),
        answer_by=cmd.answer_by,
        opened_at=uow.now,
    )
    if not vendor.takes_orders(uow.now):
        uow.tickets.add(Ticket.turned_away(asked))
        return
    uow.tickets.add(Ticket.open(asked))
    uow.timers.set(UNANSWERED_TIMER, cmd.order_id, cmd.answer_by)
