"""A dispatcher takes a job from its driver."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.decision import Decision, DecisionKind, Finding, Origin
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.values import DecisionId
from roundsman.dispatch.ports import JOB_GIVE_UP, UnitOfWork
from roundsman.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignDriver:
    """Somebody else is to carry it."""

    job_id: str
    reason: str
    dispatcher_id: str  # user id
    org_id: str  # the dispatcher's
    search_s: float  # how long to look for another driver at least
    at: datetime


async def unassign_driver(cmd: UnassignDriver, uow: UnitOfWork) -> Job:
    """Open the job again, with a new deadline; its driver is free and not asked again.

    Raises:
        NotFound: no such job in the dispatcher's organization.
        JobNotAssigned, JobPickedUp: there is nobody to take it from, or the goods are under way.
    """
    job = await uow.jobs.get(cmd.job_id)
    if job.request.org_id != cmd.org_id:
        raise NotFound(f"No such job: {cmd.job_id}.")
    driver_id = job.unassign(cmd.reason, cmd.search_s, cmd.at)
    (await uow.couriers.get(driver_id)).release(job.id)
    uow.timers.set(JOB_GIVE_UP, job.id, job.course.give_up_at)
    finding = Finding(kind=DecisionKind.UNASSIGN, driver_id=driver_id, reason=cmd.reason)
    origin = Origin(at=cmd.at, decided_by=cmd.dispatcher_id)
    decision_id = DecisionId.derived(cmd.at, job.id, DecisionKind.UNASSIGN, driver_id, str(job.version))
    uow.decisions.add(Decision(decision_id, job.id, finding, origin))
    return job
