"""What the routes stand on."""

from dataclasses import dataclass
from typing import Annotated

from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.handlers.unassign_driver import Parting
from roundsman.dispatch.ports import Snapshots
from roundsman.dispatch.store.queries import Queries
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.errors import NotFound
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.web import Caller, Permission, permitted

Carrier = Annotated[Caller, permitted(Permission.OWN_JOBS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the routes tell the handlers beyond the request."""

    speed_mps: float  # for the arrival of a driver who is chosen by hand
    pin_attempts: int  # wrong PINs until none is looked at any more
    search_s: float  # how long to look for another driver at least


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDesk:
    """Writes go through `units`, reads through `queries`."""

    units: Units[DispatchWork]
    queries: Queries
    limits: Limits
    snapshots: Snapshots
    matching: Matching

    def parting(self, caller: Caller, reason: str) -> Parting:
        """That the caller takes a job from its driver, now."""
        return Parting(reason=reason, by=caller.user_id, search_s=self.limits.search_s, at=self.units.clock.now())

    async def job_of(self, caller: Caller, job_id: str) -> Job:
        """The job, if the caller is its driver or sees those of its organization.

        Raises:
            NotFound: there is none, for this caller.
        """
        job = await self.queries.job(job_id)
        if job and _is_in_staff_of(job, caller):
            return job
        if job and job.course.driver_id in await self.queries.driver_ids(caller.user_id):
            return job
        raise _unknown_job(job_id)

    async def staffed_job(self, caller: Caller, job_id: str) -> Job:
        """The job, if the caller sees those of its organization; not for its driver, who may be staff of another.

        Raises:
            NotFound: there is none, for this caller.
        """
        job = await self.queries.job(job_id)
        if job is None or not _is_in_staff_of(job, caller):
            raise _unknown_job(job_id)
        return job


def _is_in_staff_of(job: Job, caller: Caller) -> bool:
    return caller.permits(Permission.DISPATCH_READ) and job.request.org_id == caller.org_id


def _unknown_job(job_id: str) -> NotFound:
    return NotFound(f"No such job: {job_id}.")


def cause_of(caller: Caller) -> Cause:
    """Why things change: this person asked."""
    return caller.cause
