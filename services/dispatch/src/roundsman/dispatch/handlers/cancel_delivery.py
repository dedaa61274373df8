"""Stop the job of an order."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.values import job_id_of
from roundsman.dispatch.handlers.withdraw_offer import withdraw_offer
from roundsman.dispatch.ports import JOB_GIVE_UP, UnitOfWork
from roundsman.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDelivery:
    """Stop, whatever the job's state."""

    order_id: OrderId
    reason: str
    at: datetime


async def cancel_delivery(cmd: CancelDelivery, uow: UnitOfWork) -> None:
    """Cancel the job and free its driver. A job that is over, or was never asked for, needs nothing."""
    job = await uow.jobs.find(job_id_of(cmd.order_id))
    if job is None or job.is_over:
        return
    if job.course.offer_id:
        await withdraw_offer(job.course.offer_id, uow)
    if job.course.driver_id:
        (await uow.couriers.get(job.course.driver_id)).release(job.id)
    job.cancel(cmd.reason, cmd.at)
    uow.timers.cancel(JOB_GIVE_UP, job.id)
