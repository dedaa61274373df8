"""A wait of the saga is over."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.order.handlers.give_up import GiveUp, give_up
from roundsman.order.handlers.saga import AnyWait, LongWait, wait
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PassDeadline:
    """The time limit of this wait has passed."""

    order_id: OrderId
    wait: AnyWait


async def pass_deadline(cmd: PassDeadline, uow: UnitOfWork) -> None:
    """End the order for the wait's reason, or ask where others have the last word; nothing if it has moved on.

    Raises:
        NotFound: there is no such order.
    """
    if isinstance(cmd.wait, LongWait):
        await _ask(cmd.order_id, cmd.wait, uow)
        return
    await give_up(GiveUp(order_id=cmd.order_id, reason=cmd.wait.reason, by=f"timer:{cmd.wait.timer}"), uow)


async def _ask(order_id: OrderId, long_wait: LongWait, uow: UnitOfWork) -> None:
    order = await uow.orders.get(order_id)
    if order.allows(long_wait.move):
        order.record(long_wait.asks(order, uow))
        wait(order, long_wait, uow)
