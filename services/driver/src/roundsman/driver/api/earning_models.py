"""Earnings as their driver sees them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from roundsman.driver.domain.earning import Earning
from roundsman.kernel.money import Money
from roundsman.web.pages import MAX_PAGE


def _in_utc(at: datetime) -> datetime:
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time is outside of the calendar") from error


Moment = Annotated[datetime, AfterValidator(_in_utc)]  # without a zone it is UTC


class EarningSearch(BaseModel):
    """Which earnings; what is left out does not filter."""

    start_at: Moment | None = Field(None, alias="from", description="The first moment of the range.")
    end_at: Moment | None = Field(None, alias="to", description="The first moment after the range.")
    cursor: str = ""
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class EarningModel(BaseModel):
    """What one delivery earned."""

    order_id: str = Field(examples=["ord_01m3vqp1xpa7z3dj8fssz5awsh"])
    amount_minor: int = Field(examples=[650])
    currency: str = Field(examples=["USD"])
    at: datetime

    @classmethod
    def of(cls, earning: Earning) -> "EarningModel":
        """As clients see it."""
        return cls(
            order_id=earning.delivery.order_id,
            amount_minor=earning.amount.minor,
            currency=earning.amount.currency,
            at=earning.delivery.delivered_at,
        )


class SumModel(BaseModel):
    """A sum in one currency."""

    amount_minor: int
    currency: str


class EarningsPage(BaseModel):
    """Some earnings, newest first, and the sum over the whole range."""

    items: list[EarningModel]
    total_minor: int = Field(description="The sum in `currency`, over all pages.")
    currency: str = Field(description="The currency of most earnings.")
    totals: list[SumModel] = Field(description="The sum in each currency.")
    next_cursor: str | None = None

    @classmethod
    def of(cls, earnings: list[Earning], sums: list[Money], currency: str) -> "EarningsPage":
        """As clients see it; `currency` names a sum over nothing."""
        main = sums[0] if sums else Money(0, currency)
        return cls(
            items=[EarningModel.of(earning) for earning in earnings],
            total_minor=main.minor,
            currency=main.currency,
            totals=[SumModel(amount_minor=one.minor, currency=one.currency) for one in sums],
        )
