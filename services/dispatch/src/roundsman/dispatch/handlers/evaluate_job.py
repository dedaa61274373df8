"""Say what would be decided about a job that does not exist."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.dispatch.domain.errors import BadReadyTime
from roundsman.dispatch.domain.policy import Choice, Matching
from roundsman.dispatch.domain.snapshot import WaitingJob
from roundsman.dispatch.ports import Snapshots
from roundsman.kernel.geo import LatLon

_SUPPOSED = "job_supposed"  # comes after the jobs that are as urgent: ids of real ones begin with a digit
_MOST = timedelta(days=7)  # further off nobody knows who will work


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateJob:
    """Suppose a job of the organization, open at `at`."""

    org_id: str
    pickup: LatLon
    dropoff: LatLon
    ready_at: datetime
    at: datetime


async def evaluate_job(cmd: EvaluateJob, snapshots: Snapshots, matching: Matching) -> Choice:
    """The choice of the policy, had the job been there; nothing is written, and nobody is asked.

    Raises:
        BadReadyTime: it is more than a week off.
    """
    if abs(cmd.ready_at - cmd.at) > _MOST:
        raise BadReadyTime("The goods have to be ready within a week of now.")
    real = await snapshots.take(cmd.org_id, cmd.at, matching.assumptions)
    return await asyncio.to_thread(matching.policy.consider, real, _supposed(cmd))  # pure: the loop serves others


def _supposed(cmd: EvaluateJob) -> WaitingJob:
    return WaitingJob(
        job_id=_SUPPOSED,
        pickup=cmd.pickup,
        dropoff=cmd.dropoff,
        ready_at=cmd.ready_at,
        start_by=max(cmd.at, cmd.ready_at) + timedelta(seconds=1),  # so that it may be held, as a new job may
    )
