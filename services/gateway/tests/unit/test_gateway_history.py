"""Reading back in the log: once for all who wait, for so many at a time, and not for ever."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase
from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept, ServiceAway
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import Log, Occurrence, Positions
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.messaging.extension import Extension
from roundsman.gateway.messaging.history import KafkaHistory
from roundsman.gateway.messaging.reading import Reader, Source
from roundsman.gateway.testing import NOON, order_id
from roundsman.messaging.opening import NoKeys, RecordReader

LOG = Log(EtaChanged.TOPIC, 0)
PLACE = TopicPartition(EtaChanged.TOPIC, 0)
CODEC = AvroCodec({EtaChanged.SCHEMA: 1})


class NoSchemas:
    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


@dataclass
class Record:
    offset: int
    order: str
    timestamp: int = 1

    @property
    def key(self) -> bytes:
        return self.order.encode()

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        return [("ce_type", EtaChanged.SCHEMA.encode()), ("ce_sequence", str(self.offset).encode())]

    @property
    def value(self) -> bytes:
        moved = EtaChanged(
            order_id=self.order,
            driver_id="drv_1",
            customer_id="usr_1",
            phase=EtaChangedPhase.TO_DROPOFF,
            eta_at=NOON,
            distance_m=900.0,
            lat=52.5,
            lon=13.4,
            at=NOON,
        )
        return CODEC.encode(moved)


@dataclass
class Broker:
    """One partition, and how often it was read."""

    records: list[Record]
    first: int = 0
    away: bool = False
    readings: list[int] = field(default_factory=list)  # where each began
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)


class Consumer:
    """As much of aiokafka's consumer as reading back needs."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._next = 0

    async def start(self) -> None:
        if self._broker.away:
            raise KafkaConnectionError("away")

    async def stop(self) -> None:
        self._next = -1

    async def beginning_offsets(self, places: set[TopicPartition]) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(places, self._broker.first)

    def assign(self, places: list[TopicPartition]) -> None:
        assert places == [PLACE]

    def seek(self, place: TopicPartition, offset: int) -> None:
        self._next = offset
        self._broker.readings.append(offset)

    async def getmany(self, *places: TopicPartition, **options: Any) -> Mapping[TopicPartition, list[Record]]:
        await self._broker.may_answer.wait()
        found = [record for record in self._broker.records if record.offset >= self._next][: options["max_records"]]
        self._next = found[-1].offset + 1
        return {PLACE: found}

    async def position(self, place: TopicPartition) -> int:
        return self._next


def a_recent(first: int, events: int = 0, most: int = 1000) -> Recent:
    """Memory of the log from here on."""
    recent = Recent(Reach(least=1, most=most, lasts_s=60), reader().occurrence)
    recent.begin(LOG, first)
    for offset in range(first, first + events):
        recent.add(LOG, offset, event(offset))
    return recent


def event(offset: int) -> Occurrence:
    return Occurrence(LOG, offset, "EtaChanged", offset, 1, (channel(0),), lambda _, __: None)


def reader() -> Reader:
    return Reader(RecordReader(CODEC, NoSchemas(), NoKeys()), KnownFacts())


def history(broker: Broker, recent: Recent | None = None) -> KafkaHistory:
    def consumer(_: Source) -> AIOKafkaConsumer:
        return cast(AIOKafkaConsumer, Consumer(broker))

    return KafkaHistory(Source(bootstrap="", topic_prefix=""), reader, recent or a_recent(first=0), consumer)


def a_broker(records: int, orders: int = 1, **changes: Any) -> Broker:
    """Records of so many orders in turn."""
    names = [order_id(str(number)) for number in range(orders)]
    made = Broker([Record(offset, names[offset % orders]) for offset in range(records)], **changes)
    made.may_answer.set()
    return made


def channel(number: int) -> Channel:
    return Channel(ChannelKind.ORDER, order_id(str(number)))


async def offsets(read: KafkaHistory, number: int, since: int, until: int) -> list[int]:
    return [event.offset for event in await read.between(channel(number), at(since), at(until))]


def at(offset: int) -> Positions:
    return {LOG: offset}


async def test_each_is_given_what_it_missed_and_no_more() -> None:
    read = history(a_broker(20, orders=2))
    assert await offsets(read, 0, 3, 9) == [4, 6, 8]


async def test_all_who_ask_while_the_log_is_read_share_the_next_reading() -> None:
    broker = a_broker(20, orders=4)
    broker.may_answer.clear()
    read = history(broker)
    asked = [asyncio.ensure_future(offsets(read, 0, 2, 12))]
    await asyncio.sleep(0)
    asked += [asyncio.ensure_future(offsets(read, number, number, 16)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    broker.may_answer.set()
    assert await asyncio.gather(*asked) == [[4, 8], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]]
    assert broker.readings == [2, 1]


async def test_one_reading_serves_so_many_that_what_is_found_fits_in_memory() -> None:
    broker = a_broker(4)
    read = history(broker)
    found = await asyncio.gather(*(offsets(read, 0, 0, 3) for _ in range(2001)))
    assert found == [[0, 1, 2]] * 2001
    assert len(broker.readings) == 2


async def test_of_more_than_is_ever_sent_the_first_are_found() -> None:
    assert await offsets(history(a_broker(600)), 0, 10, 600) == list(range(10, 511))


@pytest.mark.parametrize(
    ("kind", "records", "worth"),
    [
        (ChannelKind.ORDER, 1_000_000, True),
        (ChannelKind.ORDER, 1_000_001, False),
        (ChannelKind.DRIVER, 200_000, True),
        (ChannelKind.DRIVER, 200_001, False),
    ],
)
async def test_what_is_too_much_to_read_is_not_begun(kind: ChannelKind, records: int, worth: bool) -> None:
    broker = a_broker(1, away=True)
    with pytest.raises(ServiceAway if worth else NotKept):
        await history(broker).between(Channel(kind, "x"), at(0), at(records))


async def test_what_is_gone_from_the_log_is_told_to_those_who_want_it_only() -> None:
    read = history(a_broker(10, first=4))
    gone, kept = await asyncio.gather(offsets(read, 0, 3, 8), offsets(read, 0, 4, 8), return_exceptions=True)
    assert isinstance(gone, NotKept)
    assert kept == [4, 5, 6, 7]


async def test_while_the_log_is_away_nobody_waits_for_ever() -> None:
    with pytest.raises(ServiceAway):
        await offsets(history(a_broker(5, away=True)), 0, 1, 4)


@pytest.mark.parametrize(("waiting", "first"), [(19, 30), (20, 5)])
async def test_what_many_wait_for_memory_takes_on_for_those_who_come_later(waiting: int, first: int) -> None:
    recent = a_recent(first=30, events=10)
    read = history(a_broker(40), recent)
    found = await asyncio.gather(*(offsets(read, 0, 5, 35) for _ in range(waiting)))
    assert found == [list(range(5, 35))] * waiting
    assert recent.first_of(LOG) == first
    assert [one.offset for one in recent.since(channel(0), at(first))] == list(range(first, 40))


async def test_memory_takes_on_what_nobody_waits_for_of_the_same_log_too() -> None:
    recent = a_recent(first=30)
    read = history(a_broker(40, orders=2), recent)
    await asyncio.gather(*(offsets(read, 0, 5, 30) for _ in range(20)))
    assert [one.offset for one in recent.since(channel(1), at(5))] == list(range(5, 30, 2))
    assert [one.offset for one in recent.since(channel(0), at(5))] == list(range(6, 30, 2))


@pytest.mark.parametrize(("most", "first"), [(34, 30), (35, 5)])
async def test_memory_takes_on_no_more_than_it_keeps(most: int, first: int) -> None:
    recent = a_recent(first=30, events=10, most=most)
    read = history(a_broker(40), recent)
    await asyncio.gather(*(offsets(read, 0, 5, 35) for _ in range(20)))
    assert recent.first_of(LOG) == first


@pytest.mark.parametrize(("forgotten", "first"), [(3, 5), (4, 14)])
def test_where_memory_begins_later_by_now_nothing_is_added_so_that_there_is_no_gap(forgotten: int, first: int) -> None:
    recent = a_recent(first=10, events=5, most=10)
    extension = Extension(recent, at(5))
    assert extension.wants(LOG)
    assert not extension.wants(Log("another", 0))
    for offset in range(5, 13):
        extension.add(LOG, event(offset))
    for offset in range(15, 20 + forgotten):
        recent.add(LOG, offset, event(offset))
    extension.finish(at(13))
    assert recent.first_of(LOG) == first
    assert [one.offset for one in recent.since(channel(0), at(first))] == list(range(first, 20 + forgotten))


def test_of_logs_that_were_laid_anew_memory_takes_nothing_on() -> None:
    recent = a_recent(first=10, events=5)
    extension = Extension(recent, at(5))
    extension.add(LOG, event(5))
    recent.forget()
    assert not Extension(recent, at(5)).wants(LOG)
    recent.begin(LOG, 10)
    extension.finish(at(13))
    assert recent.first_of(LOG) == 10


def test_what_memory_took_on_is_forgotten_first() -> None:
    recent = a_recent(first=10, events=5, most=8)
    recent.reach_back(LOG, 7, [event(offset) for offset in range(7, 12)])
    assert [one.offset for one in recent.since(channel(0), at(7))] == list(range(7, 15))
    recent.add(LOG, 15, event(15))
    assert [one.offset for one in recent.since(channel(0), at(8))] == list(range(8, 16))
    recent.reach_back(LOG, 9, [])
    assert recent.first_of(LOG) == 8
