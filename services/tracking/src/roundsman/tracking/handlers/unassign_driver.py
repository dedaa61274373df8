"""A driver no longer carries an order."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, OrderId
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignDriver:
    """Dispatch took the job from the driver."""

    order_id: OrderId
    driver_id: DriverId
    at: datetime


async def unassign_driver(cmd: UnassignDriver, uow: UnitOfWork) -> None:
    """The trip waits for another driver; old news of a former driver changes nothing.

    Raises:
        NotFound: nothing of this order has reached us.
    """
    trip = await uow.trips.get(cmd.order_id)
    trip.unassign(cmd.driver_id, cmd.at)
