"""A wait of the saga is over."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.order.domain.lifecycle import Step
from roundsman.order.handlers.give_up import GiveUp, give_up
from roundsman.order.handlers.saga import Wait, ask_capture, wait
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PassDeadline:
    """The time limit of this wait has passed."""

    order_id: OrderId
    wait: Wait


async def pass_deadline(cmd: PassDeadline, uow: UnitOfWork) -> None:
    """End the order for the wait's reason, or ask again where it cannot end; nothing if it has moved on.

    Raises:
        NotFound: there is no such order.
    """
    if cmd.wait.reason is None:
        await _ask_capture_again(cmd, uow)
        return
    await give_up(GiveUp(order_id=cmd.order_id, reason=cmd.wait.reason, by=f"timer:{cmd.wait.timer}"), uow)


async def _ask_capture_again(cmd: PassDeadline, uow: UnitOfWork) -> None:
    order = await uow.orders.get(cmd.order_id)
    if order.allows(Step.COMPLETE):
        order.record(ask_capture(order, uow))
        wait(order, cmd.wait, uow)
