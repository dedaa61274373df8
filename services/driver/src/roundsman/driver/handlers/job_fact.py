"""What dispatch tells about a job."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.driver.domain.duty import Duty, DutyProgress
from roundsman.driver.ports import UnitOfWork
from roundsman.kernel.ids import DriverId, JobId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFact:
    """Which job it is about, and when it happened."""

    job_id: JobId
    order_id: OrderId
    at: datetime


async def duty_of(fact: JobFact, uow: UnitOfWork) -> Duty:
    """What we know of the job; a new duty if this is the first we hear."""
    duty = await uow.duties.find(fact.job_id)
    if duty is None:
        duty = Duty(fact.job_id, fact.order_id, DutyProgress(as_of=fact.at))
        uow.duties.add(duty)
    return duty


async def free_driver(driver_id: DriverId | None, duty: Duty, uow: UnitOfWork) -> None:
    """The driver, if there is one, no longer has the job.

    Raises:
        NotFound: no such driver.
    """
    if driver_id is not None:
        (await uow.drivers.get(driver_id)).end_job(duty.id, uow.now)
