"""Let the customer not pay."""

from dataclasses import dataclass

from roundsman.payment.handlers.follow_up import follow_up
from roundsman.payment.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidPayment:
    """The order came to nothing."""

    order_id: str
    reason: str


async def void_payment(cmd: VoidPayment, uow: UnitOfWork) -> None:
    """Release what is set aside, when the provider has answered; give back what is taken.

    Raises:
        NotFound: no payment of this order was requested.
    """
    payment = await uow.payments.get(cmd.order_id)
    payment.void(cmd.reason)
    follow_up(payment, uow)
