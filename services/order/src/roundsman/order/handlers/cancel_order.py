"""Call an order off, as a person may: its customer before the pickup, staff until the delivery."""

from dataclasses import dataclass
from typing import Literal

from roundsman.kernel.ids import OrderId, UserId
from roundsman.order.domain.errors import OrderNotCancellable
from roundsman.order.domain.lifecycle import Reason
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import end
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Whoever may ask is checked before."""

    order_id: OrderId
    reason: Literal[Reason.CUSTOMER_REQUEST, Reason.OPERATOR]
    by: UserId
    note: str


async def cancel_order(cmd: CancelOrder, uow: UnitOfWork) -> Order:
    """End the order, charge what the rules say, take back what was asked of others.

    Raises:
        NotFound: there is no such order.
        OrderNotCancellable: it has gone too far, or has ended.
    """
    order = await uow.orders.get(cmd.order_id)
    if not order.allows(cmd.reason):
        raise OrderNotCancellable(f"The order is {order.status} and cannot be cancelled any more.")
    end(order, cmd.reason, Stamp(at=uow.now, by=cmd.by, note=cmd.note), uow)
    return order
