"""The broker, asked and read without taking part: no group, no commits."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from roundsman.contracts.kafka_address import kafka_options, shown
from roundsman.messaging.errors import ServerAway

Span = tuple[int, int]  # first offset, and the one after the last

_VERSION = ".v1"  # what the platform's topics end with; others are Kafka's own
_PATIENCE_S = 4.0
_POLL_MS = 500
_BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kafka:
    """A connection that reads, and one that asks about groups and topics. Topics go by their names on the broker."""

    reader: AIOKafkaConsumer
    admin: AIOKafkaAdminClient
    bootstrap: str
    prefix: str = ""
    patience_s: float = _PATIENCE_S

    async def topics(self) -> list[str]:
        """The platform's topics."""
        named = await self.admin.list_topics()
        return sorted(topic for topic in named if topic.startswith(self.prefix) and topic.endswith(_VERSION))

    async def places(self, topics: Sequence[str]) -> list[TopicPartition]:
        """Every partition of these topics; those that do not exist have none."""
        described = await self.admin.describe_topics(list(topics)) if topics else []
        return [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]

    async def ends(self) -> Mapping[TopicPartition, int]:
        """Partition -> next offset, of every topic of the platform."""
        return await self.ends_of(await self.places(await self.topics()))

    async def ends_of(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Partition -> next offset."""
        self._assign(places)
        found: Mapping[TopicPartition, int] = await self.reader.end_offsets(places)
        return found

    async def spans(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, Span]:
        """Partition -> what it holds now."""
        ends = await self.ends_of(places)
        starts: Mapping[TopicPartition, int] = await self.reader.beginning_offsets(places)
        return {place: (starts[place], ends[place]) for place in places}

    async def read(self, spans: Mapping[TopicPartition, Span]) -> AsyncIterator[Sequence[Any]]:
        """The raw records of these spans in batches, each partition in order.

        Raises:
            ServerAway: the broker has fallen silent.
        """
        left = {place: end for place, (start, end) in spans.items() if start < end}
        self._start_at({place: spans[place][0] for place in left})
        silent_since = asyncio.get_running_loop().time()
        while left:
            found = await self.reader.getmany(*left, timeout_ms=_POLL_MS, max_records=_BATCH)
            yield [one for place, batch in found.items() for one in batch if one.offset < left[place]]
            passed = {place: end for place, end in left.items() if await self.reader.position(place) < end}
            now = asyncio.get_running_loop().time()
            silent_since = now if found or passed != left else silent_since
            if now - silent_since > self.patience_s:
                raise ServerAway("kafka", shown(self.bootstrap))
            left = passed

    async def follow(self, starts: Mapping[TopicPartition, int]) -> AsyncIterator[Sequence[Any]]:
        """The raw records from these offsets on, for ever."""
        self._start_at(starts)
        while True:
            found = await self.reader.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
            yield [one for batch in found.values() for one in batch]

    def _start_at(self, starts: Mapping[TopicPartition, int]) -> None:
        self._assign(list(starts))
        for place, offset in starts.items():
            self.reader.seek(place, offset)
        self.reader.resume(*starts)

    def _assign(self, places: Sequence[TopicPartition]) -> None:
        """Only of what is assigned does the reader know where it is kept; nothing is fetched yet."""
        if set(places) != self.reader.assignment():
            self.reader.assign(places)
        self.reader.pause(*places)


@asynccontextmanager
async def connected(bootstrap: str, prefix: str = "", patience_s: float = _PATIENCE_S) -> AsyncIterator[Kafka]:
    """Connect; both connections are closed when the block ends.

    Raises:
        ServerAway: the broker does not answer, at first or later.
    """
    async with AsyncExitStack() as stack:
        limit_ms = int(patience_s * 1000)
        reader = AIOKafkaConsumer(**kafka_options(bootstrap), enable_auto_commit=False, request_timeout_ms=limit_ms)
        stack.push_async_callback(reader.stop)
        admin = AIOKafkaAdminClient(**kafka_options(bootstrap), request_timeout_ms=limit_ms)
        stack.push_async_callback(admin.close)
        try:
            async with asyncio.timeout(patience_s):
                await reader.start()
                await admin.start()
        except (KafkaError, OSError, TimeoutError) as error:
            raise ServerAway("kafka", shown(bootstrap), error) from error
        kafka = Kafka(reader=reader, admin=admin, bootstrap=bootstrap, prefix=prefix, patience_s=patience_s)
        try:
            yield kafka
        except KafkaError as error:
            raise ServerAway("kafka", shown(bootstrap), error) from error
