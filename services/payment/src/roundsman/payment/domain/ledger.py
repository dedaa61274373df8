"""Double-entry bookkeeping: money never appears or vanishes, it moves between accounts.

A debit is positive, a credit negative; the postings of every movement add up to zero, so all postings do.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.money import Money
from roundsman.payment.domain.errors import AmountNotPositive, Unbalanced


class Account(StrEnum):
    """Where money is, or whose it is."""

    PROVIDER_HOLDS = "provider_holds"  # set aside at the provider, not ours yet
    CUSTOMER_FUNDS = "customer_funds"  # the customers' side of what is set aside
    PROVIDER_BALANCE = "provider_balance"  # ours, kept by the provider
    PLATFORM_REVENUE = "platform_revenue"  # what captures earned
    REFUNDS = "refunds"  # what was given back of it


class MovementKind(StrEnum):
    """Why money moved. A payment has at most one movement of each kind."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    RELEASE = "release"  # the rest that a capture leaves
    VOID = "void"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of a movement."""

    account: Account
    amount_minor: int  # debit positive, credit negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which payment a movement belongs to."""

    payment_id: str
    order_id: str
    org_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A balanced set of postings, named by payment and kind: the same movement cannot be booked twice."""

    origin: Origin
    kind: MovementKind
    currency: str
    postings: tuple[Posting, ...]
    at: datetime

    def __post_init__(self) -> None:
        if not self.postings or sum(posting.amount_minor for posting in self.postings) != 0:
            raise Unbalanced(f"The postings of {self.movement_id} do not add up to zero.")

    @property
    def movement_id(self) -> str:
        """Unique by payment and kind."""
        return f"{self.origin.payment_id}:{self.kind}"


# kind -> pairs of (debited account, credited account), each by the movement's amount
_CHART: dict[MovementKind, tuple[tuple[Account, Account], ...]] = {
    MovementKind.AUTHORIZE: ((Account.PROVIDER_HOLDS, Account.CUSTOMER_FUNDS),),
    MovementKind.CAPTURE: (
        (Account.CUSTOMER_FUNDS, Account.PROVIDER_HOLDS),
        (Account.PROVIDER_BALANCE, Account.PLATFORM_REVENUE),
    ),
    MovementKind.RELEASE: ((Account.CUSTOMER_FUNDS, Account.PROVIDER_HOLDS),),
    MovementKind.VOID: ((Account.CUSTOMER_FUNDS, Account.PROVIDER_HOLDS),),
    MovementKind.REFUND: ((Account.REFUNDS, Account.PROVIDER_BALANCE),),
}


def movement(origin: Origin, kind: MovementKind, amount: Money, at: datetime) -> Movement:
    """The movement of this kind, posted as the chart of accounts says.

    Raises:
        AmountNotPositive: nothing would move, or backwards.
    """
    if amount.minor <= 0:
        raise AmountNotPositive(f"Money moves in amounts above zero, not {amount.minor}.")
    lines = [
        posting
        for debited, credited in _CHART[kind]
        for posting in (
            Posting(account=debited, amount_minor=amount.minor),
            Posting(account=credited, amount_minor=-amount.minor),
        )
    ]
    return Movement(origin=origin, kind=kind, currency=amount.currency, postings=tuple(lines), at=at)
