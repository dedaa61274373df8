"""Open a job for an order."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.values import DeliveryRequest, job_id_of
from roundsman.dispatch.ports import JOB_GIVE_UP, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDelivery:
    """Find a driver who is at the pickup when the goods are ready."""

    request: DeliveryRequest
    ready_at: datetime
    give_up_at: datetime
    at: datetime


async def request_delivery(cmd: RequestDelivery, uow: UnitOfWork) -> None:
    """Add the job, with its deadline; a job of this order that exists is left as it is."""
    if await uow.jobs.find(job_id_of(cmd.request.order_id)):
        return
    job = Job.open(cmd.request, cmd.ready_at, cmd.give_up_at, cmd.at)
    uow.jobs.add(job)
    uow.timers.set(JOB_GIVE_UP, job.id, cmd.give_up_at)
