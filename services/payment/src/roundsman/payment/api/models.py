"""Requests and answers of payment's API."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import CallKind
from roundsman.payment.domain.state import Status
from roundsman.payment.store.queries import PaymentsAsked
from roundsman.web import Cursor, RequestBody
from roundsman.web.pages import MAX_PAGE

StatusName = Literal["requested", "authorized", "declined", "captured", "voided", "refunded"]
StepName = Literal["authorize", "capture", "void", "refund"]


class PaymentSearch(BaseModel):
    """Which payments; what is left out does not filter."""

    status: StatusName | None = None
    q: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9_]{6,40}$",
        description="A payment's or an order's id, or the last six letters or more of the latter.",
        examples=["hy43kwjr"],
    )
    cursor: str | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)

    def of(self, org_id: str) -> PaymentsAsked:
        """The question about one organization's payments."""
        return PaymentsAsked(
            org_id=org_id,
            status=self.status,
            text=self.q,
            before_id=Cursor.decode(self.cursor).id if self.cursor else None,
            limit=self.limit,
        )


class RefundBody(RequestBody):
    """Why all that was captured is given back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "the food was cold"}]})
    reason: str = Field(min_length=1, max_length=200)


class PaymentAnswer(BaseModel):
    """The payment of an order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "payment_id": "pay_01m3vqyyk596ngya1dq91k5gqa",
                    "order_id": "ord_01m3vq9zt24mnpzx45hy43kwjr",
                    "customer_id": "usr_01m3vqm9s346q3d25vt4f5v37e",
                    "vendor_id": "ven_01m3vqp1xpa7z3dj8fssz5awsh",
                    "status": "captured",
                    "pending": "refund",
                    "currency": "USD",
                    "amount_minor": 2949,
                    "authorized_minor": 2949,
                    "captured_minor": 2949,
                    "released_minor": 0,
                    "refunded_minor": 0,
                    "reason": "the food was cold",
                    "requested_at": "2026-11-21T18:04:05.12Z",
                    "changed_at": "2026-11-21T18:34:05.12Z",
                }
            ]
        }
    )
    payment_id: str
    order_id: str
    customer_id: str
    vendor_id: str
    status: StatusName
    pending: StepName | None = Field(description="What the provider has been asked and not answered yet.")
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    released_minor: int
    refunded_minor: int
    reason: str | None = Field(description="Of the decline, the void or the refund.")
    requested_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> "PaymentAnswer":
        """As the API shows it."""
        terms = payment.terms
        return cls(
            payment_id=terms.payment_id,
            order_id=payment.id,
            customer_id=terms.customer_id,
            vendor_id=terms.vendor_id,
            status=_STATUS_NAMES[payment.status],
            pending=_STEP_NAMES[payment.pending] if payment.pending else None,
            currency=terms.amount.currency,
            amount_minor=terms.amount.minor,
            authorized_minor=payment.authorized_minor,
            captured_minor=payment.captured_minor,
            released_minor=payment.released_minor,
            refunded_minor=payment.refunded_minor,
            reason=payment.progress.reason or None,
            requested_at=terms.requested_at,
            changed_at=payment.progress.changed_at,
        )


_STATUS_NAMES: dict[Status, StatusName] = {
    Status.REQUESTED: "requested",
    Status.AUTHORIZED: "authorized",
    Status.DECLINED: "declined",
    Status.CAPTURED: "captured",
    Status.VOIDED: "voided",
    Status.REFUNDED: "refunded",
}
_STEP_NAMES: dict[CallKind, StepName] = {
    CallKind.AUTHORIZE: "authorize",
    CallKind.CAPTURE: "capture",
    CallKind.VOID: "void",
    CallKind.REFUND: "refund",
}
