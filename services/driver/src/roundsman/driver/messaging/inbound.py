"""What dispatch tells that concerns drivers: message type -> reaction."""

from collections.abc import Sequence

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch as contracts
from roundsman.driver.handlers.cancel_job import CancelJob, cancel_job
from roundsman.driver.handlers.deliver_job import DeliverJob, deliver_job
from roundsman.driver.handlers.job_fact import JobFact
from roundsman.driver.handlers.release_job import ReleaseJob, release_job
from roundsman.driver.handlers.start_job import StartJob, start_job
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.ids import DriverId, JobId, OrderId
from roundsman.kernel.money import Money
from roundsman.messaging.received import ConsumerGroup, Reaction

_AboutJob = contracts.DriverAssigned | contracts.DriverUnassigned | contracts.JobCancelled | contracts.JobProgressed


async def _assigned(message: contracts.DriverAssigned, work: DriverWork) -> None:
    await start_job(StartJob(fact=_fact(message), driver_id=DriverId(message.driver_id)), work)


async def _unassigned(message: contracts.DriverUnassigned, work: DriverWork) -> None:
    await release_job(ReleaseJob(fact=_fact(message), driver_id=DriverId(message.driver_id)), work)


async def _cancelled(message: contracts.JobCancelled, work: DriverWork) -> None:
    await cancel_job(CancelJob(fact=_fact(message)), work)


async def _progressed(message: contracts.JobProgressed, work: DriverWork) -> None:
    if message.step is contracts.JobProgressedStep.DELIVERED:
        earning = Money(message.earning_minor, message.currency)
        cmd = DeliverJob(fact=_fact(message), driver_id=DriverId(message.driver_id), earning=earning)
        await deliver_job(cmd, work)


def _fact(message: _AboutJob) -> JobFact:
    return JobFact(job_id=JobId(message.job_id), order_id=OrderId(message.order_id), at=message.at)


async def _load(messages: Sequence[_AboutJob], work: DriverWork) -> None:
    await work.duties.load(message.job_id for message in messages)
    await work.drivers.load(message.driver_id for message in messages if message.driver_id)


INBOUND: dict[type[Message], Reaction[DriverWork]] = {
    contracts.DriverAssigned: Reaction(handle=_assigned, load=_load),
    contracts.DriverUnassigned: Reaction(handle=_unassigned, load=_load),
    contracts.JobCancelled: Reaction(handle=_cancelled, load=_load),
    contracts.JobProgressed: Reaction(handle=_progressed, load=_load),
}
GROUP = ConsumerGroup(name="driver.jobs", topics=["dispatch.events.v1"], reactions=INBOUND)
