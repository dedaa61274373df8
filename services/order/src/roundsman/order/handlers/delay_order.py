"""The vendor needs longer: tell dispatch."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayOrder:
    """When the vendor now says that the order can be picked up."""

    order_id: OrderId
    ready_at: datetime


async def delay_order(cmd: DelayOrder, uow: UnitOfWork) -> None:
    """Note the later time once, if the order is not ready and not on its way.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.DELAY) and order.is_due_before(cmd.ready_at):
        order.delay(cmd.ready_at, Stamp(at=uow.now, by="vendor"))
        follow(order, Step.DELAY, uow)
