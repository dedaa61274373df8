"""End an offer that nobody answered."""

from roundsman.dispatch.domain.offer import OfferState
from roundsman.dispatch.ports import UnitOfWork


async def expire_offer(offer_id: str, uow: UnitOfWork) -> None:
    """Free the driver and open the job again; an offer that was answered needs nothing."""
    offer = await uow.offers.get(offer_id)
    if not offer.is_open:
        return
    job = await uow.jobs.get(offer.terms.job_id)
    offer.end(OfferState.EXPIRED, uow.now)
    job.take_silence(offer, uow.now)
    (await uow.couriers.get(offer.driver_id)).release(job.id)
