"""Handles records: a batch in one transaction, record by record if that fails, parking what cannot work.

Inbox ids, effects, outgoing messages and the next offsets commit together, so a record takes effect once
whatever dies when. Order per key is kept past failures: what follows a parked record of its key waits behind it.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import structlog

from roundsman.contracts.message import Message
from roundsman.kernel.errors import Conflict, DomainError, InvalidMessage
from roundsman.messaging.following import following_record
from roundsman.messaging.opening import RecordReader
from roundsman.messaging.parked_notices import parked_notice, topic_of
from roundsman.messaging.received import ConsumerGroup, Received, cause_of
from roundsman.observability.metrics import CONSUMED
from roundsman.persistence.session import Fenced, ParkedRecord, TopicPartition
from roundsman.persistence.units import Units, W

log = structlog.get_logger(__name__)

TRIES = 3  # of one record that fails, before its key is parked
_FIRST_RETRY_S = 0.05

# Nothing can commit while these last: wait for the server, do not blame the record.
FAULTS_OF_THE_STORE = (OSError, TimeoutError)


class TooManyParked(Exception):
    """The group stopped: so much is parked that the fault cannot be with single keys. Inspect, then restart."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    record: Received
    message: Message | InvalidMessage | None  # None: a type that the group passes over


class Processor(Generic[W]):
    """Takes in records for one consumer group."""

    def __init__(self, group: ConsumerGroup[W], units: Units[W], reader: RecordReader) -> None:
        self.group = group
        self._units = units
        self._reader = reader
        self._reactions = group.by_type

    @property
    def name(self) -> str:
        """The consumer group."""
        return self.group.name

    @property
    def topics(self) -> Sequence[str]:
        """The topics it reads, by logical name."""
        return self.group.topics

    def heeds(self, record: Received) -> bool:
        """Whether the record may matter: one without a type has to be read to know."""
        return not record.type or record.type in self._reactions

    async def next_offsets(self, logs: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where to go on reading: log -> next offset."""
        async with self._units.database.transaction() as session:
            return await session.inbox.next_offsets(self.group.name, logs)

    async def process(self, records: Sequence[Received], seen: dict[TopicPartition, int]) -> None:
        """Handle the records of one lane in order. `seen` (log -> next offset) is moved on as they commit.

        Raises:
            Fenced: another member has the partition now; nothing more was written.
            TooManyParked: the group has to stop.
            OSError: the store does not answer; what was not moved on in `seen` is to be read again.
        """
        decoded = [await self._decode(record) for record in records]
        try:
            await self._units.attempt(lambda work: self._take_in(decoded, seen, work))
        except (Fenced, *FAULTS_OF_THE_STORE):
            raise
        except Exception as error:  # noqa: BLE001 - redone one by one, where errors are told apart
            log.info("batch is redone record by record", group=self.group.name, error=describe(error))
            for one in decoded:
                await self._process_alone(one, seen)
            return
        seen.update(_after(decoded))
        CONSUMED.labels(self.name, "handled").inc(len(decoded))

    async def _decode(self, record: Received) -> _Decoded:
        if not self.heeds(record):
            return _Decoded(record, None)
        try:
            message = await self._reader.read(record.value, record.headers)
        except InvalidMessage as error:
            return _Decoded(record, error)
        return _Decoded(record, message if message.SCHEMA in self._reactions else None)

    async def _take_in(self, decoded: Sequence[_Decoded], seen: dict[TopicPartition, int], work: W) -> None:
        inbox = work.desk.session.inbox
        moves = {place: (seen.get(place, 0), after) for place, after in _after(decoded).items()}
        await inbox.advance(self.group.name, moves)
        ours = [one for one in decoded if one.message is not None]
        fresh = await inbox.remember(self.group.name, [one.record.message_id for one in ours]) if ours else set()
        ours = _first_of_each(ours, fresh)
        waiting = await self._waiting(ours, work)
        await self._load([one for one in ours if one.record.key not in waiting], work)
        for n, one in enumerate(ours):
            if one.record.key in waiting:
                await self._park(one.record, "waits behind a parked record of its key", work)
            else:
                await self._handle(one, work, self.group.name)
            if n % 50 == 49:
                await asyncio.sleep(0)  # heartbeats and requests share this loop

    async def _waiting(self, ours: Sequence[_Decoded], work: W) -> set[str]:
        keys = {one.record.key for one in ours if one.record.key}
        return await work.desk.session.parking.waiting(self.group.name, keys) if keys else set()

    async def _load(self, ours: Sequence[_Decoded], work: W) -> None:
        by_type: dict[str, list[Message]] = {}
        for one in ours:
            if one.message is not None and not isinstance(one.message, InvalidMessage):
                by_type.setdefault(one.message.SCHEMA, []).append(one.message)
        for name, messages in by_type.items():
            if load := self._reactions[name].load:
                await load(messages, work)

    async def _handle(self, one: _Decoded, work: W, actor: str) -> None:
        if isinstance(one.message, InvalidMessage):
            raise one.message
        if one.message is None:
            return
        with following_record(one.record, self.group.name) as traceparent:
            work.caused_by(cause_of(one.record, actor).within(traceparent))
            await self._reactions[one.message.SCHEMA].handle(one.message, work)

    async def _process_alone(self, one: _Decoded, seen: dict[TopicPartition, int]) -> None:
        reason = await self._try(one, seen)
        if reason:
            await self._check_limit()
            await self._units.run_alone(lambda work: self._set_aside(one, reason, seen, work))
            log.error(
                "record parked",
                group=self.group.name,
                key=one.record.key,
                type=one.record.type,
                reason=reason,
            )
        CONSUMED.labels(self.name, "parked" if reason else "redone").inc()
        seen.update(_after([one]))

    async def _try(self, one: _Decoded, seen: dict[TopicPartition, int]) -> str:
        """Handle one record; returns why it cannot be, or nothing."""
        for attempt in range(1, TRIES + 1):
            try:
                await self._units.run_alone(lambda work: self._take_in([one], seen, work))
            except (Fenced, *FAULTS_OF_THE_STORE):
                raise
            except InvalidMessage as error:
                return error.reason
            except Exception as error:  # noqa: BLE001 - any failure of a handler parks its key
                if attempt == TRIES:
                    return describe(error)
                await asyncio.sleep(_FIRST_RETRY_S * 2**attempt * random.uniform(0.5, 1))  # noqa: S311
            else:
                return ""
        raise AssertionError("unreachable")

    async def _set_aside(self, one: _Decoded, reason: str, seen: dict[TopicPartition, int], work: W) -> None:
        inbox, record = work.desk.session.inbox, one.record
        await inbox.advance(self.group.name, {record.log: (seen.get(record.log, 0), record.offset + 1)})
        await inbox.remember(self.group.name, [record.message_id])
        await self._park(record, reason, work)

    async def _park(self, record: Received, reason: str, work: W) -> None:
        parked = parked_record(self.group.name, record, reason, work)
        await work.desk.session.parking.park([parked])
        work.tell(topic_of(self.group.name), record.key, parked_notice(parked))

    async def _check_limit(self) -> None:
        async with self._units.database.transaction() as session:
            parked = await session.parking.count(self.group.name)
        if parked >= self.group.park_limit:
            raise TooManyParked(f"{self.group.name}: {parked} records are parked; inspect them and restart.")

    async def redo(self, parked: ParkedRecord, work: W, actor: str) -> None:
        """Handle a parked record again, in a unit of work that the caller commits; what follows names the actor.

        Raises:
            InvalidMessage: it cannot be read, still.
        """
        one = await self._decode(Received.from_parked(parked))
        work.caused_by(cause_of(parked, actor))
        await self._load([one], work)
        await self._handle(one, work, actor)


def describe(error: Exception) -> str:
    """A reason for an operator: the error's kind, and its text where we wrote that."""
    ours = isinstance(error, DomainError | InvalidMessage | Conflict)
    return f"{type(error).__name__}: {error}" if ours else type(error).__name__


def parked_record(group: str, record: Received, reason: str, work: W) -> ParkedRecord:
    """The record as it is kept for an operator."""
    return ParkedRecord(
        group=group,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        message_id=record.message_id,
        type=record.type,
        value=record.value,
        headers=dict(record.headers),
        handler=group,
        reason=reason,
        parked_at=work.now,
    )


def _after(decoded: Sequence[_Decoded]) -> dict[TopicPartition, int]:
    return {one.record.log: one.record.offset + 1 for one in decoded}


def _first_of_each(decoded: Sequence[_Decoded], fresh: set[str]) -> list[_Decoded]:
    left = set(fresh)
    kept = []
    for one in decoded:
        if one.record.message_id in left:
            left.discard(one.record.message_id)
            kept.append(one)
    return kept
