"""Reads every topic from its start to where it ends now."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.message import Message
from roundsman.contracts.registry import RegistryClient
from roundsman.simulator.report.access import Access
from roundsman.simulator.report.log import Log, Record

_VERSION = ".v1"  # what the platform's topics end with; others are Kafka's own
_POLL_MS = 500
_BATCH = 2000


async def read_log(access: Access) -> Log:
    """Every record of the platform's topics, decoded; takes seconds for a large day.

    Raises:
        KafkaError, RegistryUnavailable: the broker or the registry is away.
        InvalidMessage: a record is not what the contracts say.
    """
    reader = AIOKafkaConsumer(bootstrap_servers=access.kafka, enable_auto_commit=False)
    await reader.start()
    try:
        raw = await _read_all(reader)
    finally:
        await reader.stop()
    async with RegistryClient(access.registry_url) as registry:
        decoder = _Decoder(registry)
        return Log([await decoder.record(one) for one in raw])


async def ends(reader: AIOKafkaConsumer) -> Mapping[TopicPartition, int]:
    """Partition -> next offset, of every topic of the platform."""
    topics = [topic for topic in await reader.topics() if topic.endswith(_VERSION)]
    places = [TopicPartition(topic, part) for topic in topics for part in reader.partitions_for_topic(topic) or ()]
    found: Mapping[TopicPartition, int] = await reader.end_offsets(places)
    return found


async def _read_all(reader: AIOKafkaConsumer) -> Sequence[Any]:
    goals = {place: end for place, end in (await ends(reader)).items() if end}
    if not goals:
        return []
    reader.assign(list(goals))
    await reader.seek_to_beginning(*goals)
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
