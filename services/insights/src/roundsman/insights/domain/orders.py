"""What is known of an order: when it reached what. Facts may come late, twice, and in any order."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrderId, OrgId


class Milestone(StrEnum):
    """What an order reaches on its way; the values are also the states of the same name."""

    AUTHORIZED = "authorized"
    ACCEPTED = "accepted"
    READY = "ready"
    ASSIGNED = "assigned"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


_LATE_STATES = (Milestone.CANCELLED, Milestone.COMPLETED, Milestone.DELIVERED, Milestone.PICKED_UP)  # the last first
_EARLY_STATES = (Milestone.ACCEPTED, Milestone.AUTHORIZED)
PLACED = "placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How the order began."""

    org_id: OrgId
    kind: str
    cell: str  # H3 cell where it is picked up
    placed_at: datetime


class OrderFacts(Aggregate):
    """The moments of one order. The same facts make the same order, however often and in whichever order they come."""

    def __init__(self, order_id: OrderId, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(order_id, version, sequence)
        self.placement: Placement | None = None  # None: only later facts have reached us
        self.reached: dict[Milestone, datetime] = {}  # milestone -> when first
        self.ready_by: datetime | None = None  # as the vendor promised at first; putting it off changes nothing
        self.taken_at: datetime | None = None  # when a driver last got it
        self.given_back_at: datetime | None = None  # when a driver last lost it

    def place(self, placement: Placement) -> None:
        """It was placed so."""
        self.placement = placement

    def reach(self, milestone: Milestone, at: datetime) -> None:
        """It got so far; the first time counts."""
        self.reached[milestone] = min(at, self.reached.get(milestone, at))

    def promise(self, ready_by: datetime) -> None:
        """The vendor said when it would be ready; an order is accepted once."""
        self.ready_by = ready_by

    def take(self, at: datetime) -> None:
        """A driver got it."""
        self.reach(Milestone.ASSIGNED, at)
        self.taken_at = max(at, self.taken_at or at)

    def give_back(self, at: datetime) -> None:
        """The driver lost it again."""
        self.given_back_at = max(at, self.given_back_at or at)

    @property
    def state(self) -> str:
        """Where it stands, in the words of the order service."""
        for milestone in _LATE_STATES:
            if milestone in self.reached:
                return milestone.value
        if self._is_taken:
            return Milestone.ASSIGNED.value
        for milestone in _EARLY_STATES:
            if milestone in self.reached:
                return milestone.value
        return PLACED

    @property
    def _is_taken(self) -> bool:
        return self.taken_at is not None and (self.given_back_at is None or self.taken_at > self.given_back_at)
