"""A small aggregate as services have them: a table with a document in it, one event for each change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from roundsman.contracts.message import Message
from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.payment import CapturePayment
from roundsman.kernel.aggregate import Aggregate
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row
from roundsman.persistence.work import Desk, Work

MIGRATIONS = Path(__file__).parents[4] / "migrations"
TOPIC = CapturePayment.TOPIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A parcel changed."""

    parcel: "Parcel"
    at: datetime


class Parcel(Aggregate):
    """Something on its way."""

    def __init__(self, parcel_id: str, version: int = 0, sequence: int = 0) -> None:
        super().__init__(parcel_id, version, sequence)
        self.customer_id = "usr_01h455vb4pex5vsknk084sn02q"
        self.vendor_id = "ven_01h455vb4pex5vsknk084sn02q"
        self.status = "placed"
        self.total_minor = 0
        self.dropoff: dict[str, Any] = {"lat": 41.88, "lon": -87.63, "address": "1 Kitchen Row"}
        self.placed_at = datetime.max.replace(tzinfo=UTC)

    @classmethod
    def placed(cls, parcel_id: str, amount_minor: int, at: datetime) -> "Parcel":
        """A new one."""
        parcel = cls(parcel_id)
        parcel.total_minor, parcel.placed_at = amount_minor, at
        parcel.record(Moved(parcel=parcel, at=at))
        return parcel

    def move(self, amount_minor: int, at: datetime) -> None:
        """Change it."""
        self.total_minor += amount_minor
        self.record(Moved(parcel=self, at=at))


class _Tables(SQLModel, registry=registry()):
    """Base of the tables here."""


class ParcelRow(_Tables, table=True):
    """A parcel as stored."""

    __tablename__ = "parcels"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    customer_id: str = Field(sa_type=Text)
    vendor_id: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    total_minor: int = Field(sa_type=BigInteger)
    dropoff: dict[str, Any] = Field(sa_type=JSONB)
    placed_at: datetime = Field(sa_type=DateTime(timezone=True))


_COLUMNS = ("customer_id", "vendor_id", "status", "total_minor", "dropoff", "placed_at")


def _to_row(parcel: Parcel) -> dict[str, Any]:
    return {name: getattr(parcel, name) for name in _COLUMNS}


def _from_row(row: Row) -> Parcel:
    parcel = Parcel(row["id"], row["version"], row["sequence"])
    for name in _COLUMNS:
        setattr(parcel, name, row[name])
    return parcel


PARCELS = RowMapping(table=cast(Table, vars(ParcelRow)["__table__"]), to_row=_to_row, from_row=_from_row, name="parcel")


class ParcelWork(Work):
    """A unit of work over parcels."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.parcels = self.repository(PARCELS)


def outbound(event: object) -> Iterable[Message]:
    """Tell a move as an order that is ready."""
    if isinstance(event, Moved):
        parcel = event.parcel
        yield OrderReady(order_id=parcel.id, customer_id=parcel.customer_id, vendor_id=parcel.vendor_id, at=event.at)


async def _move(message: CapturePayment, work: ParcelWork) -> None:
    parcel = await work.parcels.find(message.order_id)
    if parcel is None:
        work.parcels.add(Parcel.placed(message.order_id, message.amount_minor, work.now))
    else:
        parcel.move(message.amount_minor, work.now)


async def _load(messages: Sequence[CapturePayment], work: ParcelWork) -> None:
    await work.parcels.load(message.order_id for message in messages)


def group(name: str) -> ConsumerGroup[ParcelWork]:
    """Moves a parcel on each CapturePayment."""
    return ConsumerGroup(name=name, topics=[TOPIC], reactions={CapturePayment: Reaction(handle=_move, load=_load)})
