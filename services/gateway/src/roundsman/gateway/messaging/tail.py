"""Reads the event topics as they grow: all partitions, without a consumer group, for this process alone."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.contracts.kafka_address import kafka_options
from roundsman.gateway.domain.log import Log, Unread
from roundsman.gateway.domain.recent import Recent
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.messaging.exposure import TOPICS
from roundsman.gateway.messaging.reading import Reader, Source
from roundsman.gateway.messaging.rests import resting
from roundsman.gateway.messaging.slices import Slices

log = structlog.get_logger(__name__)

_POLL_MS = 500
_BATCH = 5000
_BEGIN_BACK_S = 10.0  # whoever comes back after a restart finds in memory what they missed meanwhile
_SHARE = 0.5  # of the time that all else takes: those who come do not keep those waiting who are there
_LOOK_EVERY = 50  # records that are taken in one go; then, whether it is time to give way
_BACK_OFF_S = 0.5
_START_TIMEOUT_S = 30.0
_STOP_TIMEOUT_S = 5.0

Batches = Mapping[TopicPartition, Sequence[Any]]


class Tail:
    """Feeds the stream. `ready` is set once it has caught up with the logs for the first time."""

    def __init__(self, source: Source, reader: Reader, recent: Recent, stream: Stream) -> None:
        self._source = source
        self._reader = reader
        self._recent = recent
        self._stream = stream
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Read for ever, on from where it was after a fault."""
        while True:
            try:
                await self._session()
            except OffsetOutOfRangeError as error:
                self._begin_anew(error)
            except (KafkaError, RegistryUnavailable, TimeoutError, OSError) as error:
                log.warning("events are read again in a moment", error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)

    def _begin_anew(self, error: KafkaError) -> None:
        """Where we stood is gone from the log: nobody can say what was missed."""
        log.warning("events were lost", error=repr(error))
        self.ready.clear()
        self._recent.forget()
        self._stream.lost()

    async def _session(self) -> None:
        kafka = AIOKafkaConsumer(
            *(self._source.topic_prefix + topic for topic in TOPICS),
            **kafka_options(self._source.bootstrap),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",  # the client forgets positions when the topics' layout changes: we do not
        )
        try:
            await asyncio.wait_for(kafka.start(), _START_TIMEOUT_S)
            ends = await self._seek(kafka)
            while True:
                batches = await kafka.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
                async with resting(kafka, sum(map(len, batches.values()))):
                    await self._take(batches)
                if not self.ready.is_set() and all([await kafka.position(place) >= ends[place] for place in ends]):
                    self.ready.set()
        finally:
            await self._stop(kafka)

    async def _seek(self, kafka: AIOKafkaConsumer) -> Mapping[TopicPartition, int]:
        """Go on where we stood, or begin some time before the end; gives where the logs ended just now."""
        places = kafka.assignment()
        firsts, ends = await kafka.beginning_offsets(places), await kafka.end_offsets(places)
        stood = self._recent.positions()
        lately = await _lately(kafka, [place for place in places if self._source.log_of(place) not in stood])
        for place in places:
            name = self._source.log_of(place)
            if name not in stood:
                self._recent.begin(name, self._recent.reach.begin(firsts[place], lately.get(place), ends[place]))
            offset = self._recent.next_of(name)
            if not firsts[place] <= offset <= ends[place]:
                raise OffsetOutOfRangeError({place: offset})
            kafka.seek(place, offset)
        return {place: int(end) for place, end in ends.items()}

    async def _take(self, batches: Batches) -> None:
        slices, unread = Slices(_SHARE), list[tuple[Log, Unread]]()
        names = {place: self._source.log_of(place) for place in batches}
        for count, (_, place, record) in enumerate(_in_order_of_time(batches), start=1):
            event = self._reader.unread(record)
            if event is not None:
                unread.append((names[place], event))
            else:
                self._take_unread(unread)
                occurrence = await self._reader.read(names[place], record)
                self._stream.take(names[place], record.offset, occurrence)
            if count % _LOOK_EVERY == 0:
                self._take_unread(unread)
                await slices.turn()
        self._take_unread(unread)

    def _take_unread(self, unread: list[tuple[Log, Unread]]) -> None:
        """Before anything else may happen, since others see where the stream stands."""
        self._stream.take_unread(unread)
        unread.clear()

    async def _stop(self, kafka: AIOKafkaConsumer) -> None:
        try:
            await asyncio.wait_for(kafka.stop(), _STOP_TIMEOUT_S)
        except (TimeoutError, KafkaError) as error:
            log.warning("reading did not stop in order", error=repr(error))


async def _lately(kafka: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
    """Where the records of the last seconds begin, in the partitions that have any."""
    if not places:
        return {}
    since_ms = int(1000 * (time.time() - _BEGIN_BACK_S))
    found = await kafka.offsets_for_times(dict.fromkeys(places, since_ms))
    return {place: at.offset for place, at in found.items() if at is not None}


def _in_order_of_time(batches: Batches) -> Sequence[tuple[int, TopicPartition, Any]]:
    """All records, each partition's in its order, the partitions among each other by time."""
    rows: list[tuple[int, TopicPartition, Any]] = []
    for place, records in batches.items():
        latest = 0
        for record in records:
            latest = max(latest, record.timestamp)  # a clock that was set back puts nothing before its forerunners
            rows.append((latest, place, record))
    rows.sort(key=itemgetter(0))
    return rows
