"""Accept a ticket and promise when it is ready."""

from dataclasses import dataclass
from datetime import timedelta

from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.handlers.open_ticket import UNANSWERED_TIMER
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptTicket:
    """The vendor takes the order."""

    order_id: str
    preparation: timedelta


async def accept_ticket(cmd: AcceptTicket, uow: UnitOfWork) -> Ticket:
    """Accept it and end the wait for an answer.

    Raises:
        NotFound: no ticket of this order.
        TicketNotOpen, TicketTooLate: it is no longer the vendor's to answer.
        BadAnswer: the preparation time is out of bounds.
    """
    ticket = await uow.tickets.get(cmd.order_id)
    ticket.accept(cmd.preparation, uow.now)
    uow.timers.cancel(UNANSWERED_TIMER, ticket.id)
    return ticket
