"""Snapshots as JSON (kept with a round) and as read from the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from roundsman.dispatch.domain.life import ARRIVED, CARRIED
from roundsman.dispatch.domain.snapshot import Assumptions, Demand, Errand, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix, newest
from roundsman.kernel.geo import LatLon
from roundsman.persistence.away import told_when_away


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much a snapshot tells: rounds are kept, and a door is where somebody lives."""

    door_decimals: int  # of a degree
    demand: timedelta  # how far back it is looked where jobs started


VAGUE = Detail(door_decimals=2, demand=timedelta())  # doors to about 1,000 m
NEAR = Detail(door_decimals=3, demand=timedelta(days=1))  # doors to about 100 m
DEMAND_HOLDS = timedelta(minutes=5)  # so long it is not asked for again: it changes slowly
MAX_JOBS = 200  # a round looks at the most urgent ones; the others wait for a driver anyway

_JOBS = f"""
SELECT id, pickup, dropoff, ready_at, start_by, refused_by, missed_by FROM jobs
WHERE org_id = $1 AND state = 'open' ORDER BY ready_at, id LIMIT {MAX_JOBS}
"""  # noqa: S608 - a constant
_WORKERS = """
SELECT c.id, c.vehicle_type, c.lat, c.lon, c.located_at, p.lat AS seen_lat, p.lon AS seen_lon, p.at AS seen_at,
       c.until_at, c.delivered_at, c.job_id, j.pickup, j.dropoff, j.ready_at, j.state, j.steps, j.assigned_at
FROM couriers c LEFT JOIN positions p ON p.id = c.id LEFT JOIN jobs j ON j.id = c.job_id
WHERE c.org_id = $1 AND c.status = 'approved'
      AND c.availability IN ('online', 'on_job')
ORDER BY c.id
"""
_DEMAND = """
SELECT (pickup ->> 'lat')::float AS lat, (pickup ->> 'lon')::float AS lon, count(*) AS jobs
FROM jobs WHERE org_id = $1 AND ready_at > $2 GROUP BY 1, 2 ORDER BY jobs DESC, lat, lon LIMIT 200
"""
_ORGS = "SELECT DISTINCT org_id FROM jobs WHERE state = 'open'"
_Demanded = tuple[datetime, tuple[Demand, ...]]


@dataclass(slots=True)
class PostgresSnapshots:
    """`Snapshots` by two statements, and a third now and then; doors are rounded."""

    pool: "asyncpg.Pool[asyncpg.Record]"
    detail: Detail = VAGUE
    _demand: dict[str, _Demanded] = field(default_factory=dict)  # organization -> when it was asked for, and the answer

    async def waiting_orgs(self) -> Sequence[str]:
        """See `Snapshots`."""
        with told_when_away():
            return [row["org_id"] for row in await self.pool.fetch(_ORGS)]

    async def take(self, org_id: str, now: datetime, assumptions: Assumptions) -> Snapshot:
        """See `Snapshots`."""
        with told_when_away():
            jobs = await self.pool.fetch(_JOBS, org_id)
            workers = await self.pool.fetch(_WORKERS, org_id)
            demand = await self._demand_of(org_id, now) if self.detail.demand else ()
        decimals = self.detail.door_decimals
        return Snapshot(
            taken_at=now,
            jobs=tuple(_waiting_job(dict(row), decimals) for row in jobs),
            workers=tuple(_worker(dict(row), decimals) for row in workers),
            assumptions=assumptions,
            demand=demand,
        )

    async def _demand_of(self, org_id: str, now: datetime) -> tuple[Demand, ...]:
        asked_at, demand = self._demand.get(org_id, (None, ()))
        if asked_at is None or now - asked_at >= DEMAND_HOLDS:
            rows = await self.pool.fetch(_DEMAND, org_id, now - self.detail.demand)
            demand = tuple(Demand(pickup=LatLon(row["lat"], row["lon"]), jobs=row["jobs"]) for row in rows)
            self._demand[org_id] = now, demand
        return demand


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
        shift_ends_at=row["until_at"],
        delivered_at=row["delivered_at"],
        errand=_errand(row, door_decimals) if row["state"] else None,
    )


def _errand(row: Mapping[str, Any], door_decimals: int) -> Errand:
    return Errand(
        job_id=row["job_id"],
        pickup=None if row["state"] in CARRIED else _place(row["pickup"]),
        dropoff=_door(row["dropoff"], door_decimals),
        ready_at=row["ready_at"],
        step_at=max(map(datetime.fromisoformat, row["steps"].values()), default=row["assigned_at"]),
        arrived=row["state"] in ARRIVED,
    )


def _place(kept: Mapping[str, Any]) -> LatLon:
    return LatLon(kept["lat"], kept["lon"])


def _door(kept: Mapping[str, Any], decimals: int) -> LatLon:
    return LatLon(round(kept["lat"], decimals), round(kept["lon"], decimals))


def fix_of(lat: float | None, lon: float | None, at: datetime | None) -> Fix | None:
    """A fix from columns that are all set or all null."""
    return None if lat is None or lon is None or at is None else Fix(where=LatLon(lat, lon), at=at)
