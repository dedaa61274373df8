"""Reads topics once more, beside the consumer group that reads them always, and takes no part in it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.errors import KafkaError

from roundsman.contracts.kafka_address import kafka_options
from roundsman.messaging.consumer import TakesRecords
from roundsman.messaging.received import Received
from roundsman.persistence.session import TopicPartition

_BATCH = 2000
_POLL_MS = 250
_CONNECT_WITHIN_S = 30.0
_SILENT_S = 30.0  # a broker that gives nothing for so long, though there is something, is away


class BeginningLost(Exception):
    """A topic that is kept for good does not begin at its first record any more: what it told is not all there."""


@dataclass(slots=True)
class Replay:
    """The topics of one processor, read on a connection of their own."""

    kafka: AIOKafkaConsumer
    processor: TakesRecords
    prefix: str

    @classmethod
    async def open(cls, bootstrap: str, processor: TakesRecords, prefix: str) -> "Replay":
        """Connect; `close` ends it."""
        kafka = AIOKafkaConsumer(
            *(prefix + topic for topic in processor.topics),
            **kafka_options(bootstrap),
            group_id=None,  # all partitions are ours, and known when it has started
            auto_offset_reset="earliest",
        )
        try:
            await asyncio.wait_for(kafka.start(), _CONNECT_WITHIN_S)
        except (KafkaError, TimeoutError):
            await kafka.stop()
            raise
        return cls(kafka, processor, prefix)

    async def close(self) -> None:
        """Disconnect."""
        await self.kafka.stop()

    async def catch_up(self, kept_for_good: Sequence[str]) -> int:
        """Hand the processor what it has not handled yet, up to where the topics end now; returns how many records.

        Raises:
            BeginningLost: of a topic in `kept_for_good`.
            TimeoutError: the broker has fallen silent.
        """
        places = sorted(self.kafka.assignment())
        ends = await self.kafka.end_offsets(places)
        starts = await self.kafka.beginning_offsets(places)
        if lost := [place.topic for place, first in starts.items() if first and self._name(place) in kept_for_good]:
            raise BeginningLost(f"{lost[0]} does not begin at its first record any more")
        seen = await self.processor.next_offsets([self._logical(place) for place in places])
        for place in places:
            self.kafka.seek(place, max(seen[self._logical(place)], starts[place]))
        return await self._read_to(ends, seen)

    async def _read_to(self, ends: Mapping[KafkaPartition, int], seen: dict[TopicPartition, int]) -> int:
        done, loop = 0, asyncio.get_running_loop()
        last_at = loop.time()
        while await self._is_behind(ends):
            fetched = await self.kafka.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
            lanes: dict[int, list[Received]] = {}
            for place, records in fetched.items():
                lane, log = lanes.setdefault(place.partition, []), self._logical(place)
                lane.extend(Received.from_kafka(log, one) for one in records)
            for lane in lanes.values():
                await self.processor.process(lane, seen)
                done += len(lane)
            last_at = loop.time() if fetched else last_at
            if loop.time() - last_at > _SILENT_S:
                raise TimeoutError(f"kafka gave nothing for {_SILENT_S:.0f} s")
        return done

    async def _is_behind(self, ends: Mapping[KafkaPartition, int]) -> bool:
        return any([await self.kafka.position(place) < end for place, end in ends.items()])

    def _name(self, place: KafkaPartition) -> str:
        return str(place.topic).removeprefix(self.prefix)

    def _logical(self, place: KafkaPartition) -> TopicPartition:
        return TopicPartition(self._name(place), place.partition)
