"""What the handlers need; `store` has it on PostgreSQL, the tests in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from roundsman.kernel.ids import DriverId
from roundsman.tracking.domain.events import PositionTaken
from roundsman.tracking.domain.fixes import Current, Fix
from roundsman.tracking.domain.people import Driver, Vendor
from roundsman.tracking.domain.trip import Trip


class Trips(Protocol):
    """The trips, by order."""

    async def get(self, aggregate_id: str) -> Trip:
        """The trip.

        Raises:
            NotFound: nothing of this order has reached us.
        """

    async def find(self, aggregate_id: str) -> Trip | None:
        """The trip, or None."""

    def add(self, aggregate: Trip) -> None:
        """Take in a new trip."""


class Drivers(Protocol):
    """The drivers' users."""

    async def find(self, aggregate_id: str) -> Driver | None:
        """The driver, or None."""

    def add(self, aggregate: Driver) -> None:
        """Take in a new driver."""


class Vendors(Protocol):
    """The vendors' owners."""

    async def find(self, aggregate_id: str) -> Vendor | None:
        """The vendor, or None."""

    def add(self, aggregate: Vendor) -> None:
        """Take in a new vendor."""


class Trails(Protocol):
    """Where drivers are and were. Changes are staged and written as sets when the unit ends."""

    async def current(self, driver_id: DriverId) -> Current | None:
        """The driver's current fix, as this unit has it; no other unit changes it until this one ends."""

    async def glance(self, driver_id: DriverId) -> Current | None:
        """The driver's current fix, which others may move on meanwhile."""

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """The stored trail from the last fix before `first` to the first fix after `last`, by time."""

    def extend(self, driver_id: DriverId, fixes: Sequence[Fix]) -> None:
        """Add fixes to the trail; if one of their times is taken, the unit ends with a `Conflict`."""

    def move(self, driver_id: DriverId, current: Current) -> None:
        """Replace the current fix."""


class UnitOfWork(Protocol):
    """One transaction of tracking."""

    @property
    def trips(self) -> Trips:
        """The trips."""

    @property
    def drivers(self) -> Drivers:
        """The drivers."""

    @property
    def vendors(self) -> Vendors:
        """The vendors."""

    @property
    def trails(self) -> Trails:
        """The trails."""

    @property
    def now(self) -> datetime:
        """When this unit began."""

    async def on_the_way(self, driver_id: DriverId) -> Sequence[Trip]:
        """The trips that a driver carries now."""

    def announce(self, taken: PositionTaken) -> None:
        """Tell the others; it leaves when the unit commits."""
