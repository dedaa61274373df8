"""Requests and responses."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    ValidationError,
    WrapValidator,
)

from roundsman.tracking.domain.fixes import Fix
from roundsman.web import RequestBody

MAX_BATCH = 500


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: it has no time zone, or UTC's calendar ends before it.
    """
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time beyond the calendar") from error


Moment = Annotated[datetime, PlainSerializer(_iso, return_type=str)]
UtcMoment = Annotated[AwareDatetime, AfterValidator(in_utc)]

_ON_THE_WAY: dict[str, JsonValue] = {
    "order_id": "ord_01h455vb4pex5vsknk084sn02q",
    "driver_id": "drv_01h455vb4pex5vsknk084sn02q",
    "phase": "to_dropoff",
    "position": {"lat": 40.7411, "lon": -73.9897, "at": "2026-03-02T12:00:00Z"},
    "eta_at": "2026-03-02T12:09:30Z",
    "distance_m": 2380.0,
}


class PositionIn(BaseModel):
    """One measurement of a device. What a device does not know is left out or negative."""

    lat: float = Field(description="Latitude, WGS 84 degrees", examples=[40.7411])
    lon: float = Field(description="Longitude, WGS 84 degrees", examples=[-73.9897])
    at: UtcMoment = Field(description="When it was measured, with time zone", examples=["2026-03-02T12:00:00Z"])
    accuracy_m: float | None = Field(default=None, description="Radius of 68 % confidence", examples=[8.0])
    speed_mps: float | None = Field(default=None, examples=[6.4])
    heading_deg: float | None = Field(default=None, description="Clockwise from north", examples=[275.0])

    def fix(self) -> Fix:
        """As the domain has it."""
        return Fix(
            lat=self.lat,
            lon=self.lon,
            at=self.at,
            accuracy_m=_known(self.accuracy_m),
            speed_mps=_known(self.speed_mps),
            heading_deg=_known(self.heading_deg),
        )


class MalformedPosition(BaseModel):
    """Stands for a point that cannot be read."""


def _or_malformed(value: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except ValidationError:
        return MalformedPosition()


AnyPosition = Annotated[PositionIn, WrapValidator(_or_malformed)]


def _known(value: float | None) -> float | None:
    return value if value is not None and 0 <= value < float("inf") else None


class PositionsIn(RequestBody):
    """A batch as a device sends it, in any order. One bad point does not cost the others."""

    positions: list[AnyPosition] = Field(min_length=1, max_length=MAX_BATCH)


class RejectedPosition(BaseModel):
    """A point that was not taken."""

    index: int = Field(description="Its place in the request, from 0")
    reason: str = Field(
        description="malformed, in-the-future, too-old, impossible-coordinates or impossible-jump",
        examples=["impossible-jump"],
    )


class PositionsOut(BaseModel):
    """What became of a batch."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"accepted": 2, "duplicates": 1, "rejected": [{"index": 3, "reason": "in-the-future"}]},
            ]
        }
    )

    accepted: int
    duplicates: int = Field(description="Points of a time that we had already")
    rejected: list[RejectedPosition]


class PositionOut(BaseModel):
    """Where somebody was."""

    lat: float
    lon: float
    at: Moment
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None

    @classmethod
    def of(cls, fix: Fix) -> "PositionOut":
        """A fix for a client."""
        return cls(
            lat=fix.lat,
            lon=fix.lon,
            at=fix.at,
            accuracy_m=fix.accuracy_m,
            speed_mps=fix.speed_mps,
            heading_deg=fix.heading_deg,
        )


class TrackedOrderOut(BaseModel):
    """An order on the road. The driver's position is shown only while they carry this order."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ON_THE_WAY]})

    order_id: str
    driver_id: str | None = None
    phase: str = Field(description="waiting, to_pickup, to_dropoff, delivered or cancelled")
    position: PositionOut | None = None
    eta_at: Moment | None = Field(default=None, description="Expected arrival where the driver is heading")
    distance_m: float | None = Field(default=None, description="Left to drive")
    arrived_at: Moment | None = Field(default=None, description="Since when the driver is where they were heading")


class DriverPositionOut(BaseModel):
    """Where a driver is."""

    driver_id: str
    position: PositionOut | None = Field(default=None, description="None until a device has reported")
