"""What drivers have to tell."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId
from roundsman.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverChanged:
    """The driver as they are now."""

    driver_id: DriverId
    user_id: UserId
    org_id: OrgId
    name: str
    status: str
    vehicle_type: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged:
    """What the driver does now, and where if they said so."""

    driver_id: DriverId
    availability: str
    point: LatLon | None
    until: datetime | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningRecorded:
    """The driver earned money with an order."""

    driver_id: DriverId
    order_id: OrderId
    amount: Money
    at: datetime
