"""A dispatcher gives a job to a driver."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.dispatch.domain.courier import Courier
from roundsman.dispatch.domain.decision import Decision, DecisionKind, Finding, Origin
from roundsman.dispatch.domain.errors import DriverBusy, DriverNotAvailable, JobAlreadyAssigned, JobNotOpen
from roundsman.dispatch.domain.job import Assignment, Job
from roundsman.dispatch.domain.policy import Candidate, Verdict
from roundsman.dispatch.domain.values import DecisionId, newest
from roundsman.dispatch.handlers.withdraw_offer import withdraw_offer
from roundsman.dispatch.ports import JOB_GIVE_UP, UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.geo import distance_m


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignDriver:
    """A dispatcher's choice, which overrides offers that are open."""

    job_id: str
    driver_id: str
    dispatcher_id: str  # user id
    org_id: str  # the dispatcher's
    speed_mps: float
    at: datetime


async def assign_driver(cmd: AssignDriver, uow: UnitOfWork) -> Job:
    """Assign the job, withdrawing the open offers of job and driver. The same choice again changes nothing.

    Raises:
        NotFound: no such job or driver in the dispatcher's organization.
        JobAlreadyAssigned, JobNotOpen: the job has a driver, or is over.
        DriverBusy, DriverNotAvailable: the driver has a job, is not approved, or is not online.
    """
    job, courier = await _in_org(cmd, uow)
    if job.is_assigned_to(courier.id):
        return job
    _require_possible(job, courier)
    for offer_id in {job.course.offer_id, courier.open_offer_id} - {None}:
        await withdraw_offer(str(offer_id), uow)
    job.assign(
        Assignment(driver_id=courier.id, vehicle_type=courier.profile.vehicle_type, assigned_by=cmd.dispatcher_id),
        cmd.at,
    )
    courier.take(job.id)
    uow.decisions.add(await _decision(job, courier, cmd, uow))
    uow.timers.cancel(JOB_GIVE_UP, job.id)
    return job


async def _in_org(cmd: AssignDriver, uow: UnitOfWork) -> tuple[Job, Courier]:
    job = await uow.jobs.get(cmd.job_id)
    if job.request.org_id != cmd.org_id:
        raise NotFound(f"No such job: {cmd.job_id}.")
    courier = await uow.couriers.get(cmd.driver_id)
    if courier.profile.org_id != cmd.org_id:
        raise NotFound(f"No such driver: {cmd.driver_id}.")
    return job, courier


def _require_possible(job: Job, courier: Courier) -> None:
    if job.is_live:
        raise JobAlreadyAssigned("Another driver has this job: unassign it first.")
    if job.is_over:
        raise JobNotOpen("This job is over.")
    engaged = courier.engagement
    # The same assignment, committed between the two reads, is no other job: the conflict at commit repeats us.
    if engaged and engaged.offer_id is None and engaged.job_id != job.id:
        raise DriverBusy("This driver has another job.")
    if not courier.can_work:
        raise DriverNotAvailable("This driver is not approved or not online.")


async def _decision(job: Job, courier: Courier, cmd: AssignDriver, uow: UnitOfWork) -> Decision:
    position = await uow.positions.find(courier.id)
    fix = newest(courier.duty.fix, position.fix if position else None)
    distance = distance_m(fix.where, job.request.pickup.where) if fix else None
    arrival_at = None if distance is None else cmd.at + timedelta(seconds=distance / cmd.speed_mps)
    reason = "Chosen by a dispatcher."
    candidate = Candidate(
        driver_id=courier.id,
        verdict=Verdict.CHOSEN,
        reason=reason,
        arrival_at=arrival_at,
        distance_m=None if distance is None else round(distance, 1),
    )
    return Decision(
        DecisionId.derived(cmd.at, job.id, DecisionKind.ASSIGN, courier.id, str(job.version)),
        job.id,
        Finding(kind=DecisionKind.ASSIGN, driver_id=courier.id, reason=reason, candidates=(candidate,)),
        Origin(at=cmd.at, decided_by=cmd.dispatcher_id),
    )
