"""Take an order's money, or a part of it; the rest is released."""

from dataclasses import dataclass

from roundsman.payment.handlers.follow_up import follow_up
from roundsman.payment.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePayment:
    """The order was delivered, or cancelled for a fee."""

    order_id: str
    amount_minor: int


async def capture_payment(cmd: CapturePayment, uow: UnitOfWork) -> None:
    """Ask the provider for the amount now, or when it has answered the authorization.

    Raises:
        NotFound: no payment of this order was requested.
        DomainError: as `Payment.capture` says.
    """
    payment = await uow.payments.get(cmd.order_id)
    payment.capture(cmd.amount_minor)
    follow_up(payment, uow)
