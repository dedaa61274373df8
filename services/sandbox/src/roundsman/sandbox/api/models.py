"""Requests and answers of the provider's API."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from roundsman.sandbox.domain.intent import Intent

AmountMinor = Annotated[int, Field(gt=0, le=1_000_000_000_000, description="Minor units of the currency.")]


class AuthorizeBody(BaseModel):
    """What to authorize."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"amount_minor": 2949, "currency": "USD", "payment_token": "tok_ok", "reference": "order 17"}]
        }
    )
    amount_minor: AmountMinor
    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217 code.")
    payment_token: str = Field(min_length=1, max_length=200)
    reference: str = Field(default="", max_length=200, description="The merchant's own name for it.")


class AmountBody(BaseModel):
    """How much; nothing means all that is left."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount_minor": 2949}, {}]})
    amount_minor: AmountMinor | None = None


class IntentAnswer(BaseModel):
    """An intent."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "intent_id": "pi_01m3vq9zt24mnpzx45hy43kwjr",
                    "reference": "order 17",
                    "status": "captured",
                    "currency": "USD",
                    "amount_minor": 2949,
                    "authorized_minor": 2949,
                    "captured_minor": 2000,
                    "released_minor": 949,
                    "refunded_minor": 0,
                    "held_minor": 0,
                    "decline_reason": "",
                    "created_at": "2026-11-21T18:04:05Z",
                    "changed_at": "2026-11-21T18:34:05Z",
                }
            ]
        },
    )
    intent_id: str
    reference: str
    status: str
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    released_minor: int
    refunded_minor: int
    held_minor: int
    decline_reason: str
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, intent: Intent) -> "IntentAnswer":
        """As the API shows it."""
        return cls.model_validate(intent)


class TotalsAnswer(BaseModel):
    """Sums of one currency."""

    model_config = ConfigDict(from_attributes=True)
    currency: str
    intents: int
    authorized_minor: int
    captured_minor: int
    released_minor: int
    refunded_minor: int
    held_minor: int
    balance_minor: int


class BookAnswer(BaseModel):
    """A page of the book, by intent id, and the sums over all of it."""

    items: list[IntentAnswer]
    next_cursor: str | None
    totals: list[TotalsAnswer]
