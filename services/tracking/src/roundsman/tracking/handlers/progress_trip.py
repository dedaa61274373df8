"""The driver made a step of the job."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.domain.trip import Phase
from roundsman.tracking.handlers.assign_driver import tell_arrival
from roundsman.tracking.ports import UnitOfWork


class Step(StrEnum):
    """The steps of a job; one that we do not know changes nothing here."""

    ARRIVED_AT_PICKUP = "arrived_at_pickup"
    PICKED_UP = "picked_up"
    ARRIVED_AT_DROPOFF = "arrived_at_dropoff"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressTrip:
    """Dispatch accepted a step."""

    order_id: OrderId
    driver_id: DriverId
    step: Step
    at: datetime


async def progress_trip(cmd: ProgressTrip, uow: UnitOfWork, arrivals: Arrivals) -> None:
    """The trip is where the step says; with a new goal its arrival is told.

    Raises:
        NotFound: nothing of this order has reached us.
    """
    trip = await uow.trips.get(cmd.order_id)
    match cmd.step:
        case Step.ARRIVED_AT_PICKUP:
            trip.arrive(cmd.driver_id, Phase.TO_PICKUP, cmd.at)
        case Step.PICKED_UP:
            trip.pick_up(cmd.driver_id, cmd.at)
        case Step.ARRIVED_AT_DROPOFF:
            trip.arrive(cmd.driver_id, Phase.TO_DROPOFF, cmd.at)
        case Step.DELIVERED:
            trip.deliver(cmd.driver_id, cmd.at)
    await tell_arrival(cmd.order_id, uow, arrivals)
