"""Routes of a driver's offers."""

from fastapi import APIRouter

from roundsman.dispatch.api.desk import ApiDesk, Carrier, cause_of
from roundsman.dispatch.api.models import Decline, JobView, OfferList, OfferOutcome, OfferView
from roundsman.dispatch.handlers.accept_offer import AcceptOffer, accept_offer
from roundsman.dispatch.handlers.decline_offer import DeclineOffer, decline_offer


def routes(desk: ApiDesk) -> APIRouter:
    """Offers of the driver who asks."""
    router = APIRouter(prefix="/api/v1/offers", tags=["offers"])

    @router.get("/mine")
    async def my_offers(caller: Carrier) -> OfferList:
        """The offers that you can answer now."""
        open_offers = await desk.queries.offers_of_user(caller.user_id, desk.units.clock.now())
        return OfferList(items=[OfferView.of(offer, job) for offer, job in open_offers])

    @router.post("/{offer_id}/accept")
    async def accept(offer_id: str, caller: Carrier) -> JobView:
        """Take the job. Problems: `offer-expired`, `offer-not-open` (409). Accepting again gives the same job."""
        cmd = AcceptOffer(offer_id=offer_id, user_id=caller.user_id, at=desk.units.clock.now())
        return JobView.of(await desk.units.run(lambda uow: accept_offer(cmd, uow), cause_of(caller)))

    @router.post("/{offer_id}/decline")
    async def decline(offer_id: str, caller: Carrier, body: Decline | None = None) -> OfferOutcome:
        """Refuse the job; you will not be asked again. Problems: `offer-expired`, `offer-not-open` (409)."""
        cmd = DeclineOffer(
            offer_id=offer_id,
            user_id=caller.user_id,
            reason=body.reason if body else "",
            at=desk.units.clock.now(),
        )
        offer = await desk.units.run(lambda uow: decline_offer(cmd, uow), cause_of(caller))
        return OfferOutcome(offer_id=offer.id, job_id=offer.terms.job_id, state=offer.answer.state)

    return router
