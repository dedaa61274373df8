"""The tables, one class each."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Index, Integer, Table, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class InsightsTable(SQLModel, registry=registry()):
    """Parent of this service's tables: several services may live in one process."""


def _text(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


def _moment(**more: Any) -> Any:
    return Field(sa_type=cast("type[Any]", DateTime(timezone=True)), **more)


class OrderRow(InsightsTable, table=True):
    """The moments of an order; those by which windows ask are indexed. `state` follows from the others."""

    __tablename__ = "orders"

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    org_id: str | None = _text()
    kind: str | None = _text()
    cell: str | None = _text()
    state: str = _text()
    placed_at: datetime | None = _moment(index=True)
    authorized_at: datetime | None = _moment()
    accepted_at: datetime | None = _moment(index=True)
    ready_by: datetime | None = _moment()
    ready_at: datetime | None = _moment(index=True)
    assigned_at: datetime | None = _moment()
    taken_at: datetime | None = _moment()
    given_back_at: datetime | None = _moment()
    picked_up_at: datetime | None = _moment()
    delivered_at: datetime | None = _moment(index=True)
    completed_at: datetime | None = _moment()
    cancelled_at: datetime | None = _moment()


class DriverRow(InsightsTable, table=True):
    """A driver as last told."""

    __tablename__ = "drivers"

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    org_id: str | None = _text()
    org_told_at: datetime | None = _moment()
    availability: str = _text()
    available_told_at: datetime | None = _moment()
    cell: str | None = _text()


class HappeningRow(InsightsTable, table=True):
    """Something that happened to an order."""

    __tablename__ = "happenings"

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    order_id: str = _text()
    what: str = _text()
    name: str = _text()
    at: datetime = _moment(index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = _text()


class TurnRow(InsightsTable, table=True):
    """What a driver did from then on."""

    __tablename__ = "turns"
    __table_args__ = (Index("turns_by_driver", "driver_id", "at"),)

    id: str = _text(primary_key=True)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    driver_id: str = _text()
    at: datetime = _moment(index=True)
    availability: str = _text()


def table_of(row: type[InsightsTable]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return cast("Any", row).__table__  # type: ignore[no-any-return]
