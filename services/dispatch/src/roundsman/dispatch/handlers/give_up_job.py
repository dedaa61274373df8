"""Stop looking for a driver."""

from roundsman.dispatch.handlers.expire_offer import expire_offer
from roundsman.dispatch.ports import UnitOfWork


async def give_up_job(job_id: str, uow: UnitOfWork) -> None:
    """Tell that no driver was found; a job that has one or is over needs nothing.

    An offer never outlives its job's search, so one that is open ran out with it. Its own deadline, which may be in
    the same batch, finds it ended.
    """
    job = await uow.jobs.get(job_id)
    if not job.is_waiting:
        return
    if job.course.offer_id:
        await expire_offer(job.course.offer_id, uow)
    job.give_up(uow.now)
