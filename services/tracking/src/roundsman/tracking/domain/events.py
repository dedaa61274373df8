"""What happened in tracking."""

from dataclasses import dataclass

from roundsman.kernel.ids import DriverId, OrderId, UserId
from roundsman.tracking.domain.fixes import Fix
from roundsman.tracking.domain.travel import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTaken:
    """A driver's fix was believed."""

    driver_id: DriverId
    fix: Fix


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaMoved:
    """A driver will arrive at another time than was last told, or somewhere else."""

    order_id: OrderId
    driver_id: DriverId
    customer_id: UserId
    phase: str  # to_pickup or to_dropoff
    fix: Fix  # what the estimate rests on
    estimate: Estimate
