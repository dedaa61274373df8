"""Note that an order can be collected."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.values import job_id_of
from roundsman.dispatch.ports import UnitOfWork
from roundsman.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkReady:
    """The goods are ready since `at`."""

    order_id: OrderId
    at: datetime


async def mark_ready(cmd: MarkReady, uow: UnitOfWork) -> None:
    """From here on the job is not held back; repeats and word for a job that is over change nothing.

    Raises:
        NotFound: no job of this order has reached us yet.
    """
    job = await uow.jobs.get(job_id_of(cmd.order_id))
    job.mark_ready(cmd.at)
