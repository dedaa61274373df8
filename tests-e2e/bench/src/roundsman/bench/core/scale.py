"""What an event costs when 1, 2 or 4 consumer processes share the partitions."""

import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import median

import uvloop

from roundsman.bench.core.figures import Beside
from roundsman.bench.core.parcels import TOPIC, ParcelWork, group
from roundsman.bench.core.place import Place, a_place, joined
from roundsman.bench.row import Better, Row
from roundsman.contracts.types.payment import CapturePayment
from roundsman.kernel.clock import SystemClock
from roundsman.kernel.ids import MessageId, OrderId
from roundsman.messaging.consumer import Consumer, KafkaAccess
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.processor import Processor
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.received import Received
from roundsman.persistence.session import OutboxRow, TopicPartition
from roundsman.stack import ServerAddresses

_ROUNDS = 3
_CONSUMERS = (1, 2, 4)
_EVENTS = 8_000
_PARCELS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What handling all events took."""

    cpu_s: float  # of all consumers together
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a consumer process is told."""

    servers: ServerAddresses
    database_url: str
    prefix: str
    group: str
    number: int


def scale() -> Sequence[Row]:
    """One row."""
    return [uvloop.run(_measure())]


async def _measure() -> Row:
    rounds: dict[int, list[Round]] = {consumers: [] for consumers in _CONSUMERS}
    async with a_place() as place:
        for turn in range(_ROUNDS):
            for consumers in _CONSUMERS:
                rounds[consumers].append(await _round(place, consumers, f"payment.bench{turn}{consumers}"))
    costs_us = {number: [1e6 * one.cpu_s / _EVENTS for one in done] for number, done in rounds.items()}
    rates = {number: median(_EVENTS / one.seconds for one in done) for number, done in rounds.items()}
    figures = Beside(costs_us[4], costs_us[1])
    return Row(
        name="CPU of an event with 4 consumers",
        value=median(figures.ours),
        unit="us",
        better=Better.LESS,
        floor=1.1,
        aim=1.0,
        reference=f"with 1: {median(figures.bare):,.0f} us",
        ratio=figures.ratio,
        processes="1, 2 and 4 consumer processes on 4 partitions, beside PostgreSQL and Kafka on the same cores",
        note=f"with 2: {median(costs_us[2]):,.0f} us; "
        + ", ".join(f"{number}: {rate:,.0f} events/s" for number, rate in rates.items()),
    )


async def _round(place: Place, consumers: int, name: str) -> Round:
    """Start the consumers, fill the log, open the gate, and wait until all is handled."""
    members = [_Started(_member(place, name, number)) for number in range(consumers)]
    try:
        for member in members:
            await member.told()  # has its partitions
        await _fill(place)
        began_s = time.perf_counter()
        for member in members:
            member.go()
        return await _finished(place, members, began_s)
    finally:
        for member in members:
            member.end()


async def _finished(place: Place, members: "Sequence[_Started]", began_s: float) -> Round:
    first = members[0].told_group
    while await place.database.pool.fetchval(_HANDLED, first) < _EVENTS:
        await asyncio.sleep(0.02)
    seconds = time.perf_counter() - began_s
    for member in members:
        member.go()
    return Round(cpu_s=sum([float(await member.told()) for member in members]), seconds=seconds)


_HANDLED = "SELECT count(*) FROM inbox WHERE consumer_group = $1"


def _member(place: Place, name: str, number: int) -> Member:
    return Member(
        servers=place.servers,
        database_url=place.database.url,
        prefix=place.prefix,
        group=name,
        number=number,
    )


async def _fill(place: Place) -> None:
    now = SystemClock().now()
    keys = [str(OrderId.new(now)) for _ in range(_PARCELS)]
    async with KafkaPublisher(place.servers.kafka, place.prefix) as publisher:
        await publisher.publish([_event(place, keys[n % _PARCELS]) for n in range(_EVENTS)])


def _event(place: Place, key: str) -> OutboxRow:
    headers = {
        "ce_id": str(MessageId.new(SystemClock().now())),
        "ce_type": CapturePayment.SCHEMA,
        "ce_source": "order",
        "correlationid": key,
    }
    value = place.codec.encode(CapturePayment(order_id=key, amount_minor=1))
    return OutboxRow(topic=TOPIC, key=key, value=value, headers=headers)


class _Started:
    """A consumer process, seen from here."""

    def __init__(self, member: Member) -> None:
        spawning = multiprocessing.get_context("spawn")
        self.told_group = member.group
        self._ours, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_consume, args=(member, theirs), daemon=True)
        self._process.start()

    def go(self) -> None:
        """Let it go on."""
        self._ours.send("go")

    async def told(self) -> str:
        """The next that it tells."""
        return str(await asyncio.to_thread(self._ours.recv))

    def end(self) -> None:
        """It has nothing to lose: all that it did is committed."""
        self._process.kill()
        self._process.join()


def _consume(member: Member, told: Connection) -> None:
    uvloop.run(_member_runs(member, told))


async def _member_runs(member: Member, told: Connection) -> None:
    async with joined(member.servers, member.database_url, member.prefix) as place:
        gated = _Gated(
            Processor(group(member.group), place.units(), RecordReader(place.codec, place.schemas, NoKeys()))
        )
        access = KafkaAccess(
            bootstrap=member.servers.kafka, instance=f"bench{member.number}", topic_prefix=member.prefix
        )
        consumer = Consumer(gated, access)
        running = asyncio.create_task(consumer.run())
        await consumer.ready.wait()
        told.send("ready")
        await asyncio.to_thread(told.recv)
        cpu_s = time.process_time()
        gated.open.set()
        await asyncio.to_thread(told.recv)
        told.send(str(time.process_time() - cpu_s))
        await running


class _Gated:
    """`TakesRecords` that holds them back until it is opened."""

    def __init__(self, processor: Processor[ParcelWork]) -> None:
        self._processor = processor
        self.name, self.topics, self.heeds = processor.name, processor.topics, processor.heeds
        self.next_offsets = processor.next_offsets
        self.open = asyncio.Event()

    async def process(self, records: Sequence[Received], seen: dict[TopicPartition, int]) -> None:
        """See `TakesRecords`."""
        await self.open.wait()
        await self._processor.process(records, seen)
