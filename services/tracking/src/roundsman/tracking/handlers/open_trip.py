"""Learn whose order it is."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId
from roundsman.tracking.domain.trip import Parties, Trip
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrip:
    """An order was placed."""

    order_id: OrderId
    parties: Parties


async def open_trip(cmd: OpenTrip, uow: UnitOfWork) -> Trip:
    """The trip is known, and so is who may see it; the driver may have come first. Repeats change nothing."""
    trip = await trip_of(cmd.order_id, uow)
    trip.belongs_to(cmd.parties)
    return trip


async def trip_of(order_id: OrderId, uow: UnitOfWork) -> Trip:
    """The order's trip; a new one if this is the first that we hear of it."""
    trip = await uow.trips.find(order_id)
    if trip is None:
        trip = Trip(order_id)
        uow.trips.add(trip)
    return trip
