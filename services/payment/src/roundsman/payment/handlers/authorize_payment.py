"""Have the provider set an order's amount aside."""

from dataclasses import dataclass

from roundsman.kernel.ids import PaymentId
from roundsman.kernel.money import Money
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.state import Terms
from roundsman.payment.handlers.follow_up import follow_up
from roundsman.payment.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizePayment:
    """An order was placed and is to be paid."""

    order_id: str
    customer_id: str
    vendor_id: str
    org_id: str
    amount: Money
    payment_token: str


async def authorize_payment(cmd: AuthorizePayment, uow: UnitOfWork) -> None:
    """Request the order's payment; nothing happens if it was requested before.

    Raises:
        AmountNotPositive: there is nothing to pay.
    """
    if await uow.payments.find(cmd.order_id):
        return
    terms = Terms(
        payment_id=PaymentId.derived(uow.now, cmd.order_id),
        order_id=cmd.order_id,
        customer_id=cmd.customer_id,
        vendor_id=cmd.vendor_id,
        org_id=cmd.org_id,
        amount=cmd.amount,
        payment_token=cmd.payment_token,
        requested_at=uow.now,
    )
    payment = Payment.request(terms)
    uow.payments.add(payment)
    follow_up(payment, uow)
