"""The read side: what routes ask for, straight from the tables."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId
from roundsman.tracking.domain.fixes import Current, Fix
from roundsman.tracking.domain.trip import Trip
from roundsman.tracking.store.mappings import TRIPS
from roundsman.tracking.store.positions import current_of, fix_of

_TRACKED = """
SELECT t.*, v.owner_id, d.user_id AS driver_user_id
FROM trips t LEFT JOIN vendors v ON v.id = t.vendor_id LEFT JOIN drivers d ON d.id = t.driver_id
WHERE t.id = $1
"""

_TRAIL = """
SELECT at, lat, lon, accuracy_m, speed_mps, heading_deg FROM positions
WHERE driver_id = $1 AND at >= $2 AND at <= $3 AND at > $4 ORDER BY at LIMIT $5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedOrder:
    """A trip and the users whose it is."""

    trip: Trip
    owner_id: UserId | None  # the vendor's
    driver_user_id: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedDriver:
    """A driver and where they are."""

    user_id: UserId
    org_id: OrgId
    current: Current | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a trail: fixes from `since` to `until`, later than `after`."""

    driver_id: DriverId
    since: datetime
    until: datetime
    after: datetime
    limit: int


class TrackingQueries:
    """Reads on the service's own pool."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def order(self, order_id: OrderId) -> TrackedOrder | None:
        """The order's trip, or None."""
        row = await self._pool.fetchrow(_TRACKED, order_id)
        if row is None:
            return None
        return TrackedOrder(
            trip=TRIPS.from_row(dict(row)),
            owner_id=row["owner_id"],
            driver_user_id=row["driver_user_id"],
        )

    async def current(self, driver_id: DriverId) -> Current | None:
        """Where the driver is, or None."""
        row = await self._pool.fetchrow("SELECT * FROM current_positions WHERE driver_id = $1", driver_id)
        return current_of(row) if row else None

    async def driver(self, driver_id: DriverId) -> TrackedDriver | None:
        """The driver, or None."""
        row = await self._pool.fetchrow("SELECT user_id, org_id FROM drivers WHERE id = $1", driver_id)
        if row is None:
            return None
        current = await self.current(driver_id)
        return TrackedDriver(user_id=UserId(row["user_id"]), org_id=OrgId(row["org_id"]), current=current)

    async def trail(self, stretch: Stretch) -> list[Fix]:
        """Up to `limit` fixes, oldest first."""
        wanted = (stretch.driver_id, stretch.since, stretch.until, stretch.after, stretch.limit)
        return [fix_of(row) for row in await self._pool.fetch(_TRAIL, *wanted)]
