"""The customer's money is set aside: ask the vendor."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Status, Step
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Stamp
from roundsman.order.handlers.saga import follow, settle
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeOrder:
    """Payment has set the total aside."""

    order_id: OrderId


async def authorize_order(cmd: AuthorizeOrder, uow: UnitOfWork) -> None:
    """Go on to the vendor; if the order has ended before the money came, give the money back.

    Raises:
        NotFound: there is no such order.
    """
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.AUTHORIZE):
        order.authorize(Stamp(at=uow.now, by="payment"))
        follow(order, Step.AUTHORIZE, uow)
    elif order.status is Status.CANCELLED and not order.progress.authorized:
        _give_back(order, uow)


def _give_back(order: Order, uow: UnitOfWork) -> None:
    order.progress.authorized = True  # so that a repeat does not ask again
    order.record(settle(order, uow))
