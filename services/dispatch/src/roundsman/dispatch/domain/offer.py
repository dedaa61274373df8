"""An offer: a job shown to one driver for a limited time."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from roundsman.dispatch.domain.errors import OfferHasExpired, OfferNotOpen
from roundsman.kernel.aggregate import Aggregate


class OfferState(StrEnum):
    """What became of it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """What is offered to whom; never changes."""

    job_id: str
    order_id: str
    driver_id: str
    made_at: datetime
    expires_at: datetime
    arrival_at: datetime  # when the driver would reach the pickup


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How it ended, once it did."""

    state: OfferState = OfferState.OPEN
    answered_at: datetime | None = None
    reason: str | None = None


class Offer(Aggregate):
    """Answered once: by the driver, by time, or by us."""

    def __init__(self, offer_id: str, terms: OfferTerms, answer: Answer, version: int = 0) -> None:
        super().__init__(offer_id, version)
        self.terms = terms
        self.answer = answer

    @property
    def driver_id(self) -> str:
        """To whom."""
        return self.terms.driver_id

    @property
    def expires_at(self) -> datetime:
        """The last moment is no longer in time."""
        return self.terms.expires_at

    @property
    def arrival_at(self) -> datetime:
        """When the driver would be at the pickup."""
        return self.terms.arrival_at

    @property
    def reason(self) -> str | None:
        """Why the driver declined."""
        return self.answer.reason

    @property
    def is_open(self) -> bool:
        """Whether it was not answered yet; its time may be over all the same."""
        return self.answer.state is OfferState.OPEN

    def accept(self, at: datetime) -> None:
        """The driver says yes.

        Raises:
            OfferHasExpired, OfferNotOpen: it is too late for that.
        """
        self._require_open(at)
        self.answer = Answer(state=OfferState.ACCEPTED, answered_at=at)

    def decline(self, reason: str, at: datetime) -> None:
        """The driver says no.

        Raises:
            OfferHasExpired, OfferNotOpen: it is too late for that.
        """
        self._require_open(at)
        self.answer = Answer(state=OfferState.DECLINED, answered_at=at, reason=reason)

    def end(self, state: OfferState, at: datetime) -> None:
        """Close it without the driver: expired or withdrawn."""
        self.answer = replace(self.answer, state=state, answered_at=at)

    def _require_open(self, at: datetime) -> None:
        expired = self.answer.state is OfferState.EXPIRED or (self.is_open and at >= self.expires_at)
        if expired:
            raise OfferHasExpired("The time to answer this offer is over.")
        if not self.is_open:
            raise OfferNotOpen(f"This offer is {self.answer.state.value}.")
