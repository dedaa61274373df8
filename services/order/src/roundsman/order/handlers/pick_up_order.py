"""The driver has the order."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUpOrder:
    """Dispatch's word of `told_at`."""

    order_id: OrderId
    driver_id: DriverId
    told_at: datetime


async def pick_up_order(cmd: PickUpOrder, uow: UnitOfWork) -> None:
    """Note the pickup, if this driver is the assigned one.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.PICK_UP) and order.is_with(cmd.driver_id, cmd.told_at):
        order.pick_up(Stamp(at=uow.now, by=cmd.driver_id))
        follow(order, Step.PICK_UP, uow)
