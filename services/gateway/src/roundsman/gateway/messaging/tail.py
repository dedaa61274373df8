"""Reads the event topics as they grow: all partitions, without a consumer group, for this process alone."""

import asyncio
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.gateway.domain.recent import Recent
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.messaging.exposure import TOPICS
from roundsman.gateway.messaging.reading import Reader, Source
from roundsman.gateway.messaging.slices import Slices

log = structlog.get_logger(__name__)

_POLL_MS = 500
_BATCH = 5000
_FEW = 500
# After few records: each fetch asks for all partitions anew (a millisecond), and the client sends none while it has
# records that nobody took. So what comes meanwhile shares the next one. An event that comes alone waits for nobody.
_REST_S = 0.005
_LOOK_EVERY = 20  # records, whether it is time to give way
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
            bootstrap_servers=self._source.bootstrap,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",  # the client forgets positions when the topics' layout changes: we do not
        )
        try:
            await asyncio.wait_for(kafka.start(), _START_TIMEOUT_S)
            ends = await self._seek(kafka)
            while True:
                taken = await self._take(await kafka.getmany(timeout_ms=_POLL_MS, max_records=_BATCH))
                if not self.ready.is_set() and all([await kafka.position(place) >= ends[place] for place in ends]):
                    self.ready.set()
                if 0 < taken < _FEW:
                    await asyncio.sleep(_REST_S)
        finally:
            await self._stop(kafka)

    async def _seek(self, kafka: AIOKafkaConsumer) -> Mapping[TopicPartition, int]:
        """Go on where we stood, or begin a window before the end; gives where the logs ended just now."""
        places = kafka.assignment()
        firsts, ends = await kafka.beginning_offsets(places), await kafka.end_offsets(places)
        stood = self._recent.positions()
        for place in places:
            name = self._source.log_of(place)
            if name not in stood:
                self._recent.begin(name, max(firsts[place], ends[place] - self._source.window))
            offset = self._recent.next_of(name)
            if not firsts[place] <= offset <= ends[place]:
                raise OffsetOutOfRangeError({place: offset})
            kafka.seek(place, offset)
        return {place: int(end) for place, end in ends.items()}

    async def _take(self, batches: Batches) -> int:
        """Gives how many they were."""
        count, slices = 0, Slices()
        names = {place: self._source.log_of(place) for place in batches}
        for count, (_, place, record) in enumerate(_in_order_of_time(batches), start=1):
            name = names[place]
            self._stream.take(name, record.offset, await self._reader.read(name, record))
            if count % _LOOK_EVERY == 0:
                await slices.turn()
        return count

    async def _stop(self, kafka: AIOKafkaConsumer) -> None:
        try:
            await asyncio.wait_for(kafka.stop(), _STOP_TIMEOUT_S)
        except (TimeoutError, KafkaError) as error:
            log.warning("reading did not stop in order", error=repr(error))


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
