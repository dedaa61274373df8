"""Nobody will bring it."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import OrderId
from roundsman.tracking.handlers.open_trip import trip_of
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTrip:
    """The order or its job was cancelled."""

    order_id: OrderId
    at: datetime


async def cancel_trip(cmd: CancelTrip, uow: UnitOfWork) -> None:
    """The trip has ended; a delivered one stays delivered. A later assignment does not revive it."""
    trip = await trip_of(cmd.order_id, uow)
    trip.cancel(cmd.at)
