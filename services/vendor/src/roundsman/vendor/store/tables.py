"""The tables, one class each."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_MOMENT = cast("type[Any]", DateTime(timezone=True))


class VendorTable(SQLModel, registry=registry()):
    """Parent of this service's tables: several services may live in one process."""


class VendorRow(VendorTable, table=True):
    """A vendor."""

    __tablename__ = "vendors"
    __table_args__ = (Index("vendors_by_org", "org_id", "id"),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text)
    owner_id: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    lat: float
    lon: float
    address: str = Field(sa_type=Text)
    time_zone: str = Field(sa_type=Text)
    weekly_hours: list[dict[str, int]] = Field(sa_type=JSONB)
    approved_at: datetime | None = Field(sa_type=_MOMENT)
    paused: bool
    status: str = Field(sa_type=Text)
    menu_number: int


class MenuRow(VendorTable, table=True):
    """One version of a menu."""

    __tablename__ = "menus"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    vendor_id: str = Field(sa_type=Text)
    number: int
    currency: str = Field(sa_type=Text)
    minimum_minor: int = Field(sa_type=BigInteger)
    items: list[dict[str, Any]] = Field(sa_type=JSONB)
    published_at: datetime = Field(sa_type=_MOMENT)


class TicketRow(VendorTable, table=True):
    """A ticket; `id` is the order's."""

    __tablename__ = "tickets"
    __table_args__ = (Index("tickets_by_vendor", "vendor_id", "state", "opened_at", "id"),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    vendor_id: str = Field(sa_type=Text)
    customer_id: str = Field(sa_type=Text)
    lines: list[dict[str, Any]] = Field(sa_type=JSONB)
    answer_by: datetime = Field(sa_type=_MOMENT)
    opened_at: datetime = Field(sa_type=_MOMENT)
    state: str = Field(sa_type=Text)
    ready_at: datetime | None = Field(sa_type=_MOMENT)
    rejection: str | None = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=_MOMENT)


def table_of(row: type[VendorTable]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return cast("Table", getattr(row, "__table__"))  # noqa: B009 - SQLModel does not declare it
