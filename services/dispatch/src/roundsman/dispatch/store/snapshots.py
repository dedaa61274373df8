"""Snapshots as JSON (kept with a round) and as read from the tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from roundsman.dispatch.domain.life import CARRIED
from roundsman.dispatch.domain.snapshot import Assumptions, Errand, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix, newest
from roundsman.kernel.geo import LatLon
from roundsman.persistence.away import told_when_away

VAGUE, NEAR = 2, 3  # decimals of a degree, about 1,000 and 100 m: rounds are kept, and a door is where somebody lives
MAX_JOBS = 200  # a round looks at the most urgent ones; the others wait for a driver anyway

_JOBS = f"""
SELECT id, pickup, dropoff, ready_at, start_by, refused_by, missed_by FROM jobs
WHERE org_id = $1 AND state = 'open' ORDER BY ready_at, id LIMIT {MAX_JOBS}
"""  # noqa: S608 - a constant
_WORKERS = """
SELECT c.id, c.vehicle_type, c.lat, c.lon, c.located_at, p.lat AS seen_lat, p.lon AS seen_lon, p.at AS seen_at,
       c.job_id, j.pickup, j.dropoff, j.ready_at, j.state
FROM couriers c LEFT JOIN positions p ON p.id = c.id LEFT JOIN jobs j ON j.id = c.job_id
WHERE c.org_id = $1 AND c.status = 'approved'
      AND (c.availability = 'online' OR c.availability = 'on_job' AND c.job_id IS NOT NULL)
ORDER BY c.id
"""
_ORGS = "SELECT DISTINCT org_id FROM jobs WHERE state = 'open'"


class PostgresSnapshots:
    """`Snapshots` by two statements. Doors are rounded: to `door_decimals` of a degree."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", door_decimals: int = VAGUE) -> None:
        self._pool = pool
        self._door_decimals = door_decimals

    async def waiting_orgs(self) -> Sequence[str]:
        """See `Snapshots`."""
        with told_when_away():
            return [row["org_id"] for row in await self._pool.fetch(_ORGS)]

    async def take(self, org_id: str, now: datetime, assumptions: Assumptions) -> Snapshot:
        """See `Snapshots`."""
        with told_when_away():
            jobs = await self._pool.fetch(_JOBS, org_id)
            workers = await self._pool.fetch(_WORKERS, org_id)
        return Snapshot(
            taken_at=now,
            jobs=tuple(_waiting_job(dict(row), self._door_decimals) for row in jobs),
            workers=tuple(_worker(dict(row), self._door_decimals) for row in workers),
            assumptions=assumptions,
        )


def _waiting_job(row: Mapping[str, Any], door_decimals: int) -> WaitingJob:
    return WaitingJob(
        job_id=row["id"],
        pickup=_place(row["pickup"]),
        dropoff=_door(row["dropoff"], door_decimals),
        ready_at=row["ready_at"],
        start_by=row["start_by"],
        refused_by=tuple(row["refused_by"]),
        missed_by=tuple(row["missed_by"]),
    )


def _worker(row: Mapping[str, Any], door_decimals: int) -> Worker:
    told = fix_of(row["lat"], row["lon"], row["located_at"])
    seen = fix_of(row["seen_lat"], row["seen_lon"], row["seen_at"])
    return Worker(
        driver_id=row["id"],
        vehicle_type=row["vehicle_type"],
        fix=newest(told, seen),
        busy=row["job_id"] is not None,
        errand=_errand(row, door_decimals) if row["state"] else None,
    )


def _errand(row: Mapping[str, Any], door_decimals: int) -> Errand:
    return Errand(
        job_id=row["job_id"],
        pickup=None if row["state"] in CARRIED else _place(row["pickup"]),
        dropoff=_door(row["dropoff"], door_decimals),
        ready_at=row["ready_at"],
    )


def _place(kept: Mapping[str, Any]) -> LatLon:
    return LatLon(kept["lat"], kept["lon"])


def _door(kept: Mapping[str, Any], decimals: int) -> LatLon:
    return LatLon(round(kept["lat"], decimals), round(kept["lon"], decimals))


def fix_of(lat: float | None, lon: float | None, at: datetime | None) -> Fix | None:
    """A fix from columns that are all set or all null."""
    return None if lat is None or lon is None or at is None else Fix(where=LatLon(lat, lon), at=at)
