"""A driver carries an order from now on."""

from dataclasses import dataclass
from datetime import timedelta

from roundsman.kernel.ids import OrderId
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.domain.trip import Leg
from roundsman.tracking.handlers.open_trip import trip_of
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignDriver:
    """Dispatch found a driver."""

    order_id: OrderId
    leg: Leg


async def assign_driver(cmd: AssignDriver, uow: UnitOfWork, arrivals: Arrivals) -> None:
    """The driver heads for the pickup, and a first arrival is told if we know where they are."""
    trip = await trip_of(cmd.order_id, uow)
    trip.assign(cmd.leg)
    await tell_arrival(cmd.order_id, uow, arrivals)


async def tell_arrival(order_id: OrderId, uow: UnitOfWork, arrivals: Arrivals) -> None:
    """Tell when the driver arrives at the present goal, from their latest fix, unless it is old."""
    trip = await uow.trips.get(order_id)
    if trip.leg is None or not trip.moving:
        return
    current = await uow.trails.glance(trip.leg.driver_id)
    if current and current.fix.at >= uow.now - timedelta(seconds=arrivals.fresh_s):
        trip.observe(current.fix, arrivals)
