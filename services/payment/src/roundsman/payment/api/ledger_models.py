"""Answers about the ledger."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from roundsman.payment.domain.ledger import Account
from roundsman.payment.store.queries import EntriesAsked
from roundsman.web.pages import MAX_PAGE


class EntrySearch(BaseModel):
    """Which entries; what is left out does not filter."""

    order_id: str | None = None
    account: Account | None = None
    sort: Literal["at", "-at"] = Field(default="at", description="-: newest first.")
    cursor: str | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)

    def of(self, org_id: str) -> EntriesAsked:
        """The question about one organization's journal."""
        return EntriesAsked(
            org_id=org_id,
            order_id=self.order_id,
            account=self.account.value if self.account else None,
            newest_first=self.sort == "-at",
            cursor=self.cursor,
            limit=self.limit,
        )


class EntryAnswer(BaseModel):
    """One posting of a movement: debits are positive, credits negative."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "pay_01m3vqyyk596ngya1dq91k5gqa:authorize:1",
                    "movement_id": "pay_01m3vqyyk596ngya1dq91k5gqa:authorize",
                    "kind": "authorize",
                    "payment_id": "pay_01m3vqyyk596ngya1dq91k5gqa",
                    "order_id": "ord_01m3vq9zt24mnpzx45hy43kwjr",
                    "account": "provider_holds",
                    "currency": "USD",
                    "amount_minor": 2949,
                    "at": "2026-11-21T18:04:05.12Z",
                }
            ]
        }
    )
    id: str
    movement_id: str
    kind: str
    payment_id: str
    order_id: str
    account: str
    currency: str
    amount_minor: int
    at: datetime


class BalanceAnswer(BaseModel):
    """An account's debits less its credits."""

    account: str
    currency: str
    balance_minor: int


class BalancesAnswer(BaseModel):
    """Every account, and the sum of all per currency: zero."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {"account": "platform_revenue", "currency": "USD", "balance_minor": -2949},
                        {"account": "provider_balance", "currency": "USD", "balance_minor": 2949},
                    ],
                    "sum_minor": {"USD": 0},
                }
            ]
        }
    )
    items: list[BalanceAnswer]
    sum_minor: dict[str, int]


class TotalsAnswer(BaseModel):
    """What went through in one currency."""

    authorized_minor: int
    captured_minor: int
    released_minor: int = Field(description="What captures left of the authorizations.")
    voided_minor: int
    refunded_minor: int
    ledger_sum_minor: int = Field(description="All postings together: zero.")


class DifferenceAnswer(BaseModel):
    """One figure on which we and the provider do not agree."""

    model_config = ConfigDict(from_attributes=True)
    order_id: str
    provider_ref: str
    figure: str
    currency: str
    ours_minor: int
    theirs_minor: int


class ReconciliationAnswer(BaseModel):
    """Our payments held against the provider's book, charge by charge."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agrees": False,
                    "checked": 1200,
                    "in_flight": 3,
                    "differences": [
                        {
                            "order_id": "ord_01m3vq9zt24mnpzx45hy43kwjr",
                            "provider_ref": "pi_01m3vqyyk596ngya1dq91k5gqa",
                            "figure": "captured",
                            "currency": "USD",
                            "ours_minor": 0,
                            "theirs_minor": 2949,
                        }
                    ],
                }
            ]
        }
    )
    agrees: bool
    checked: int
    in_flight: int = Field(description="Passed over: a call to the provider is under way.")
    differences: list[DifferenceAnswer]
