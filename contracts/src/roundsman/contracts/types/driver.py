"""The messages of driver.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import Symbols, utc


class AvailabilityChangedAvailability(Symbols):
    UNKNOWN = "unknown"
    OFFLINE = "offline"
    ONLINE = "online"
    ON_BREAK = "on_break"
    ON_JOB = "on_job"


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged:
    """A driver can, or can no longer, take jobs."""

    SCHEMA: ClassVar[str] = "roundsman.driver.AvailabilityChanged"
    TOPIC: ClassVar[str] = "driver.events.v1"
    KEY: ClassVar[str] = "driver_id"

    driver_id: str  # The driver.
    availability: AvailabilityChangedAvailability  # What they do now.
    lat: float | None = None  # Latitude, WGS 84 degrees, when known.
    lon: float | None = None  # Longitude, WGS 84 degrees, when known.
    until: datetime | None = None  # When they mean to stop (UTC), as far as they said so.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "driver_id": self.driver_id,
            "availability": self.availability.value,
            "lat": self.lat,
            "lon": self.lon,
            "until": None if self.until is None else utc(self.until),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            driver_id=data["driver_id"],
            availability=AvailabilityChangedAvailability.from_avro(data["availability"]),
            lat=data["lat"],
            lon=data["lon"],
            until=data["until"],
            at=data["at"],
        )


class DriverChangedStatus(Symbols):
    UNKNOWN = "unknown"
    PENDING = "pending"
    APPROVED = "approved"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverChanged:
    """A driver as they are now; replaces what was known."""

    SCHEMA: ClassVar[str] = "roundsman.driver.DriverChanged"
    TOPIC: ClassVar[str] = "driver.events.v1"
    KEY: ClassVar[str] = "driver_id"

    driver_id: str  # The driver.
    user_id: str  # The driver's account.
    org_id: str  # The organization that owns the row.
    name: str  # The name shown to people. Personal data.
    status: DriverChangedStatus  # Whether they may work.
    vehicle_type: str  # The kind of vehicle: bicycle, car, van ...
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "driver_id": self.driver_id,
            "user_id": self.user_id,
            "org_id": self.org_id,
            "name": self.name,
            "status": self.status.value,
            "vehicle_type": self.vehicle_type,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            driver_id=data["driver_id"],
            user_id=data["user_id"],
            org_id=data["org_id"],
            name=data["name"],
            status=DriverChangedStatus.from_avro(data["status"]),
            vehicle_type=data["vehicle_type"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningRecorded:
    """A driver earned money with an order."""

    SCHEMA: ClassVar[str] = "roundsman.driver.EarningRecorded"
    TOPIC: ClassVar[str] = "driver.events.v1"
    KEY: ClassVar[str] = "order_id"

    driver_id: str  # The driver.
    order_id: str  # The order.
    amount_minor: int  # The amount, in minor units.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "driver_id": self.driver_id,
            "order_id": self.order_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            driver_id=data["driver_id"],
            order_id=data["order_id"],
            amount_minor=data["amount_minor"],
            currency=data["currency"],
            at=data["at"],
        )
