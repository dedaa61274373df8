"""Reject a ticket, saying why."""

from dataclasses import dataclass

from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.handlers.open_ticket import UNANSWERED_TIMER
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectTicket:
    """The vendor does not take the order."""

    order_id: str
    reason: str


async def reject_ticket(cmd: RejectTicket, uow: UnitOfWork) -> Ticket:
    """Reject it and end the wait for an answer.

    Raises:
        NotFound: no ticket of this order.
        TicketNotOpen, TicketTooLate: it is no longer the vendor's to answer.
        BadAnswer: no reason is given.
    """
    ticket = await uow.tickets.get(cmd.order_id)
    ticket.reject(cmd.reason, uow.now)
    uow.timers.cancel(UNANSWERED_TIMER, ticket.id)
    return ticket
