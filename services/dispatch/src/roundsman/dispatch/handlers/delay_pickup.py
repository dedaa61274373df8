"""Note that an order can be collected later than was said."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.values import job_id_of
from roundsman.dispatch.ports import UnitOfWork
from roundsman.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayPickup:
    """The goods are ready at `ready_at`."""

    order_id: OrderId
    ready_at: datetime


async def delay_pickup(cmd: DelayPickup, uow: UnitOfWork) -> None:
    """From the next round on drivers are looked for by the later time; repeats change nothing.

    Raises:
        NotFound: no job of this order has reached us yet.
    """
    job = await uow.jobs.get(job_id_of(cmd.order_id))
    job.delay(cmd.ready_at)
