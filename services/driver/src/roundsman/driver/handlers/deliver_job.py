"""A driver delivered: they are free again and have earned."""

from dataclasses import dataclass

from roundsman.driver.domain.earning import Delivery, Earning
from roundsman.driver.handlers.job_fact import JobFact, duty_of, free_driver
from roundsman.driver.ports import UnitOfWork
from roundsman.kernel.ids import DriverId
from roundsman.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverJob:
    """The job is done."""

    fact: JobFact
    driver_id: DriverId
    earning: Money


async def deliver_job(cmd: DeliverJob, uow: UnitOfWork) -> None:
    """Record one earning for the job and free its driver; again, it changes nothing.

    Raises:
        NotFound: no such driver.
    """
    duty = await duty_of(cmd.fact, uow)
    carrier = duty.carrier
    if not duty.deliver(cmd.driver_id, cmd.fact.at):
        return
    driver = await uow.drivers.get(cmd.driver_id)
    delivery = Delivery(
        job_id=duty.job_id, order_id=duty.order_id, driver_id=driver.driver_id, delivered_at=cmd.fact.at
    )
    uow.earnings.add(Earning.of(delivery, cmd.earning))
    await free_driver(carrier, duty, uow)
