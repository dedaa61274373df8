"""Snapshots as JSON (kept with a round) and as read from the tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from roundsman.dispatch.domain.snapshot import Assumptions, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix, newest
from roundsman.kernel.geo import LatLon
from roundsman.persistence.away import told_when_away

_DECIMALS = 2  # of a degree, about a kilometre: rounds are kept, and a door is where somebody lives
MAX_JOBS = 200  # a round looks at the most urgent ones; the others wait for a driver anyway

_JOBS = f"""
SELECT id, pickup, dropoff, ready_at, start_by, refused_by, missed_by FROM jobs
WHERE org_id = $1 AND state = 'open' ORDER BY ready_at, id LIMIT {MAX_JOBS}
"""  # noqa: S608 - a constant
_WORKERS = """
SELECT c.id, c.vehicle_type, c.lat, c.lon, c.located_at, c.job_id IS NOT NULL AS busy,
       p.lat AS seen_lat, p.lon AS seen_lon, p.at AS seen_at
FROM couriers c LEFT JOIN positions p ON p.id = c.id
WHERE c.org_id = $1 AND c.availability = 'online' AND c.status = 'approved' ORDER BY c.id
"""
_ORGS = "SELECT DISTINCT org_id FROM jobs WHERE state = 'open'"


class PostgresSnapshots:
    """`Snapshots` by two statements."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

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
            jobs=tuple(_waiting_job(dict(row)) for row in jobs),
            workers=tuple(_worker(dict(row)) for row in workers),
            assumptions=assumptions,
        )


def _waiting_job(row: Mapping[str, Any]) -> WaitingJob:
    return WaitingJob(
        job_id=row["id"],
        pickup=LatLon(row["pickup"]["lat"], row["pickup"]["lon"]),
        dropoff=LatLon(round(row["dropoff"]["lat"], _DECIMALS), round(row["dropoff"]["lon"], _DECIMALS)),
        ready_at=row["ready_at"],
        start_by=row["start_by"],
        refused_by=tuple(row["refused_by"]),
        missed_by=tuple(row["missed_by"]),
    )


def _worker(row: Mapping[str, Any]) -> Worker:
    told = fix_of(row["lat"], row["lon"], row["located_at"])
    seen = fix_of(row["seen_lat"], row["seen_lon"], row["seen_at"])
    return Worker(driver_id=row["id"], vehicle_type=row["vehicle_type"], fix=newest(told, seen), busy=row["busy"])


def fix_of(lat: float | None, lon: float | None, at: datetime | None) -> Fix | None:
    """A fix from columns that are all set or all null."""
    return None if lat is None or lon is None or at is None else Fix(where=LatLon(lat, lon), at=at)


def snapshot_to_json(snapshot: Snapshot) -> dict[str, Any]:
    """As kept with a round."""
    given = snapshot.assumptions
    return {
        "taken_at": snapshot.taken_at.isoformat(),
        "jobs": [_job_to_json(job) for job in snapshot.jobs],
        "workers": [_worker_to_json(worker) for worker in snapshot.workers],
        "assumptions": {
            "speed_mps": given.speed_mps,
            "lead_s": given.lead_s,
            "position_max_age_s": given.position_max_age_s,
        },
    }


def snapshot_from_json(kept: Mapping[str, Any]) -> Snapshot:
    """What `snapshot_to_json` kept, equal to what it was."""
    return Snapshot(
        taken_at=datetime.fromisoformat(kept["taken_at"]),
        jobs=tuple(_job_from_json(job) for job in kept["jobs"]),
        workers=tuple(_worker_from_json(worker) for worker in kept["workers"]),
        assumptions=Assumptions(**kept["assumptions"]),
    )


def _job_to_json(job: WaitingJob) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "pickup": [job.pickup.lat, job.pickup.lon],
        "dropoff": [job.dropoff.lat, job.dropoff.lon],
        "ready_at": job.ready_at.isoformat(),
        "start_by": job.start_by.isoformat(),
        "refused_by": list(job.refused_by),
        "missed_by": list(job.missed_by),
    }


def _job_from_json(kept: Mapping[str, Any]) -> WaitingJob:
    return WaitingJob(
        job_id=kept["job_id"],
        pickup=LatLon(*kept["pickup"]),
        dropoff=LatLon(*kept["dropoff"]),
        ready_at=datetime.fromisoformat(kept["ready_at"]),
        start_by=datetime.fromisoformat(kept["start_by"]),
        refused_by=tuple(kept["refused_by"]),
        missed_by=tuple(kept["missed_by"]),
    )


def _worker_to_json(worker: Worker) -> dict[str, Any]:
    fix = worker.fix
    return {
        "driver_id": worker.driver_id,
        "vehicle_type": worker.vehicle_type,
        "fix": [fix.where.lat, fix.where.lon, fix.at.isoformat()] if fix else None,
        "busy": worker.busy,
    }


def _worker_from_json(kept: Mapping[str, Any]) -> Worker:
    fix = kept["fix"]
    return Worker(
        driver_id=kept["driver_id"],
        vehicle_type=kept["vehicle_type"],
        fix=Fix(where=LatLon(fix[0], fix[1]), at=datetime.fromisoformat(fix[2])) if fix else None,
        busy=kept["busy"],
    )
