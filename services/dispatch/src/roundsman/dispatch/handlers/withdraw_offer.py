"""Take an open offer back; a part of other use cases."""

from roundsman.dispatch.domain.offer import OfferState
from roundsman.dispatch.ports import OFFER_EXPIRY, UnitOfWork


async def withdraw_offer(offer_id: str, uow: UnitOfWork) -> None:
    """Free the offer's job and driver of it, and tell that it ended. Cancels its deadline."""
    offer = await uow.offers.get(offer_id)
    job = await uow.jobs.get(offer.terms.job_id)
    courier = await uow.couriers.get(offer.driver_id)
    offer.end(OfferState.WITHDRAWN, uow.now)
    job.take_back(offer, uow.now)
    courier.release(job.id)
    uow.timers.cancel(OFFER_EXPIRY, offer.id)
