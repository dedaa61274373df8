"""The tables of tracking."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import DateTime, Double, Index, Integer, SmallInteger, Table, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class TrackingTable(SQLModel, registry=registry()):
    """Base of this service's tables."""


def _text(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


def _moment(**more: Any) -> Any:
    return Field(sa_type=cast("type[Any]", DateTime(timezone=True)), **more)


def _double(**more: Any) -> Any:
    return Field(sa_type=Double, **more)


class TripRow(TrackingTable, table=True):
    """A trip; `moving_driver_id` is set while the driver is on the way with it."""

    __tablename__ = "trips"

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    phase: str = _text()
    org_id: str | None = _text()
    customer_id: str | None = _text()
    vendor_id: str | None = _text()
    driver_id: str | None = _text()
    moving_driver_id: str | None = _text(index=True)
    vehicle_type: str | None = _text()
    pickup_lat: float | None = _double()
    pickup_lon: float | None = _double()
    dropoff_lat: float | None = _double()
    dropoff_lon: float | None = _double()
    leg_since: datetime | None = _moment()
    changed_at: datetime | None = _moment()
    arrived_at: datetime | None = _moment()
    ended_at: datetime | None = _moment()
    told_phase: str | None = _text()
    told_eta_at: datetime | None = _moment()


class DriverRow(TrackingTable, table=True):
    """A driver's user."""

    __tablename__ = "drivers"

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    user_id: str = _text(index=True)
    org_id: str = _text()
    told_at: datetime = _moment()


class VendorRow(TrackingTable, table=True):
    """A vendor's owner."""

    __tablename__ = "vendors"

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    owner_id: str = _text()
    told_at: datetime = _moment()


class PositionRow(TrackingTable, table=True):
    """One fix of a trail."""

    __tablename__ = "positions"
    __table_args__ = (Index("positions_by_at", "at", postgresql_using="brin"),)  # for dropping old ones

    driver_id: str = _text(primary_key=True)
    at: datetime = _moment(primary_key=True)
    lat: float = _double()
    lon: float = _double()
    accuracy_m: float | None = _double()
    speed_mps: float | None = _double()
    heading_deg: float | None = _double()


class CurrentPositionRow(TrackingTable, table=True):
    """A driver's newest fix, and the last of the fixes in a row that contradict it."""

    __tablename__ = "current_positions"

    driver_id: str = _text(primary_key=True)
    at: datetime = _moment()
    lat: float = _double()
    lon: float = _double()
    accuracy_m: float | None = _double()
    speed_mps: float | None = _double()
    heading_deg: float | None = _double()
    doubts: int = Field(sa_type=SmallInteger)
    doubt_at: datetime | None = _moment()
    doubt_lat: float | None = _double()
    doubt_lon: float | None = _double()


def table_of(row: type[TrackingTable]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return cast("Any", row).__table__  # type: ignore[no-any-return]
