"""Give captured money back."""

from dataclasses import dataclass

from roundsman.kernel.errors import NotFound
from roundsman.payment.domain.payment import Payment
from roundsman.payment.handlers.follow_up import follow_up
from roundsman.payment.handlers.read_payment import ReadPayment, read_payment
from roundsman.payment.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayment:
    """Another service asks to refund all that was captured."""

    order_id: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundForSupport:
    """A person asks to refund all that was captured."""

    reader: ReadPayment
    reason: str


async def refund_payment(cmd: RefundPayment, uow: UnitOfWork) -> None:
    """Refund now, or after the capture that is under way; a repeat changes nothing.

    Raises:
        NotFound: no payment of this order was requested.
        NothingToRefund, RefundNotFull: as `Payment.refund` says.
    """
    payment = await uow.payments.get(cmd.order_id)
    payment.refund(cmd.amount_minor, cmd.reason)
    follow_up(payment, uow)


async def refund_for_support(cmd: RefundForSupport, uow: UnitOfWork) -> Payment:
    """Refund all that was captured, and tell how the payment stands.

    Being the order's customer is not enough: whoever owns an organization may give themselves any of its roles.

    Raises:
        NotFound: no such payment in the person's organization.
        NothingToRefund, RefundAlreadyAsked: as `Payment.refund_for_support` says.
    """
    payment = await read_payment(cmd.reader, uow)
    if payment.terms.org_id != cmd.reader.staff_of:
        raise NotFound(f"No such payment: {cmd.reader.order_id}.")
    payment.refund_for_support(cmd.reason)
    follow_up(payment, uow)
    return payment
