"""Find an offer for the person it was made to; a part of other use cases."""

from roundsman.dispatch.domain.courier import Courier
from roundsman.dispatch.domain.offer import Offer
from roundsman.dispatch.ports import UnitOfWork
from roundsman.kernel.errors import NotFound


async def own_offer(offer_id: str, user_id: str, uow: UnitOfWork) -> tuple[Offer, Courier]:
    """The offer and its driver.

    Raises:
        NotFound: no such offer, or it is somebody else's.
    """
    offer = await uow.offers.find(offer_id)
    courier = await uow.couriers.find(offer.driver_id) if offer else None
    if offer is None or courier is None or courier.profile.user_id != user_id:
        raise NotFound(f"No such offer: {offer_id}.")
    return offer, courier
