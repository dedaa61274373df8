"""The vendor has prepared the order: tell dispatch."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOrderReady:
    """The vendor's word."""

    order_id: OrderId


async def mark_order_ready(cmd: MarkOrderReady, uow: UnitOfWork) -> None:
    """Note it once, if the order waits for a driver or for its pickup.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.MARK_READY) and not order.progress.ready:
        order.mark_ready(Stamp(at=uow.now, by="vendor"))
        follow(order, Step.MARK_READY, uow)
