"""Snapshots as JSON, as they are kept with a round. What older rounds were kept without has a default."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from roundsman.dispatch.domain.snapshot import Assumptions, Demand, Errand, Intent, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix
from roundsman.kernel.geo import LatLon


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
            "handover_s": given.handover_s,
        },
        "intents": [[intent.driver_id, *intent.job_ids] for intent in snapshot.intents],
        "demand": [[one.pickup.lat, one.pickup.lon, one.jobs] for one in snapshot.demand],
    }


def snapshot_from_json(kept: Mapping[str, Any]) -> Snapshot:
    """What `snapshot_to_json` kept, equal to what it was."""
    return Snapshot(
        taken_at=datetime.fromisoformat(kept["taken_at"]),
        jobs=tuple(_job_from_json(job) for job in kept["jobs"]),
        workers=tuple(_worker_from_json(worker) for worker in kept["workers"]),
        assumptions=Assumptions(**kept["assumptions"]),
        intents=tuple(Intent(driver_id=one[0], job_ids=tuple(one[1:])) for one in kept.get("intents", ())),
        demand=tuple(Demand(pickup=LatLon(one[0], one[1]), jobs=one[2]) for one in kept.get("demand", ())),
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
        "shift_ends_at": _told(worker.shift_ends_at),
        "delivered_at": _told(worker.delivered_at),
        "errand": _errand_to_json(worker.errand) if worker.errand else None,
    }


def _worker_from_json(kept: Mapping[str, Any]) -> Worker:
    fix = kept["fix"]
    return Worker(
        driver_id=kept["driver_id"],
        vehicle_type=kept["vehicle_type"],
        fix=Fix(where=LatLon(fix[0], fix[1]), at=datetime.fromisoformat(fix[2])) if fix else None,
        busy=kept["busy"],
        shift_ends_at=_moment(kept.get("shift_ends_at")),
        delivered_at=_moment(kept.get("delivered_at")),
        errand=_errand_from_json(kept["errand"]) if kept.get("errand") else None,
    )


def _errand_to_json(errand: Errand) -> dict[str, Any]:
    return {
        "job_id": errand.job_id,
        "pickup": [errand.pickup.lat, errand.pickup.lon] if errand.pickup else None,
        "dropoff": [errand.dropoff.lat, errand.dropoff.lon],
        "ready_at": errand.ready_at.isoformat(),
        "step_at": _told(errand.step_at),
        "arrived": errand.arrived,
    }


def _errand_from_json(kept: Mapping[str, Any]) -> Errand:
    return Errand(
        job_id=kept["job_id"],
        pickup=LatLon(*kept["pickup"]) if kept["pickup"] else None,
        dropoff=LatLon(*kept["dropoff"]),
        ready_at=datetime.fromisoformat(kept["ready_at"]),
        step_at=_moment(kept.get("step_at")),
        arrived=kept.get("arrived", False),
    )


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
