"""This service's tables; the chassis's own are added by its migrations."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class OrderTable(SQLModel, registry=registry()):
    """Base of this service's tables: a registry of its own, as several services may live in one process."""


class OrderRow(OrderTable, table=True):
    """An order, with everything that its owners list and filter by in columns."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("orders_by_org", "org_id", "placed_at"),
        Index("orders_by_customer", "customer_id", "placed_at"),
        Index("orders_by_vendor", "vendor_id", "placed_at"),
        Index("orders_by_driver", "driver_id", "placed_at"),
    )
    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text)
    customer_id: str = Field(sa_type=Text)
    vendor_id: str = Field(sa_type=Text)
    driver_id: str | None = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    lines: list[Any] = Field(sa_type=JSONB)
    item_names: str = Field(sa_type=Text)  # what a text search looks at
    price: dict[str, Any] = Field(sa_type=JSONB)
    total_minor: int = Field(sa_type=BigInteger)
    pickup: dict[str, Any] = Field(sa_type=JSONB)
    dropoff: dict[str, Any] = Field(sa_type=JSONB)
    proof: list[Any] = Field(sa_type=JSONB)
    pin: str | None = Field(sa_type=Text)
    pin_salt: str | None = Field(sa_type=Text)
    instructions: str = Field(sa_type=Text)
    authorized: bool
    ready: bool
    ready_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    heard_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    photo_ref: str | None = Field(sa_type=Text)
    placed_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    cancellation: dict[str, Any] | None = Field(sa_type=JSONB)
    happenings: int


class TimelineRow(OrderTable, table=True):
    """A line of an order's story."""

    __tablename__ = "timeline"
    __table_args__ = (Index("timeline_by_order", "order_id", "number"),)
    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    order_id: str = Field(sa_type=Text)
    number: int
    event: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=DateTime(timezone=True))
    actor: str = Field(sa_type=Text)
    was: str | None = Field(sa_type=Text)
    now: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)


class VendorRow(OrderTable, table=True):
    """A vendor as it told us; rebuilt from vendor.events.v1."""

    __tablename__ = "vendors"
    __table_args__ = (Index("vendors_by_owner", "owner_id"),)
    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    org_id: str = Field(sa_type=Text)
    owner_id: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    is_open: bool
    place: dict[str, Any] = Field(sa_type=JSONB)
    told_at: datetime = Field(sa_type=DateTime(timezone=True))


class MenuRow(OrderTable, table=True):
    """A vendor's menu in the version that holds; rebuilt from vendor.events.v1."""

    __tablename__ = "menus"
    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    number: int
    currency: str = Field(sa_type=Text)
    minimum_minor: int = Field(sa_type=BigInteger)
    items: list[Any] = Field(sa_type=JSONB)


class DriverRow(OrderTable, table=True):
    """Which person a driver is; rebuilt from driver.events.v1."""

    __tablename__ = "drivers"
    __table_args__ = (Index("drivers_by_user", "user_id"),)
    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    user_id: str = Field(sa_type=Text)
    told_at: datetime = Field(sa_type=DateTime(timezone=True))


def table_of(row: type[OrderTable]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]  # set by SQLModel for table classes
