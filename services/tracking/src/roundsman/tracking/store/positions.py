"""Trails on PostgreSQL: rows as sets, one statement a batch."""

from collections.abc import Collection, Sequence
from datetime import datetime

import asyncpg

from roundsman.kernel.ids import DriverId
from roundsman.persistence.connection import Connection
from roundsman.tracking.domain.fixes import Current, Doubt, Fix

_AROUND = """
(SELECT at, lat, lon, accuracy_m, speed_mps, heading_deg FROM positions
  WHERE driver_id = $1 AND at < $2 ORDER BY at DESC LIMIT 1)
UNION ALL
(SELECT at, lat, lon, accuracy_m, speed_mps, heading_deg FROM positions
  WHERE driver_id = $1 AND at >= $2 AND at <= $3 ORDER BY at)
UNION ALL
(SELECT at, lat, lon, accuracy_m, speed_mps, heading_deg FROM positions
  WHERE driver_id = $1 AND at > $3 ORDER BY at LIMIT 1)
"""

_ADD = """
INSERT INTO positions (driver_id, at, lat, lon, accuracy_m, speed_mps, heading_deg)
SELECT $1, * FROM unnest($2::timestamptz[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
"""

_SET_CURRENT = """
INSERT INTO current_positions
  (driver_id, at, lat, lon, accuracy_m, speed_mps, heading_deg, doubts, doubt_at, doubt_lat, doubt_lon)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (driver_id) DO UPDATE SET
  at = excluded.at, lat = excluded.lat, lon = excluded.lon, accuracy_m = excluded.accuracy_m,
  speed_mps = excluded.speed_mps, heading_deg = excluded.heading_deg, doubts = excluded.doubts,
  doubt_at = excluded.doubt_at, doubt_lat = excluded.doubt_lat, doubt_lon = excluded.doubt_lon
"""


class PostgresPositions:
    """`Positions` on the connection of an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, driver_id: DriverId) -> Current | None:
        """See `Positions`. The lock is on the id, so it holds before there is a row, too."""
        await self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", driver_id)
        return (await self.current([driver_id])).get(driver_id)

    async def current(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """See `Positions`."""
        statement = "SELECT * FROM current_positions WHERE driver_id = ANY($1)"
        rows = await self._connection.fetch(statement, list(driver_ids))
        return {DriverId(row["driver_id"]): current_of(row) for row in rows}

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """See `Positions`."""
        return [fix_of(row) for row in await self._connection.fetch(_AROUND, driver_id, first, last)]

    async def add(self, driver_id: DriverId, fixes: Sequence[Fix]) -> None:
        """See `Positions`."""
        await self._connection.execute(
            _ADD,
            driver_id,
            [fix.at for fix in fixes],
            [fix.lat for fix in fixes],
            [fix.lon for fix in fixes],
            [fix.accuracy_m for fix in fixes],
            [fix.speed_mps for fix in fixes],
            [fix.heading_deg for fix in fixes],
        )

    async def set_current(self, driver_id: DriverId, current: Current) -> None:
        """See `Positions`."""
        fix, doubt = current.fix, current.doubt
        contradiction = (doubt.count, doubt.fix.at, doubt.fix.lat, doubt.fix.lon) if doubt else (0, None, None, None)
        measured = (fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.speed_mps, fix.heading_deg)
        await self._connection.execute(_SET_CURRENT, driver_id, *measured, *contradiction)


def fix_of(row: asyncpg.Record) -> Fix:
    """A fix from the columns of either table."""
    return Fix(
        lat=row["lat"],
        lon=row["lon"],
        at=row["at"],
        accuracy_m=row["accuracy_m"],
        speed_mps=row["speed_mps"],
        heading_deg=row["heading_deg"],
    )


def current_of(row: asyncpg.Record) -> Current:
    """A driver's row of `current_positions`."""
    doubt = None
    if row["doubts"]:
        contradicting = Fix(lat=row["doubt_lat"], lon=row["doubt_lon"], at=row["doubt_at"])
        doubt = Doubt(fix=contradicting, count=row["doubts"])
    return Current(fix=fix_of(row), doubt=doubt)
