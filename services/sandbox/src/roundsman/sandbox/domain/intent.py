"""A payment intent as the provider keeps it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.ids import TypeId
from roundsman.sandbox.domain.errors import AmountTooLarge, IntentStateWrong


class IntentId(TypeId):
    """The provider's name for an intent."""

    prefix = "pi"


class Status(StrEnum):
    """Where an intent stands."""

    AUTHORIZED = "authorized"
    DECLINED = "declined"
    CAPTURED = "captured"
    VOIDED = "voided"
    REFUNDED = "refunded"  # all of what was captured


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Authorized money is held until it is captured or released; captured money may be refunded."""

    intent_id: IntentId
    reference: str  # the merchant's own name for it
    payment_token: str
    currency: str
    amount_minor: int  # asked for
    status: Status
    authorized_minor: int = 0
    captured_minor: int = 0
    released_minor: int = 0
    refunded_minor: int = 0
    decline_reason: str = ""
    created_at: datetime
    changed_at: datetime

    @property
    def held_minor(self) -> int:
        """Authorized, and neither captured nor released."""
        return self.authorized_minor - self.captured_minor - self.released_minor

    def capture(self, amount_minor: int, at: datetime) -> "Intent":
        """Take the amount and release the rest.

        Raises:
            IntentStateWrong: nothing is held.
            AmountTooLarge: more than is held.
        """
        self._require(Status.AUTHORIZED)
        if amount_minor > self.held_minor:
            raise AmountTooLarge(f"At most {self.held_minor} can be captured.")
        rest = self.held_minor - amount_minor
        return replace(self, status=Status.CAPTURED, captured_minor=amount_minor, released_minor=rest, changed_at=at)

    def void(self, at: datetime) -> "Intent":
        """Release all that is held.

        Raises:
            IntentStateWrong: nothing is held.
        """
        self._require(Status.AUTHORIZED)
        return replace(self, status=Status.VOIDED, released_minor=self.held_minor, changed_at=at)

    def refund(self, amount_minor: int, at: datetime) -> "Intent":
        """Give back some of what was captured, or the last of it.

        Raises:
            IntentStateWrong: nothing was captured, or all was refunded.
            AmountTooLarge: more than is left.
        """
        self._require(Status.CAPTURED)
        left = self.captured_minor - self.refunded_minor
        if amount_minor > left:
            raise AmountTooLarge(f"At most {left} can be refunded.")
        status = Status.REFUNDED if amount_minor == left else Status.CAPTURED
        return replace(self, status=status, refunded_minor=self.refunded_minor + amount_minor, changed_at=at)

    def _require(self, status: Status) -> None:
        if self.status is not status:
            raise IntentStateWrong(f"The intent is {self.status}; this needs it to be {status}.")
