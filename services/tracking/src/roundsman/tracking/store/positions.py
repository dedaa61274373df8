"""Rows of trails: the port that `Trails` stands on, and PostgreSQL's side of it. One statement a set."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

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
SELECT * FROM unnest(
  $1::text[], $2::timestamptz[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
"""

# A driver's first row may be raced for, since there is nothing to lock yet: then the newer fix stays.
_SET_CURRENT = """
INSERT INTO current_positions AS held
  (driver_id, at, lat, lon, accuracy_m, speed_mps, heading_deg, doubts, doubt_at, doubt_lat, doubt_lon)
SELECT * FROM unnest(
  $1::text[], $2::timestamptz[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[],
  $8::int2[], $9::timestamptz[], $10::float8[], $11::float8[])
ON CONFLICT (driver_id) DO UPDATE SET
  at = excluded.at, lat = excluded.lat, lon = excluded.lon, accuracy_m = excluded.accuracy_m,
  speed_mps = excluded.speed_mps, heading_deg = excluded.heading_deg, doubts = excluded.doubts,
  doubt_at = excluded.doubt_at, doubt_lat = excluded.doubt_lat, doubt_lon = excluded.doubt_lon
WHERE held.at <= excluded.at
"""


class PositionRows(Protocol):
    """Rows of trails and of current fixes, within one transaction."""

    async def claim(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """Driver -> current fix, of those who have one; their rows are held until the transaction ends."""

    async def current(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """The same, holding nothing."""

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """The trail from the last fix before `first` to the first fix after `last`, by time."""

    async def add(self, fixes: Sequence[tuple[DriverId, Fix]]) -> None:
        """Extend trails.

        Raises:
            Conflict: one of the times is taken.
        """

    async def set_current(self, moved: Mapping[DriverId, Current]) -> None:
        """Replace current fixes, unless a newer one is there."""

    async def forget(self, driver_ids: Collection[DriverId]) -> None:
        """Drop all that is kept of these drivers."""


class PostgresPositions:
    """`PositionRows` on the connection of an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """See `PositionRows`. Always in one order, so that two batches wait for each other and do not deadlock."""
        statement = "SELECT * FROM current_positions WHERE driver_id = ANY($1) ORDER BY driver_id FOR UPDATE"
        return await self._currents(statement, driver_ids)

    async def current(self, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        """See `PositionRows`."""
        return await self._currents("SELECT * FROM current_positions WHERE driver_id = ANY($1)", driver_ids)

    async def around(self, driver_id: DriverId, first: datetime, last: datetime) -> list[Fix]:
        """See `PositionRows`."""
        return [fix_of(row) for row in await self._connection.fetch(_AROUND, driver_id, first, last)]

    async def add(self, fixes: Sequence[tuple[DriverId, Fix]]) -> None:
        """See `PositionRows`."""
        drivers, measured = [driver_id for driver_id, _ in fixes], [fix for _, fix in fixes]
        await self._connection.execute(_ADD, drivers, *_columns(measured))

    async def set_current(self, moved: Mapping[DriverId, Current]) -> None:
        """See `PositionRows`."""
        doubts = [current.doubt for current in moved.values()]
        await self._connection.execute(
            _SET_CURRENT,
            list(moved),
            *_columns([current.fix for current in moved.values()]),
            [doubt.count if doubt else 0 for doubt in doubts],
            [doubt and doubt.fix.at for doubt in doubts],
            [doubt and doubt.fix.lat for doubt in doubts],
            [doubt and doubt.fix.lon for doubt in doubts],
        )

    async def forget(self, driver_ids: Collection[DriverId]) -> None:
        """See `PositionRows`."""
        for table in ("positions", "current_positions"):
            await self._connection.execute(f"DELETE FROM {table} WHERE driver_id = ANY($1)", list(driver_ids))  # noqa: S608

    async def _currents(self, statement: str, driver_ids: Collection[DriverId]) -> dict[DriverId, Current]:
        rows = await self._connection.fetch(statement, list(driver_ids))
        return {DriverId(row["driver_id"]): current_of(row) for row in rows}


def _columns(fixes: Sequence[Fix]) -> tuple[list[object], ...]:
    return (
        [fix.at for fix in fixes],
        [fix.lat for fix in fixes],
        [fix.lon for fix in fixes],
        [fix.accuracy_m for fix in fixes],
        [fix.speed_mps for fix in fixes],
        [fix.heading_deg for fix in fixes],
    )


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
