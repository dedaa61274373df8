"""Reject a ticket that nobody answered in time."""

from dataclasses import dataclass

from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOutTicket:
    """The ticket's `answer_by` is reached."""

    order_id: str


async def time_out_ticket(cmd: TimeOutTicket, uow: UnitOfWork) -> None:
    """Reject it, unless it was answered or taken back meanwhile.

    Raises:
        NotFound: no ticket of this order.
    """
    ticket = await uow.tickets.get(cmd.order_id)
    ticket.time_out(uow.now)
