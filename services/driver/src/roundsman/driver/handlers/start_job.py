"""A driver was assigned a job: they are on it until dispatch says otherwise."""

from dataclasses import dataclass

from roundsman.driver.handlers.job_fact import JobFact, duty_of, free_driver
from roundsman.driver.ports import UnitOfWork
from roundsman.kernel.ids import DriverId


@dataclass(frozen=True, slots=True, kw_only=True)
class StartJob:
    """Dispatch gave the job to a driver."""

    fact: JobFact
    driver_id: DriverId


async def start_job(cmd: StartJob, uow: UnitOfWork) -> None:
    """Put the driver on the job and free whoever had it; late or again, it changes nothing.

    Raises:
        NotFound: no such driver.
    """
    duty = await duty_of(cmd.fact, uow)
    former = duty.carrier
    if not duty.assign(cmd.driver_id, cmd.fact.at):
        return
    if former != cmd.driver_id:
        await free_driver(former, duty, uow)
    (await uow.drivers.get(cmd.driver_id)).start_job(duty.id, uow.now)
