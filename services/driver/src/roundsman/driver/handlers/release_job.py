"""A driver gave a job back, or it was taken from them."""

from dataclasses import dataclass

from roundsman.driver.handlers.job_fact import JobFact, duty_of, free_driver
from roundsman.driver.ports import UnitOfWork
from roundsman.kernel.ids import DriverId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseJob:
    """The job waits for another driver."""

    fact: JobFact
    driver_id: DriverId


async def release_job(cmd: ReleaseJob, uow: UnitOfWork) -> None:
    """Free the driver; late or again, or once another has the job, it changes nothing.

    Raises:
        NotFound: no such driver.
    """
    duty = await duty_of(cmd.fact, uow)
    if duty.carrier == cmd.driver_id and duty.release(cmd.fact.at):
        await free_driver(cmd.driver_id, duty, uow)
