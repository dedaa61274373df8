"""Delay a ticket: the order is ready later than was promised."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayTicket:
    """The vendor needs longer."""

    order_id: str
    ready_at: datetime  # UTC


async def delay_ticket(cmd: DelayTicket, uow: UnitOfWork) -> Ticket:
    """Promise the later time and tell it; may be repeated.

    Raises:
        NotFound: no ticket of this order.
        TicketNotAccepted: nothing is promised, or it is ready already.
        BadAnswer: the time is earlier than the promise, or too far off.
    """
    ticket = await uow.tickets.get(cmd.order_id)
    ticket.delay(cmd.ready_at, uow.now)
    return ticket
