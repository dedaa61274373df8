"""Dispatch has found a driver."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignDriver:
    """Dispatch's word of `told_at`; `by` is the user who decided."""

    order_id: OrderId
    driver_id: DriverId
    by: str
    told_at: datetime


async def assign_driver(cmd: AssignDriver, uow: UnitOfWork) -> None:
    """Give the order to the driver, unless dispatch has told something newer or the driver has it already.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    news = order.progress.driver_id != cmd.driver_id and not order.is_outdated(cmd.told_at)
    if order.allows(Step.ASSIGN) and news:
        order.assign(cmd.driver_id, cmd.told_at, Stamp(at=uow.now, by=cmd.by))
        follow(order, Step.ASSIGN, uow)
