"""A driver refuses the offered job."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.offer import Offer, OfferState
from roundsman.dispatch.handlers.own_offer import own_offer
from roundsman.dispatch.ports import OFFER_EXPIRY, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineOffer:
    """The user says no to an offer."""

    offer_id: str
    user_id: str
    reason: str
    at: datetime


async def decline_offer(cmd: DeclineOffer, uow: UnitOfWork) -> Offer:
    """Free the driver; the job goes to others and never again to this one. Declining again changes nothing.

    Raises:
        NotFound: there is no such offer for this user.
        OfferHasExpired, OfferNotOpen: it is too late.
    """
    offer, courier = await own_offer(cmd.offer_id, cmd.user_id, uow)
    if offer.answer.state is OfferState.DECLINED:
        return offer
    offer.decline(cmd.reason, cmd.at)
    job = await uow.jobs.get(offer.terms.job_id)
    job.take_refusal(offer, cmd.at)
    courier.release(job.id)
    uow.timers.cancel(OFFER_EXPIRY, offer.id)
    return offer
