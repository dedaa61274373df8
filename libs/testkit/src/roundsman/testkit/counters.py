"""The smallest service that uses all of the chassis: counters, which messages move and timers close.

The suites of persistence and messaging run on it, on the fakes and on the real stores alike.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import MetaData, Table, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from roundsman.contracts.message import Message
from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.payment import CapturePayment, VoidPayment
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.errors import DomainError
from roundsman.messaging.received import ConsumerGroup, Reaction, Reactions
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row
from roundsman.persistence.work import Desk, Work
from roundsman.runtime import Chassis, Parts, Service

TOPIC = CapturePayment.TOPIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A counter moved."""

    counter_id: str
    at: datetime


class Poisoned(DomainError):
    """This counter never accepts an amount of 13."""

    slug = "poisoned"


class Counter(Aggregate):
    """Adds amounts up, and remembers them in order."""

    def __init__(self, counter_id: str, version: int = 0, sequence: int = 0) -> None:
        super().__init__(counter_id, version, sequence)
        self.total = 0
        self.amounts: list[int] = []

    def add(self, amount: int, at: datetime) -> None:
        """Add an amount and tell it.

        Raises:
            Poisoned: the amount is 13 and nobody has blessed the counter.
        """
        if amount == 13 and -13 not in self.amounts:
            raise Poisoned("13 is refused")
        self.total += amount
        self.amounts.append(amount)
        self.record(Counted(counter_id=self.id, at=at))


class CounterTable(SQLModel, registry=registry()):
    """Base of the tables here."""


class CounterRow(CounterTable, table=True):
    """A counter as stored."""

    __tablename__ = "counters"

    id: str = Field(primary_key=True, sa_type=Text)
    version: int
    sequence: int
    total: int
    amounts: str = Field(sa_type=Text)


TABLES: MetaData = CounterTable.metadata


def _to_row(counter: Counter) -> dict[str, Any]:
    return {"total": counter.total, "amounts": " ".join(map(str, counter.amounts))}


def _from_row(row: Row) -> Counter:
    counter = Counter(row["id"], row["version"], row["sequence"])
    counter.total = row["total"]
    counter.amounts = [int(amount) for amount in row["amounts"].split()]
    return counter


COUNTERS = RowMapping(
    table=cast(Table, vars(CounterRow)["__table__"]), to_row=_to_row, from_row=_from_row, name="counter"
)


class CounterWork(Work):
    """A unit of work over counters."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.counters = self.repository(COUNTERS)

    async def counter(self, counter_id: str) -> Counter:
        """The counter of this id, a new one if need be."""
        found = await self.counters.find(counter_id)
        if found is None:
            found = Counter(counter_id)
            self.counters.add(found)
        return found


def outbound(event: object) -> Iterable[Message]:
    """Tell a count as an order that is ready: any message of an events topic would do."""
    if isinstance(event, Counted):
        yield OrderReady(order_id=event.counter_id, customer_id="", vendor_id="", at=event.at)


async def _count(message: CapturePayment, work: CounterWork) -> None:
    (await work.counter(message.order_id)).add(message.amount_minor, work.now)


async def _load(messages: Sequence[CapturePayment], work: CounterWork) -> None:
    await work.counters.load(message.order_id for message in messages)


def group(name: str = "payment.counting", park_limit: int = 1000) -> ConsumerGroup[CounterWork]:
    """Counts every CapturePayment; passes over every other message."""
    reactions: Reactions[CounterWork] = {CapturePayment: Reaction(handle=_count, load=_load)}
    return ConsumerGroup(name=name, topics=[TOPIC], reactions=reactions, park_limit=park_limit)


def amount(counter_id: str, minor: int) -> CapturePayment:
    """The message that adds `minor` to a counter."""
    return CapturePayment(order_id=counter_id, amount_minor=minor)


def other(counter_id: str) -> VoidPayment:
    """A message that the group passes over."""
    return VoidPayment(order_id=counter_id, reason="")


def adding(counter_id: str, minor: int) -> "Callable[[CounterWork], Any]":
    """A unit's body that adds to a counter."""

    async def body(work: CounterWork) -> int:
        counter = await work.counter(counter_id)
        counter.add(minor, work.now)
        return counter.total

    return body


MIGRATIONS = Path(__file__).parents[3] / "migrations"


async def _no_parts(_: Chassis) -> Parts:
    return Parts()


# Enough of a service for the `migrated` fixture; it is no entry point and never runs.
SERVICE = Service(name="counters", store="postgres", build=_no_parts, migrations=MIGRATIONS)
