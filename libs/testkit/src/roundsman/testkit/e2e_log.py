"""What the topics of a platform have told, read from their start to where they end now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.message import Message
from roundsman.contracts.registry import register
from roundsman.kernel.errors import InvalidMessage
from roundsman.stack import ServerAddresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record on a topic."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    headers: dict[str, str]
    message: Message | None  # None: it cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A record that no service of ours wrote."""

    topic: str
    key: str
    value: bytes
    headers: dict[str, str]
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The topics of one platform."""

    servers: ServerAddresses
    codec: AvroCodec

    @classmethod
    async def of(cls, servers: ServerAddresses) -> Self:
        """The topics on these servers; every schema that we know is asked for once."""
        catalog = Catalog.installed()
        types = [catalog.message(name) for name in catalog.names()]
        return cls(servers, AvroCodec(await register(servers.registry, "", types)))

    async def read(self, *topics: str, key: str = "") -> list[Record]:
        """Every record of these topics (of one key, if given), in order per partition."""
        consumer = AIOKafkaConsumer(
            *topics, bootstrap_servers=self.servers.kafka, auto_offset_reset="earliest", group_id=None
        )
        await consumer.start()
        try:
            raw = await _until_end(consumer, self.codec)
        finally:
            await consumer.stop()
        return [one for one in raw if not key or one.key == key]

    async def events(self) -> list[Record]:
        """Every record of every events topic."""
        return await self.read(*(name for name in Catalog.installed().topics if name.endswith(".events.v1")))

    async def put(self, *records: Foreign) -> None:
        """Write records as they are."""
        producer = AIOKafkaProducer(bootstrap_servers=self.servers.kafka)
        await producer.start()
        try:
            for one in records:
                headers = [(name, text.encode()) for name, text in one.headers.items()]
                await producer.send_and_wait(
                    one.topic, key=one.key.encode(), value=one.value, headers=headers, partition=one.partition
                )
        finally:
            await producer.stop()


def gaps(records: Iterable[Record]) -> list[str]:
    """Where a `ce_sequence` was left out or came too early, per aggregate; repeats are none."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    found = []
    for one in records:
        if "ce_sequence" not in one.headers:
            continue
        aggregate = one.headers["ce_source"], one.headers["ce_subject"]
        sequence = int(one.headers["ce_sequence"])
        if sequence > seen[aggregate] + 1:
            found.append(f"{aggregate}: {seen[aggregate]} is followed by {sequence} ({one.headers['ce_type']})")
        seen[aggregate] = max(seen[aggregate], sequence)
    return found


def without_repeats(records: Iterable[Record]) -> list[Record]:
    """Each message once, by its id: a relay that was killed sends some again."""
    return list(
        {one.headers.get("ce_id", f"{one.topic}/{one.partition}/{one.offset}"): one for one in records}.values()
    )


async def _until_end(consumer: AIOKafkaConsumer, codec: AvroCodec) -> list[Record]:
    ends = await consumer.end_offsets(consumer.assignment())
    found: list[Record] = []
    while any([await consumer.position(place) < end for place, end in ends.items()]):
        for place, records in (await consumer.getmany(timeout_ms=200)).items():
            found += [_record(place.topic, place.partition, one, codec) for one in records]
    return found


def _record(topic: str, partition: int, one: Any, codec: AvroCodec) -> Record:
    value = one.value or b""
    return Record(
        topic=topic,
        partition=partition,
        offset=one.offset,
        key=(one.key or b"").decode(errors="replace"),
        value=value,
        headers={name: text.decode(errors="replace") for name, text in one.headers},
        message=_read(value, codec),
    )


def _read(value: bytes, codec: AvroCodec) -> Message | None:
    try:
        return codec.decode(value)
    except InvalidMessage:
        return None
