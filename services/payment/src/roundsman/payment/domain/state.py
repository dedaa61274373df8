"""What a payment is made of: its terms, which are fixed, and its progress."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.money import Money


class Status(StrEnum):
    """What the provider has done."""

    REQUESTED = "requested"
    AUTHORIZED = "authorized"
    DECLINED = "declined"
    CAPTURED = "captured"
    VOIDED = "voided"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who pays whom how much, with what; fixed when the payment is requested."""

    payment_id: str
    order_id: str
    customer_id: str
    vendor_id: str
    org_id: str
    amount: Money
    payment_token: str  # the provider's; never a card number
    requested_at: datetime


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far the payment has come: `status` is what the provider did, the rest what was asked and why."""

    status: Status = Status.REQUESTED
    provider_ref: str = ""
    capture_asked_minor: int = 0  # 0: no capture asked
    void_asked: bool = False  # outweighs a capture that was remembered
    refund_asked: bool = False
    reason: str = ""  # of the decline, the void or the refund
    changed_at: datetime
