"""Messages that tell of something to be counted: which occasion each is, and the id by which a repeat is known."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, notification, payment
from roundsman.insights.domain.happenings import Occasion, What
from roundsman.insights.handlers.note import note
from roundsman.insights.store.work import InsightsWork
from roundsman.kernel.ids import OrderId
from roundsman.messaging.received import Reaction

Noted = tuple[str, Occasion]  # its id, and what it was
Read = Callable[[Any], Noted | None]

Money = payment.PaymentAuthorized | payment.PaymentCaptured | payment.PaymentVoided | payment.PaymentRefunded
Answer = dispatch.OfferMade | dispatch.OfferDeclined | dispatch.OfferExpired


def _paid(name: str, message: Money) -> Noted:
    return f"{message.payment_id}/{name}", Occasion(
        order_id=OrderId(message.order_id),
        what=What.PAYMENT,
        name=name,
        at=message.at,
        amount_minor=message.amount_minor,
        currency=message.currency,
    )


def _refunded(message: payment.PaymentRefunded) -> Noted:
    happening_id, occasion = _paid("refunded", message)
    return f"{happening_id}/{message.at.isoformat()}", occasion  # there may be several, at different times


def _declined(message: payment.PaymentDeclined) -> Noted:
    occasion = Occasion(order_id=OrderId(message.order_id), what=What.PAYMENT, name="declined", at=message.at)
    return f"{message.payment_id}/declined", occasion


def _offer(name: str, message: Answer) -> Noted:
    occasion = Occasion(order_id=OrderId(message.order_id), what=What.OFFER, name=name, at=message.at)
    return f"{message.offer_id}/{name}", occasion


def _taken(message: dispatch.DriverAssigned) -> Noted | None:
    """An assignment by hand answers no offer."""
    if message.offer_id is None:
        return None
    occasion = Occasion(order_id=OrderId(message.order_id), what=What.OFFER, name="accepted", at=message.at)
    return f"{message.offer_id}/accepted", occasion


def _sent(message: notification.NotificationSent) -> Noted:
    occasion = Occasion(
        order_id=OrderId(message.order_id), what=What.NOTIFICATION, name=message.channel.value, at=message.at
    )
    return message.notification_id, occasion


_READ: dict[type[Message], Read] = {
    payment.PaymentAuthorized: partial(_paid, "authorized"),
    payment.PaymentCaptured: partial(_paid, "captured"),
    payment.PaymentVoided: partial(_paid, "voided"),
    payment.PaymentRefunded: _refunded,
    payment.PaymentDeclined: _declined,
    dispatch.OfferMade: partial(_offer, "made"),
    dispatch.OfferDeclined: partial(_offer, "declined"),
    dispatch.OfferExpired: partial(_offer, "expired"),
    dispatch.DriverAssigned: _taken,
    notification.NotificationSent: _sent,
}


async def _load(read: Read, messages: Sequence[Message], work: InsightsWork) -> None:
    await work.happenings.load(noted[0] for message in messages if (noted := read(message)))


async def _note(read: Read, message: Message, work: InsightsWork) -> None:
    noted = read(message)
    if noted is not None:
        await note(*noted, work)


NOTED: dict[type[Message], Reaction[InsightsWork]] = {
    message: Reaction(handle=partial(_note, read), load=partial(_load, read)) for message, read in _READ.items()
}
