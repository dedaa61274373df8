"""What the handlers need; `store` has it on PostgreSQL, the tests in memory."""

from collections.abc import Collection, Sequence
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

    async def find_by(self, column: str, values: Collection[str]) -> list[Trip]:
        """Trips by `moving_driver_id`: those which a driver is on the way with."""

    def add(self, aggregate: Trip) -> None:
        """Take in a new trip."""


class Drivers(Protocol):
    """The drivers' users."""

    async def find(self, aggregate_id: str) -> Driver | None:
        """The driver, or None."""

    async def find_by(self, column: str, values: Collection[str]) -> list[Driver]:
        """Drivers by `user_id`."""

    def add(self, aggregate: Driver) -> None:
        """Take in a new driver."""


class Vendors(Protocol):
    """The vendors' owners."""

    async def find(self, aggregate_id: str) -> Vendor | None:
        """The vendor, or None."""

    def add(self, aggregate: Vendor) -> None:
        """Take in a new vendor."""


class Positions(Protocol):
    """Where drivers are and were: plain rows, written as sets. Within one transaction, like all else."""

    async def claim(self, driver_id: DriverId) -> Current | None:
        """The driver's current fix, held until the transaction ends: batches of one driver take turns."""

    async def current(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """Driver -> current fix, of those who have one; holds nothing."""

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """The trail from the last fix before `first` to the first fix after `last`, by time."""

    async def add(self, driver_id: DriverId, fixes: Sequence[Fix]) -> None:
        """Extend the trail, in one statement.

        Raises:
            Conflict: one of the times is taken.
        """

    async def set_current(self, driver_id: DriverId, current: Current) -> None:
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
    def positions(self) -> Positions:
        """The trails."""

    @property
    def now(self) -> datetime:
        """When this unit began."""

    def announce(self, taken: PositionTaken) -> None:
        """Tell the others; it leaves when the unit commits."""
