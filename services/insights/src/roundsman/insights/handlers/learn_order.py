"""Take in what was told of an order."""

from collections.abc import Callable

from roundsman.insights.domain.orders import OrderFacts
from roundsman.insights.ports import UnitOfWork
from roundsman.kernel.ids import OrderId


async def learn_order(order_id: OrderId, learn: Callable[[OrderFacts], None], uow: UnitOfWork) -> None:
    """The order knows what `learn` tells it, also if it is the first that we hear of it. May be repeated."""
    order = await uow.orders.find(order_id)
    if order is None:
        order = OrderFacts(order_id)
        uow.orders.add(order)
    learn(order)
