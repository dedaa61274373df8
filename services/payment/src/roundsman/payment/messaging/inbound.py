"""Contract record -> command: one table."""

from collections.abc import Sequence
from typing import Protocol

from roundsman.contracts.message import Message
from roundsman.contracts.types import payment as contracts
from roundsman.kernel.errors import Invalid, InvalidMessage
from roundsman.kernel.money import Money
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.payment.handlers.authorize_payment import AuthorizePayment, authorize_payment
from roundsman.payment.handlers.capture_payment import CapturePayment, capture_payment
from roundsman.payment.handlers.refund_payment import RefundPayment, refund_payment
from roundsman.payment.handlers.void_payment import VoidPayment, void_payment
from roundsman.payment.store.work import PaymentWork


class _OfAnOrder(Protocol):
    @property
    def order_id(self) -> str: ...


async def _load(messages: Sequence[_OfAnOrder], work: PaymentWork) -> None:
    await work.payments.load([message.order_id for message in messages])


async def _authorize(message: contracts.AuthorizePayment, work: PaymentWork) -> None:
    command = AuthorizePayment(
        order_id=message.order_id,
        customer_id=message.customer_id,
        vendor_id=message.vendor_id,
        org_id=message.org_id,
        amount=_money(message),
        payment_token=message.payment_token,
    )
    await authorize_payment(command, work)


async def _capture(message: contracts.CapturePayment, work: PaymentWork) -> None:
    await capture_payment(CapturePayment(order_id=message.order_id, amount_minor=message.amount_minor), work)


async def _void(message: contracts.VoidPayment, work: PaymentWork) -> None:
    await void_payment(VoidPayment(order_id=message.order_id, reason=message.reason), work)


async def _refund(message: contracts.RefundPayment, work: PaymentWork) -> None:
    command = RefundPayment(order_id=message.order_id, amount_minor=message.amount_minor, reason=message.reason)
    await refund_payment(command, work)


def _money(message: contracts.AuthorizePayment) -> Money:
    try:
        return Money(message.amount_minor, message.currency)
    except Invalid as error:
        raise InvalidMessage(f"{message.order_id}: {error}") from error


INBOUND: dict[type[Message], Reaction[PaymentWork]] = {
    contracts.AuthorizePayment: Reaction(handle=_authorize, load=_load),
    contracts.CapturePayment: Reaction(handle=_capture, load=_load),
    contracts.VoidPayment: Reaction(handle=_void, load=_load),
    contracts.RefundPayment: Reaction(handle=_refund, load=_load),
}
GROUP = ConsumerGroup(name="payment.commands", topics=["payment.commands.v1"], reactions=INBOUND)
