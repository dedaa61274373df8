"""A log in memory: what `KafkaPublisher` fills and `Consumer` reads, for tests without a broker."""

from collections.abc import Sequence
from typing import Generic

from aiokafka.partitioner import murmur2

from roundsman.messaging.processor import Processor
from roundsman.messaging.received import Received
from roundsman.persistence.session import OutboxRow
from roundsman.persistence.units import W

PARTITIONS = 4


class MemoryLog:
    """`Publisher` that keeps everything; topics come into being when written to."""

    def __init__(self) -> None:
        self.logs: dict[tuple[str, int], list[Received]] = {}

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """See `Publisher`."""
        for row in rows:
            self.append(row.topic, row.key, row.value, row.headers)

    def append(self, topic: str, key: str, value: bytes, headers: dict[str, str]) -> Received:
        """Write one record, as any producer might."""
        partition = (murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS
        log = self.logs.setdefault((topic, partition), [])
        record = Received(topic=topic, partition=partition, offset=len(log), key=key, value=value, headers=headers)
        log.append(record)
        return record

    def all(self, topic: str) -> list[Received]:
        """A topic's records, partition by partition."""
        return [record for (name, _), log in sorted(self.logs.items()) if name == topic for record in log]


class MemoryConsumer(Generic[W]):
    """Feeds a processor from a `MemoryLog`, as `Consumer` does from Kafka."""

    def __init__(self, processor: Processor[W], log: MemoryLog) -> None:
        self._processor = processor
        self._log = log

    async def drain(self) -> int:
        """Hand over everything from where the store says; returns how many records that was."""
        mine = [records for (topic, _), records in self._log.logs.items() if topic in self._processor.group.topics]
        logs = [records[0].log for records in mine]
        seen = await self._processor.next_offsets(logs)
        lanes: dict[int, list[Received]] = {}
        for records in mine:
            fresh = records[seen[records[0].log] :]
            lanes.setdefault(records[0].partition, []).extend(fresh)
        for lane in lanes.values():
            if lane:
                await self._processor.process(lane, seen)
        return sum(map(len, lanes.values()))
