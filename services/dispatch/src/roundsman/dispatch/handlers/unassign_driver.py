"""A job is taken from its driver: by a dispatcher, or because the driver gives it back."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.decision import Decision, DecisionKind, Finding, Origin
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.values import DecisionId
from roundsman.dispatch.ports import JOB_GIVE_UP, UnitOfWork
from roundsman.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Why the job and its driver part, and who says so."""

    reason: str
    by: str  # user id
    search_s: float  # how long to look for another driver at least
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignDriver:
    """Somebody else is to carry it, says a dispatcher."""

    job_id: str
    org_id: str  # the dispatcher's
    parting: Parting


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBackJob:
    """Somebody else is to carry it, says its driver."""

    job_id: str
    parting: Parting


async def unassign_driver(cmd: UnassignDriver, uow: UnitOfWork) -> Job:
    """Open the job again, with a new deadline; its driver is free and not asked again.

    Raises:
        NotFound: no such job in the dispatcher's organization.
        JobNotAssigned, JobPickedUp: there is nobody to take it from, or the goods are under way.
    """
    job = await uow.jobs.get(cmd.job_id)
    if job.request.org_id != cmd.org_id:
        raise NotFound(f"No such job: {cmd.job_id}.")
    return await _part(job, cmd.parting, uow)


async def give_back_job(cmd: GiveBackJob, uow: UnitOfWork) -> Job:
    """The same, at its driver's own wish.

    Raises:
        NotFound: this person does not have such a job.
        JobNotAssigned, JobPickedUp: it is over, or the goods are with the driver already.
    """
    job = await uow.jobs.get(cmd.job_id)
    courier = await uow.couriers.find(job.course.driver_id or "")
    if courier is None or courier.profile.user_id != cmd.parting.by:
        raise NotFound(f"No such job: {cmd.job_id}.")
    return await _part(job, cmd.parting, uow)


async def _part(job: Job, parting: Parting, uow: UnitOfWork) -> Job:
    driver_id = job.unassign(parting.reason, parting.search_s, parting.at)
    (await uow.couriers.get(driver_id)).release(job.id)
    uow.timers.set(JOB_GIVE_UP, job.id, job.course.give_up_at)
    finding = Finding(kind=DecisionKind.UNASSIGN, driver_id=driver_id, reason=parting.reason)
    origin = Origin(at=parting.at, decided_by=parting.by)
    decision_id = DecisionId.derived(parting.at, job.id, DecisionKind.UNASSIGN, driver_id, str(job.version))
    uow.decisions.add(Decision(decision_id, job.id, finding, origin))
    return job
