"""Record a step of a job."""

from dataclasses import dataclass, replace
from datetime import datetime

from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import Step
from roundsman.dispatch.domain.values import Evidence
from roundsman.dispatch.ports import UnitOfWork
from roundsman.kernel.errors import DomainError, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressJob:
    """A driver (or a dispatcher in their place, who vouches) says that a step is done."""

    job_id: str
    step: Step
    evidence: Evidence
    user_id: str
    org_id: str
    pin_attempts: int  # wrong PINs until none is looked at any more
    at: datetime


@dataclass(frozen=True, slots=True)
class Progressed:
    """The job after the report, and why its evidence was refused, if it was."""

    job: Job
    refusal: DomainError | None


async def progress_job(cmd: ProgressJob, uow: UnitOfWork) -> Progressed:
    """Take the step; delivery needs the order's proof and frees the driver. A step reported again changes nothing.

    A refusal is returned, not raised: the count of wrong PINs has to commit first. Nobody vouches for their own job.

    Raises:
        NotFound: no such job for this person.
        IllegalStep: it does not follow.
    """
    job = await uow.jobs.get(cmd.job_id)
    courier = await uow.couriers.find(job.course.driver_id or "")
    is_theirs = courier is not None and courier.profile.user_id == cmd.user_id
    vouched_in_org = cmd.evidence.vouched_by is not None and job.request.org_id == cmd.org_id
    if not (is_theirs or vouched_in_org):
        raise NotFound(f"No such job: {cmd.job_id}.")
    if job.has_done(cmd.step):
        return Progressed(job, None)
    job.require(cmd.step)
    evidence = replace(cmd.evidence, vouched_by=None) if is_theirs else cmd.evidence
    if cmd.step is Step.DELIVERED and (refusal := job.refuse_proof(evidence, cmd.pin_attempts)):
        return Progressed(job, refusal)
    job.progress(cmd.step, evidence, cmd.at)
    if job.is_over and courier:
        courier.finish(job.id, cmd.at)
    return Progressed(job, None)
