"""A job was cancelled."""

from dataclasses import dataclass

from roundsman.driver.handlers.job_fact import JobFact, duty_of, free_driver
from roundsman.driver.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJob:
    """The job has ended without delivery."""

    fact: JobFact


async def cancel_job(cmd: CancelJob, uow: UnitOfWork) -> None:
    """Free whoever had the job; again, it changes nothing.

    Raises:
        NotFound: no such driver.
    """
    duty = await duty_of(cmd.fact, uow)
    carrier = duty.carrier
    if duty.cancel(cmd.fact.at):
        await free_driver(carrier, duty, uow)
