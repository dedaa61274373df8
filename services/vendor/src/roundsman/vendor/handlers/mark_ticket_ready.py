"""Mark a ticket ready for pick-up."""

from dataclasses import dataclass

from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTicketReady:
    """The vendor has prepared the order."""

    order_id: str


async def mark_ticket_ready(cmd: MarkTicketReady, uow: UnitOfWork) -> Ticket:
    """Make it ready and tell it.

    Raises:
        NotFound: no ticket of this order.
        TicketNotAccepted: it was not accepted, or is ready already.
    """
    ticket = await uow.tickets.get(cmd.order_id)
    ticket.make_ready(uow.now)
    return ticket
