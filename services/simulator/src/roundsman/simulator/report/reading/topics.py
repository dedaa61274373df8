"""Reads every topic from its start to where it ends now."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.message import Message
from roundsman.contracts.registry import RegistryClient
from roundsman.simulator.report.access import Access
from roundsman.simulator.report.log import Log, Record

_VERSION = ".v1"  # what the platform's topics end with; others are Kafka's own
_POLL_MS = 500
_BATCH = 2000


class NothingTold(Exception):
    """No topic of the platform has a record: this is not the broker that the day was played on."""


async def read_log(access: Access) -> Log:
    """Every record of the platform's topics, decoded; takes seconds for a large day.

    Raises:
        NothingTold: as it says.
        KafkaError, RegistryUnavailable: the broker or the registry is away.
        InvalidMessage: a record is not what the contracts say.
    """
    async with kafka_of(access) as kafka:
        raw = await _read_all(kafka)
    if not raw:
        raise NothingTold(f"no records on {access.kafka}")
    async with RegistryClient(access.registry_url) as registry:
        decoder = _Decoder(registry)
        return Log([await decoder.record(one) for one in raw])


@dataclass(frozen=True, slots=True)
class Kafka:
    """A connection that reads, and one that asks about groups and topics."""

    reader: AIOKafkaConsumer
    admin: AIOKafkaAdminClient

    async def ends(self) -> Mapping[TopicPartition, int]:
        """Partition -> next offset, of every topic of the platform."""
        topics = [topic for topic in await self.admin.list_topics() if topic.endswith(_VERSION)]
        described = await self.admin.describe_topics(topics) if topics else []
        places = [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]
        self._assign(places)
        found: Mapping[TopicPartition, int] = await self.reader.end_offsets(places)
        return found

    def _assign(self, places: Sequence[TopicPartition]) -> None:
        """Only of what is assigned does the reader know where it is kept; nothing is fetched yet."""
        if set(places) != self.reader.assignment():
            self.reader.assign(places)
            self.reader.pause(*places)


@asynccontextmanager
async def kafka_of(access: Access) -> AsyncIterator[Kafka]:
    """Connect; both connections are closed when the block ends."""
    async with AsyncExitStack() as stack:
        reader = AIOKafkaConsumer(bootstrap_servers=access.kafka, enable_auto_commit=False)
        await reader.start()
        stack.push_async_callback(reader.stop)
        admin = AIOKafkaAdminClient(bootstrap_servers=access.kafka)
        await admin.start()
        stack.push_async_callback(admin.close)
        yield Kafka(reader, admin)


async def _read_all(kafka: Kafka) -> Sequence[Any]:
    goals = {place: end for place, end in (await kafka.ends()).items() if end}
    reader = kafka.reader
    if goals:
        await reader.seek_to_beginning(*goals)
        reader.resume(*goals)
    found: list[Any] = []
    while left := [place for place, end in goals.items() if await reader.position(place) < end]:
        for records in (await reader.getmany(*left, timeout_ms=_POLL_MS, max_records=_BATCH)).values():
            found += records
    before_end = [one for one in found if one.offset < goals[TopicPartition(one.topic, one.partition)]]
    return sorted(before_end, key=lambda one: (one.topic, one.partition, one.offset))


class _Decoder:
    def __init__(self, registry: SchemaLookup) -> None:
        self._registry = registry
        self._codec = AvroCodec({})

    async def record(self, raw: Any) -> Record:
        return Record(
            topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            message=await self._message(raw.value or b""),
            headers={name: value.decode(errors="replace") for name, value in raw.headers},
        )

    async def _message(self, value: bytes) -> Message:
        try:
            return self._codec.decode(value)
        except UnknownSchemaId as unknown:
            self._codec.learn(unknown.schema_id, await self._registry.fetch(unknown.schema_id))
            return self._codec.decode(value)
