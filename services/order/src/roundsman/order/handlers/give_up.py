"""End an order because somebody we waited for said no, or said nothing."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Reason
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import end
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """`by` is the service that said no, or the timer that ran out."""

    order_id: OrderId
    reason: Reason
    by: str
    note: str = ""


async def give_up(cmd: GiveUp, uow: UnitOfWork) -> None:
    """End the order if it still stands where this reason can end it; otherwise the word came late: nothing.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(cmd.reason):
        end(order, cmd.reason, Stamp(at=uow.now, by=cmd.by, note=cmd.note), uow)
