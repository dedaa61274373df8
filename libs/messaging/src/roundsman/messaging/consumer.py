"""Reads Kafka for one consumer group and hands each lane's records to the processor.

A lane is a partition number: one order's records have the same number in every topic, so they are handled in
one transaction and never beside each other. Where to read on is kept in the service's own database; the
offsets committed to Kafka only feed lag tooling.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from aiokafka.protocol.group import LeaveGroupRequest

from roundsman.contracts.kafka_address import kafka_options
from roundsman.messaging.passing import PassedOver
from roundsman.messaging.processor import TooManyParked
from roundsman.messaging.received import Received
from roundsman.observability.metrics import BATCH, LAG
from roundsman.persistence.session import Fenced, TopicPartition

log = structlog.get_logger(__name__)

_BATCH = 500
_POLL_MS = 250
_FIRST_POLL_MS = 20  # until we are given partitions, which are looked at between polls
_BACK_OFF_S = 0.5
_SESSION_TIMEOUT_MS = 10_000
_START_TIMEOUT_S = 30.0
_STOP_TIMEOUT_S = 3.0
_LEAVE_TIMEOUT_S = 1.0
_COMMIT_EVERY_POLLS = 8
_LANES_FROM = 64  # records at once: fewer are handled in one transaction, whose cost they share, not in one a lane
_GATHER_S = 0.05  # at most, after few records: what comes meanwhile shares the next transaction
_LOOK_AGAIN_S = 0.01  # after records that are all passed over: each fetch costs the broker something


class TakesRecords(Protocol):
    """What handles the records: `Processor`, or one for another kind of store with the same promises."""

    @property
    def name(self) -> str:
        """The consumer group."""

    @property
    def topics(self) -> Sequence[str]:
        """The topics it reads, by logical name."""

    def heeds(self, record: Received) -> bool:
        """Whether the record may matter to the group; of others only the offset is moved."""

    async def next_offsets(self, logs: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where to go on reading."""

    async def process(self, records: Sequence[Received], seen: dict[TopicPartition, int]) -> None:
        """Handle one lane's records; see `Processor.process`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaAccess:
    """Where the broker is and who we are to it."""

    bootstrap: str
    instance: str  # static membership: a restart under the same name gets its partitions back at once
    topic_prefix: str = ""
    group_prefix: str = ""


class Consumer:
    """Runs until cancelled or until too much is parked."""

    def __init__(self, processor: TakesRecords, access: KafkaAccess, rest_s: float = 0.0) -> None:
        self._processor = processor
        self._access = access
        self._rest_s = rest_s
        self._seen: dict[TopicPartition, int] = {}
        self._passed = PassedOver(processor.heeds)
        self._kafka: AIOKafkaConsumer | None = None
        self._given: set[KafkaPartition] = set()  # ours, but nothing is fetched of them yet
        self._handling = asyncio.Lock()  # held while records are in hand
        self._finishing = False
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Consume for ever; a fault of broker or store is waited out.

        Raises:
            TooManyParked: the group has to stop until somebody has looked.
        """
        while True:
            try:
                await self._session()
            except (KafkaError, OSError) as error:
                log.warning("consumer reconnects", group=self._processor.name, error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)

    async def finish(self) -> None:
        """Take in nothing more; returns when the batch in hand has committed. Cancel `run` then."""
        self._finishing = True
        async with self._handling:
            log.info("consumer has finished", group=self._processor.name)

    async def _session(self) -> None:
        self._kafka = kafka = self._connection()
        self._given.clear()
        try:
            await asyncio.wait_for(kafka.start(), _START_TIMEOUT_S)
            kafka.subscribe(self._topics(), listener=_Listener(self))
            polls = 0
            while True:
                await self._poll(kafka)
                polls += 1
                if polls % _COMMIT_EVERY_POLLS == 0:
                    await self._report_progress(kafka)
        finally:
            await self._stop(kafka)

    def _connection(self) -> AIOKafkaConsumer:
        group = self._processor
        return AIOKafkaConsumer(
            **kafka_options(self._access.bootstrap),
            group_id=self._access.group_prefix + group.name,
            group_instance_id=f"{self._access.instance}.{group.name}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=_SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=1000,
            metadata_max_age_ms=30_000,
            partition_assignment_strategy=[RangePartitionAssignor],
        )

    def _topics(self) -> list[str]:
        return [self._access.topic_prefix + topic for topic in self._processor.topics]

    async def _stop(self, kafka: AIOKafkaConsumer) -> None:
        try:
            if self._finishing:
                await asyncio.wait_for(self._leave(kafka), _LEAVE_TIMEOUT_S)
            await asyncio.wait_for(kafka.stop(), _STOP_TIMEOUT_S)
        except (TimeoutError, KafkaError) as error:
            log.warning("consumer did not stop in order", error=repr(error))

    async def _leave(self, kafka: AIOKafkaConsumer) -> None:
        """Hand our partitions over now: a static member that only goes keeps them for the whole session time-out."""
        await self._report_progress(kafka)
        membership = kafka._coordinator  # private: the client has no way to say this
        if membership.generation > 0:
            await membership._send_req(LeaveGroupRequest(membership.group_id, membership.member_id))

    async def _poll(self, kafka: AIOKafkaConsumer) -> None:
        await self._take_over(kafka)
        timeout_ms = _POLL_MS if self.ready.is_set() else _FIRST_POLL_MS
        fetched = await kafka.getmany(timeout_ms=timeout_ms, max_records=_BATCH)
        lanes = self._passed.sift(self._lanes(fetched), time.monotonic())
        began_s = time.perf_counter()
        async with self._handling:
            if self._finishing:
                return  # what was fetched is left to whoever gets the partitions
            outcomes = await asyncio.gather(*(self._take_in(lane) for lane in lanes), return_exceptions=True)
        failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failed:
            await self._recover(kafka, failed, list(fetched))
        elif fetched:
            await asyncio.sleep(rest_after(lanes, time.perf_counter() - began_s, self._rest_s))

    def _lanes(self, fetched: Mapping[KafkaPartition, Sequence[Any]]) -> list[list[Received]]:
        """The records of each lane in order; all in one where they are few."""
        lanes: dict[int, list[Received]] = {}
        for partition, records in fetched.items():
            lane = lanes.setdefault(partition.partition, [])
            place = self._logical(partition)
            lane.extend(Received.from_kafka(place, record) for record in records)
        few = sum(map(len, lanes.values())) < _LANES_FROM
        return [[record for lane in lanes.values() for record in lane]] if lanes and few else list(lanes.values())

    async def _take_in(self, lane: Sequence[Received]) -> None:
        began_s = time.perf_counter()
        await self._processor.process(lane, self._seen)
        self._passed.moved(record.log for record in lane)
        BATCH.labels(self._processor.name).observe(time.perf_counter() - began_s)

    async def _recover(
        self, kafka: AIOKafkaConsumer, failed: Sequence[BaseException], fetched: Sequence[KafkaPartition]
    ) -> None:
        """Read again what did not commit; a stop that was asked for goes through."""
        for error in failed:
            if isinstance(error, TooManyParked) or not isinstance(error, Exception):
                raise error
        log.warning("records are read again", group=self._processor.name, errors=[repr(e) for e in failed])
        if not all(isinstance(error, Fenced) for error in failed):
            await asyncio.sleep(_BACK_OFF_S)
        await self.seek_to_stored(kafka, fetched)

    async def seek_to_stored(self, kafka: AIOKafkaConsumer, partitions: Iterable[KafkaPartition]) -> None:
        """Read on where our own store says; waits for the store as long as it takes."""
        mine = [partition for partition in partitions if partition in kafka.assignment()]
        if not mine:
            return
        places = [self._logical(partition) for partition in mine]
        offsets = await self._stored_offsets(places)
        self._passed.moved(places)
        for partition in mine:
            if partition not in kafka.assignment():
                continue  # it was taken from us meanwhile
            offset = offsets[self._logical(partition)]
            self._seen[self._logical(partition)] = offset
            kafka.seek(partition, offset)

    async def _stored_offsets(self, logs: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        while True:
            try:
                return await self._processor.next_offsets(logs)
            except OSError as error:
                log.warning("store is away", group=self._processor.name, error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)

    async def _report_progress(self, kafka: AIOKafkaConsumer) -> None:
        ours = {self._logical(partition): partition for partition in kafka.assignment()}
        positions = {ours[place]: offset for place, offset in self._seen.items() if place in ours}
        behind = ((kafka.highwater(place) or offset) - offset for place, offset in positions.items())
        LAG.labels(self._processor.name).set(sum(behind))
        if positions:
            try:
                async with asyncio.timeout(2):  # not wait_for, which may lose a cancellation (CPython before 3.12)
                    await kafka.commit(positions)
            except (KafkaError, TimeoutError) as error:
                log.info("progress was not reported", error=repr(error))

    def _logical(self, partition: KafkaPartition) -> TopicPartition:
        return TopicPartition(partition.topic.removeprefix(self._access.topic_prefix), partition.partition)

    def assigned(self, partitions: Sequence[KafkaPartition]) -> None:
        """Have nothing fetched of these before we know where to start."""
        if self._kafka is not None and partitions:
            self._kafka.pause(*partitions)
            self._given.update(partitions)

    async def _take_over(self, kafka: AIOKafkaConsumer) -> None:
        """Start where our store says. Not in the listener: what fails there the client logs and forgets."""
        while self._given:
            given, self._given = self._given, set()
            await self.seek_to_stored(kafka, given)
            kafka.resume(*(partition for partition in given if partition in kafka.assignment()))
            self.ready.set()


def rest_after(lanes: Sequence[Sequence[Received]], took_s: float, least_s: float) -> float:
    """How long to let records gather for the next transaction: not at all when there are more of them already.

    After few, as long as they took: at worst twice as late, at best half as many transactions. `least_s` is for a
    group that nobody waits for.
    """
    if sum(map(len, lanes)) >= _BATCH:
        return 0.0
    if not lanes:
        return max(least_s, _LOOK_AGAIN_S)
    return max(least_s, min(took_s, _GATHER_S) if len(lanes) == 1 else 0.0)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Sequence[KafkaPartition]) -> None:
        """Nothing to hand over: what is in flight commits, or is fenced by whoever went on."""

    async def on_partitions_assigned(self, assigned: Sequence[KafkaPartition]) -> None:
        """Those that stay with us come again, too."""
        self._consumer.assigned(list(assigned))
