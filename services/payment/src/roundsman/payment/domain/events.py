"""What happened to a payment."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent:
    """What all of them tell."""

    order_id: str
    payment_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAuthorized(PaymentEvent):
    """The amount is set aside."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined(PaymentEvent):
    """The provider refused; nothing is set aside."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(PaymentEvent):
    """The amount was taken and the rest released."""

    amount_minor: int
    released_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentVoided(PaymentEvent):
    """All that was set aside is free again."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(PaymentEvent):
    """All that was taken was given back."""

    amount_minor: int
    currency: str
    reason: str
