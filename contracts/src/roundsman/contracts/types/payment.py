"""The messages of payment.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import utc


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizePayment:
    """Set the amount aside on the customer's means of payment."""

    SCHEMA: ClassVar[str] = "roundsman.payment.AuthorizePayment"
    TOPIC: ClassVar[str] = "payment.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    customer_id: str  # The user who placed the order.
    vendor_id: str  # The vendor who sells or performs.
    org_id: str  # The organization that owns the row.
    amount_minor: int  # The amount, in minor units.
    currency: str  # ISO 4217 code.
    payment_token: str  # The provider's token for the means of payment; never a card number.

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "vendor_id": self.vendor_id,
            "org_id": self.org_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "payment_token": self.payment_token,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            customer_id=data["customer_id"],
            vendor_id=data["vendor_id"],
            org_id=data["org_id"],
            amount_minor=data["amount_minor"],
            currency=data["currency"],
            payment_token=data["payment_token"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePayment:
    """Take the amount from what was authorized and release the rest."""

    SCHEMA: ClassVar[str] = "roundsman.payment.CapturePayment"
    TOPIC: ClassVar[str] = "payment.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    amount_minor: int  # At most what was authorized, in minor units.

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "amount_minor": self.amount_minor,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            amount_minor=data["amount_minor"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAuthorized:
    """The amount is set aside."""

    SCHEMA: ClassVar[str] = "roundsman.payment.PaymentAuthorized"
    TOPIC: ClassVar[str] = "payment.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    payment_id: str  # The payment intent.
    amount_minor: int  # The amount, in minor units.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "payment_id": self.payment_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            payment_id=data["payment_id"],
            amount_minor=data["amount_minor"],
            currency=data["currency"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured:
    """The amount was taken."""

    SCHEMA: ClassVar[str] = "roundsman.payment.PaymentCaptured"
    TOPIC: ClassVar[str] = "payment.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    payment_id: str  # The payment intent.
    amount_minor: int  # What was taken, in minor units.
    released_minor: int  # What was set aside and given free, in minor units.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "payment_id": self.payment_id,
            "amount_minor": self.amount_minor,
            "released_minor": self.released_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            payment_id=data["payment_id"],
            amount_minor=data["amount_minor"],
            released_minor=data["released_minor"],
            currency=data["currency"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined:
    """The provider refused to set the amount aside."""

    SCHEMA: ClassVar[str] = "roundsman.payment.PaymentDeclined"
    TOPIC: ClassVar[str] = "payment.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    payment_id: str  # The payment intent.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "payment_id": self.payment_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            payment_id=data["payment_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded:
    """Captured money was given back."""

    SCHEMA: ClassVar[str] = "roundsman.payment.PaymentRefunded"
    TOPIC: ClassVar[str] = "payment.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    payment_id: str  # The payment intent.
    amount_minor: int  # What was given back, in minor units.
    currency: str  # ISO 4217 code.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "payment_id": self.payment_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            payment_id=data["payment_id"],
            amount_minor=data["amount_minor"],
            currency=data["currency"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentVoided:
    """All that was set aside is free again."""

    SCHEMA: ClassVar[str] = "roundsman.payment.PaymentVoided"
    TOPIC: ClassVar[str] = "payment.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    payment_id: str  # The payment intent.
    amount_minor: int  # What was released, in minor units.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "payment_id": self.payment_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            payment_id=data["payment_id"],
            amount_minor=data["amount_minor"],
            currency=data["currency"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayment:
    """Give captured money back."""

    SCHEMA: ClassVar[str] = "roundsman.payment.RefundPayment"
    TOPIC: ClassVar[str] = "payment.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    amount_minor: int  # At most what was captured and not yet refunded, in minor units.
    reason: str  # Why, in a few words.

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "amount_minor": self.amount_minor,
            "reason": self.reason,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            amount_minor=data["amount_minor"],
            reason=data["reason"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidPayment:
    """Release all that was authorized."""

    SCHEMA: ClassVar[str] = "roundsman.payment.VoidPayment"
    TOPIC: ClassVar[str] = "payment.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    reason: str  # Why, in a few words.

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "reason": self.reason,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            reason=data["reason"],
        )
