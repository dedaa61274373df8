"""The tables of dispatch. The unique indexes repeat what the aggregates guard: a second lock on the same door."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Float, Index, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_LIVE_JOBS = "state IN ('assigned', 'arrived_at_pickup', 'picked_up', 'arrived_at_dropoff')"


class DispatchTable(SQLModel, registry=registry()):
    """Base of dispatch's tables: an aggregate a row."""

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int


def _text(*, nullable: bool = False) -> Any:
    return Field(sa_type=Text, nullable=nullable)


def _moment(*, nullable: bool = False) -> Any:
    return Field(sa_type=cast(Any, DateTime(timezone=True)), nullable=nullable)


def _json() -> Any:
    return Field(sa_type=JSONB, nullable=False)


class JobRow(DispatchTable, table=True):
    """A job; its id follows from the order's."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("jobs_waiting", "org_id", "ready_at", postgresql_where=text("state = 'open'")),
        Index("jobs_of_driver", "driver_id", "assigned_at"),
        Index("jobs_by_state", "org_id", "state"),
        Index("jobs_by_ready", "org_id", "ready_at"),
        Index("one_live_job_a_driver", "driver_id", unique=True, postgresql_where=text(_LIVE_JOBS)),
    )
    order_id: str = _text()
    org_id: str = _text()
    vendor_id: str = _text()
    customer_id: str = _text()
    pickup: dict[str, Any] = _json()
    dropoff: dict[str, Any] = _json()
    earning_minor: int = Field(sa_type=BigInteger)
    currency: str = _text()
    proof: list[str] = _json()
    pin_salt: str | None = _text(nullable=True)
    pin_digest: str | None = _text(nullable=True)
    state: str = _text()
    ready_at: datetime = _moment()
    ready: bool
    start_by: datetime = _moment()
    give_up_at: datetime = _moment()
    driver_id: str | None = _text(nullable=True)
    offer_id: str | None = _text(nullable=True)
    offers: int
    refused_by: list[str] = _json()
    missed_by: list[str] = _json()
    wrong_pins: int
    steps: dict[str, str] = _json()
    photo_ref: str | None = _text(nullable=True)
    reason: str = _text()
    assigned_at: datetime | None = _moment(nullable=True)
    ended_at: datetime | None = _moment(nullable=True)


class OfferRow(DispatchTable, table=True):
    """An offer, kept when it has ended."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("one_open_offer_a_driver", "driver_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("one_open_offer_a_job", "job_id", unique=True, postgresql_where=text("state = 'open'")),
    )
    job_id: str = _text()
    order_id: str = _text()
    driver_id: str = _text()
    made_at: datetime = _moment()
    expires_at: datetime = _moment()
    arrival_at: datetime = _moment()
    state: str = _text()
    answered_at: datetime | None = _moment(nullable=True)
    reason: str | None = _text(nullable=True)


class CourierRow(DispatchTable, table=True):
    """A driver as dispatch sees one; `job_id` with `offer_id`: offered, without: theirs."""

    __tablename__ = "couriers"
    __table_args__ = (
        Index("couriers_by_user", "user_id"),
        Index("couriers_by_duty", "org_id", "availability"),
    )
    user_id: str = _text()
    org_id: str = _text()
    name: str = _text()
    status: str = _text()
    vehicle_type: str = _text()
    described_at: datetime = _moment()
    availability: str = _text()
    lat: float | None = Field(sa_type=Float, nullable=True)
    lon: float | None = Field(sa_type=Float, nullable=True)
    located_at: datetime | None = _moment(nullable=True)
    until_at: datetime | None = _moment(nullable=True)
    reported_at: datetime | None = _moment(nullable=True)
    job_id: str | None = _text(nullable=True)
    offer_id: str | None = _text(nullable=True)
    delivered_at: datetime | None = _moment(nullable=True)


class PositionRow(DispatchTable, table=True):
    """The last position of a driver."""

    __tablename__ = "positions"
    lat: float
    lon: float
    at: datetime = _moment()


class DecisionRow(DispatchTable, table=True):
    """Why something was decided about a job."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_of_job", "job_id", "id"),)
    job_id: str = _text()
    kind: str = _text()
    driver_id: str | None = _text(nullable=True)
    reason: str = _text()
    candidates: list[dict[str, Any]] = _json()
    at: datetime = _moment()
    decided_by: str = _text()
    round_id: str | None = _text(nullable=True)


class RoundRow(DispatchTable, table=True):
    """What a round of matching saw: replays its decisions."""

    __tablename__ = "rounds"
    org_id: str = _text()
    policy: str = _text()
    snapshot: dict[str, Any] = _json()


def table_of(row: type[DispatchTable]) -> Table:
    """The SQLAlchemy table of a row class."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]  # SQLModel adds it


METADATA: MetaData = DispatchTable.metadata
