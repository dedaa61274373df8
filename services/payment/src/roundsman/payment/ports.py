"""What payment's handlers need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from roundsman.payment.domain.ledger import Movement
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import AuthorizationAnswer, BookedIntent


class Payments(Protocol):
    """The payments that a unit of work touches, by order id."""

    async def get(self, aggregate_id: str) -> Payment:
        """The payment of this order.

        Raises:
            NotFound: none was requested.
        """

    async def find(self, aggregate_id: str) -> Payment | None:
        """The payment of this order, or None."""

    def add(self, aggregate: Payment) -> None:
        """Take in a new payment."""


class Ledger(Protocol):
    """The journal: append-only."""

    def post(self, movement: Movement) -> None:
        """Stage the movement; it commits with the unit of work, and a second of its name never does."""


class Timers(Protocol):
    """Work that is due later, or as soon as this unit has committed."""

    def call(self, kind: str, subject: str, payload: dict[str, Any] | None = None) -> None:
        """Have a worker call the outside once this unit has committed."""


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def payments(self) -> Payments:
        """The payments."""

    @property
    def ledger(self) -> Ledger:
        """The journal."""

    @property
    def timers(self) -> Timers:
        """Deadlines and outgoing calls."""

    @property
    def now(self) -> datetime:
        """The platform's time of this transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What the provider is to set aside."""

    amount_minor: int
    currency: str
    payment_token: str
    reference: str  # the order's id: the provider gives it back in its book and its webhooks


class Provider(Protocol):
    """The payment provider. Every call may block up to the client's time-out and may be repeated under its key:
    the provider does it once and gives the same answer again.
    """

    async def authorize(self, charge: Charge, key: str) -> AuthorizationAnswer:
        """Set the amount aside.

        Raises:
            CallFailed: no usable answer; whether it was done is not known, a repeat under the key will tell.
        """

    async def capture(self, provider_ref: str, amount_minor: int, key: str) -> None:
        """Take the amount, release the rest.

        Raises:
            CallFailed: as above.
        """

    async def void(self, provider_ref: str, key: str) -> None:
        """Release all.

        Raises:
            CallFailed: as above.
        """

    async def refund(self, provider_ref: str, amount_minor: int, key: str) -> None:
        """Give the amount back.

        Raises:
            CallFailed: as above.
        """

    async def book(self, cursor: str) -> tuple[Sequence[BookedIntent], str | None]:
        """A page of the provider's book and the cursor of the next.

        Raises:
            CallFailed: no usable answer.
        """

    async def intent(self, provider_ref: str) -> BookedIntent | None:
        """One payment of the provider's book, or None.

        Raises:
            CallFailed: no usable answer.
        """


class PaymentsByRef(Protocol):
    """Our payments as stored now, also by the provider's names for them."""

    async def between(self, after: str, upto: str | None) -> Sequence[Payment]:
        """Those whose provider's name is above `after` and at most `upto` (None: no limit)."""

    async def of_orders(self, order_ids: Sequence[str]) -> Sequence[Payment]:
        """Those of the orders."""
