"""The vendor takes the order: ask dispatch."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOrder:
    """The vendor's word, and when the order can be picked up."""

    order_id: OrderId
    ready_at: datetime


async def accept_order(cmd: AcceptOrder, uow: UnitOfWork) -> None:
    """Go on to dispatch, if the order waits for the vendor.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.ACCEPT):
        order.accept(cmd.ready_at, Stamp(at=uow.now, by="vendor"))
        follow(order, Step.ACCEPT, uow)
