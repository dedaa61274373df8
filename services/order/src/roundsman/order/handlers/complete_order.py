"""The order is paid."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteOrder:
    """Payment has taken the money."""

    order_id: OrderId


async def complete_order(cmd: CompleteOrder, uow: UnitOfWork) -> None:
    """End a delivered order well; a captured cancellation fee changes nothing any more.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.COMPLETE):
        order.complete(Stamp(at=uow.now, by="payment"))
        follow(order, Step.COMPLETE, uow)
