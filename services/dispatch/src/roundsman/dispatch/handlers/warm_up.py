"""Have a policy decide once before anybody waits for it."""

import asyncio
from datetime import datetime

from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.snapshot import Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix
from roundsman.kernel.geo import LatLon

_HERE, _THERE = LatLon(0, 0), LatLon(0, 0.01)


async def warm_up(matching: Matching, now: datetime) -> None:
    """Ask about two jobs that do not exist; what a policy compiles at its first use is compiled afterwards.

    Takes a minute where it was never compiled on this machine, and keeps this process from anything else meanwhile.
    """
    await asyncio.to_thread(matching.policy.decide, _supposed(matching, now))


def _supposed(matching: Matching, now: datetime) -> Snapshot:
    jobs = (
        WaitingJob(job_id=f"job_{name}", pickup=_HERE, dropoff=_THERE, ready_at=now, start_by=now)
        for name in ("one", "other")
    )
    worker = Worker(driver_id="drv_nobody", vehicle_type="bicycle", fix=Fix(where=_THERE, at=now), busy=False)
    return Snapshot(taken_at=now, jobs=tuple(jobs), workers=(worker,), assumptions=matching.assumptions)
