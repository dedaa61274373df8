"""Cancel a ticket: the order was taken back."""

from dataclasses import dataclass

from roundsman.vendor.handlers.open_ticket import UNANSWERED_TIMER
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTicket:
    """The order no longer needs the vendor."""

    order_id: str
    reason: str


async def cancel_ticket(cmd: CancelTicket, uow: UnitOfWork) -> None:
    """Take the ticket out of the queue; may be repeated.

    Commands of one order come in order, so an unknown ticket was never opened: there is nothing to take back.
    """
    ticket = await uow.tickets.find(cmd.order_id)
    if ticket is not None:
        ticket.cancel(cmd.reason, uow.now)
        uow.timers.cancel(UNANSWERED_TIMER, ticket.id)
