"""The order reached its dropoff: ask for the money."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverOrder:
    """Dispatch's word of `told_at`, with the proof that dispatch has checked."""

    order_id: OrderId
    driver_id: DriverId
    proof: tuple[str, ...]
    photo_ref: str | None
    told_at: datetime


async def deliver_order(cmd: DeliverOrder, uow: UnitOfWork) -> None:
    """Note the delivery and its proof and have the whole amount captured, if this driver carries the order.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.DELIVER) and order.is_with(cmd.driver_id, cmd.told_at):
        order.deliver(cmd.proof, cmd.photo_ref, Stamp(at=uow.now, by=cmd.driver_id))
        follow(order, Step.DELIVER, uow)
