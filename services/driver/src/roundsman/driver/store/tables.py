"""The tables, one class each."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_MOMENT = cast("type[Any]", DateTime(timezone=True))


class DriverTable(SQLModel, registry=registry()):
    """Parent of this service's tables: several services may live in one process."""


class DriverRow(DriverTable, table=True):
    """A driver."""

    __tablename__ = "drivers"
    __table_args__ = (
        Index("drivers_by_org", "org_id", "id"),
        Index("drivers_by_user", "user_id", unique=True),
        Index("drivers_by_plate", "plate", unique=True),  # drivers without a plate do not collide
    )

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text)
    org_id: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    phone: str = Field(sa_type=Text)
    vehicle_type: str = Field(sa_type=Text)
    plate: str | None = Field(sa_type=Text)
    capacity: int
    documents: list[dict[str, str]] = Field(sa_type=JSONB)
    status: str = Field(sa_type=Text)
    suspended_for: str = Field(sa_type=Text)
    availability: str = Field(sa_type=Text)
    lat: float | None
    lon: float | None
    until_at: datetime | None = Field(sa_type=_MOMENT)
    job_ids: list[str] = Field(sa_type=JSONB)


class DutyRow(DriverTable, table=True):
    """A job of dispatch; `id` is the job's."""

    __tablename__ = "duties"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    order_id: str = Field(sa_type=Text)
    driver_id: str | None = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    as_of: datetime = Field(sa_type=_MOMENT)


class EarningRow(DriverTable, table=True):
    """An earning; `id` is the delivered job's."""

    __tablename__ = "earnings"
    __table_args__ = (Index("earnings_by_driver", "driver_id", "earned_at", "id"),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    order_id: str = Field(sa_type=Text)
    driver_id: str = Field(sa_type=Text)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(sa_type=Text)
    earned_at: datetime = Field(sa_type=_MOMENT)


def table_of(row: type[DriverTable]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return cast("Table", getattr(row, "__table__"))  # noqa: B009 - SQLModel does not declare it
