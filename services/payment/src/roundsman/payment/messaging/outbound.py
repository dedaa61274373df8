"""Domain event -> contract records."""

from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import payment as contracts
from roundsman.contracts.types.identity import NoteAction
from roundsman.kernel.fields import fields_of
from roundsman.payment.domain import events

PUBLISHES: list[type[Message]] = [
    contracts.PaymentAuthorized,
    contracts.PaymentDeclined,
    contracts.PaymentCaptured,
    contracts.PaymentVoided,
    contracts.PaymentRefunded,
    NoteAction,
]


def outbound(event: object) -> list[Message]:
    """The records that tell a domain event.

    Raises:
        TypeError: an event that nobody mapped.
    """
    if not isinstance(event, events.PaymentEvent):
        raise TypeError(f"no record tells {type(event).__name__}")
    return [_record(event)]


def _record(event: events.PaymentEvent) -> Message:
    named: dict[str, Any] = fields_of(event)  # the records have the same fields; a test holds them together
    match event:
        case events.PaymentAuthorized():
            return contracts.PaymentAuthorized(**named)
        case events.PaymentDeclined():
            return contracts.PaymentDeclined(**named)
        case events.PaymentCaptured():
            return contracts.PaymentCaptured(**named)
        case events.PaymentVoided():
            return contracts.PaymentVoided(**named)
        case events.PaymentRefunded():
            return contracts.PaymentRefunded(**named)
    raise TypeError(f"no record tells {type(event).__name__}")
