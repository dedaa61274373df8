"""The driver does not carry the order after all; dispatch looks for another."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignDriver:
    """Dispatch's word of `told_at`."""

    order_id: OrderId
    driver_id: DriverId
    reason: str
    told_at: datetime


async def unassign_driver(cmd: UnassignDriver, uow: UnitOfWork) -> None:
    """Take the order from this driver, if the driver has it and has not picked it up.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.UNASSIGN) and order.is_with(cmd.driver_id, cmd.told_at):
        order.unassign(cmd.told_at, Stamp(at=uow.now, by="dispatch", note=cmd.reason))
        follow(order, Step.UNASSIGN, uow)
