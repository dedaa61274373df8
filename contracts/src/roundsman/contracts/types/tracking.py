"""The messages of tracking.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import Symbols, utc


class EtaChangedPhase(Symbols):
    UNKNOWN = "unknown"
    TO_PICKUP = "to_pickup"
    TO_DROPOFF = "to_dropoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaChanged:
    """A driver's expected arrival moved."""

    SCHEMA: ClassVar[str] = "roundsman.tracking.EtaChanged"
    TOPIC: ClassVar[str] = "tracking.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    driver_id: str  # The driver.
    customer_id: str  # The user who placed the order.
    phase: EtaChangedPhase  # Where the driver is heading.
    eta_at: datetime  # Expected arrival (UTC).
    distance_m: float  # What is left to drive, in metres.
    lat: float  # Latitude, WGS 84 degrees.
    lon: float  # Longitude, WGS 84 degrees.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "driver_id": self.driver_id,
            "customer_id": self.customer_id,
            "phase": self.phase.value,
            "eta_at": utc(self.eta_at),
            "distance_m": self.distance_m,
            "lat": self.lat,
            "lon": self.lon,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            driver_id=data["driver_id"],
            customer_id=data["customer_id"],
            phase=EtaChangedPhase.from_avro(data["phase"]),
            eta_at=data["eta_at"],
            distance_m=data["distance_m"],
            lat=data["lat"],
            lon=data["lon"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReported:
    """Where a driver is."""

    SCHEMA: ClassVar[str] = "roundsman.tracking.PositionReported"
    TOPIC: ClassVar[str] = "tracking.positions.v1"
    KEY: ClassVar[str] = "driver_id"

    driver_id: str  # The driver.
    lat: float  # Latitude, WGS 84 degrees.
    lon: float  # Longitude, WGS 84 degrees.
    accuracy_m: float | None = None  # Radius of 68 % confidence, in metres.
    speed_mps: float | None = None  # Speed over ground, in metres a second.
    heading_deg: float | None = None  # Degrees clockwise from north.
    at: datetime  # When the device measured it (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "driver_id": self.driver_id,
            "lat": self.lat,
            "lon": self.lon,
            "accuracy_m": self.accuracy_m,
            "speed_mps": self.speed_mps,
            "heading_deg": self.heading_deg,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            driver_id=data["driver_id"],
            lat=data["lat"],
            lon=data["lon"],
            accuracy_m=data["accuracy_m"],
            speed_mps=data["speed_mps"],
            heading_deg=data["heading_deg"],
            at=data["at"],
        )
