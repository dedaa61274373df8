"""Takes in records on a store without transactions, with the chassis's promises.

Effects first, each idempotent by its `_id`; then what is set aside; then the next offsets, by compare-and-set.
A process that dies in between reads the same records again and writes the same documents again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from roundsman.contracts.message import Message
from roundsman.kernel.errors import DomainError, InvalidMessage
from roundsman.messaging.opening import RecordReader
from roundsman.messaging.processor import TooManyParked
from roundsman.messaging.received import Received
from roundsman.notification.handlers.deliver import Desk
from roundsman.notification.handlers.take_in import Intake, take_in
from roundsman.notification.messaging.inbound import Reading
from roundsman.notification.messaging.outbound import Outgoing
from roundsman.notification.store.mongo import reached
from roundsman.notification.store.progress import MongoProgress
from roundsman.observability.metrics import CONSUMED
from roundsman.persistence.session import ParkedRecord, TopicPartition

log = structlog.get_logger(__name__)

_PARK_LIMIT = 1000  # parked records at which the group stops: something is wrong with more than a key
_BEHIND = "waits behind a parked record of its key"
_CAUSES = ("correlationid", "traceparent", "org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A consumer group and its table."""

    name: str
    topics: Sequence[str]
    readings: Mapping[type[Message], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where what was taken in goes."""

    desk: Desk
    progress: MongoProgress
    outgoing: Outgoing
    taken_in: Callable[[], None] = lambda: None  # wakes delivery and the relay


class MongoProcessor:
    """`TakesRecords` for one group. Not for several members on one partition at once: offsets fence them."""

    def __init__(self, group: Group, shelf: Shelf, reader: RecordReader) -> None:
        self.name = group.name
        self.topics = group.topics
        self._readings = {message.SCHEMA: reading for message, reading in group.readings.items()}
        self._shelf = shelf
        self._reader = reader

    def heeds(self, record: Received) -> bool:
        """See `TakesRecords`."""
        return not record.type or record.type in self._readings

    async def next_offsets(self, logs: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """See `TakesRecords`."""
        with reached():
            return await self._shelf.progress.next_offsets(logs)

    async def process(self, records: Sequence[Received], seen: dict[TopicPartition, int]) -> None:
        """See `TakesRecords`."""
        with reached():
            intake, parked = await self._read_all(records)
            await take_in(intake, self._shelf.desk)
            if parked:
                await self._set_aside(parked)
            after = {record.log: record.offset + 1 for record in records}
            await self._shelf.progress.advance({place: (seen.get(place, 0), n) for place, n in after.items()})
            seen.update(after)
        CONSUMED.labels(self.name, "handled").inc(len(records) - len(parked))
        if intake.has_to_tell:
            self._shelf.taken_in()

    async def redo(self, parked: ParkedRecord, actor: str) -> None:
        """Take in a parked record again; repeating it changes nothing. What follows names the actor.

        Raises:
            InvalidMessage: it cannot be read, still.
            DomainError, ValueError, LookupError, TypeError: it says what cannot be.
        """
        intake = Intake()
        await self._read(Received.from_parked(parked), intake)
        intake.cause = {**intake.cause, "actor": actor}
        await take_in(intake, self._shelf.desk)

    async def _read_all(self, records: Sequence[Received]) -> tuple[Intake, list[ParkedRecord]]:
        ours = [record for record in records if self.heeds(record)]
        waiting = await self._shelf.progress.waiting({record.key for record in ours}) if ours else set()
        intake, parked = Intake(), list[ParkedRecord]()
        for record in ours:
            reason = _BEHIND if record.key in waiting else await self._try(record, intake)
            if reason:
                waiting.add(record.key)
                parked.append(self._parked(record, reason))
        return intake, parked

    async def _try(self, record: Received, intake: Intake) -> str:
        """Read one record; returns why it cannot be, or nothing."""
        try:
            await self._read(record, intake)
        except InvalidMessage as error:
            return error.reason
        except (DomainError, ValueError, LookupError, TypeError) as error:
            return f"{type(error).__name__} in {self.name}"
        return ""

    async def _read(self, record: Received, intake: Intake) -> None:
        message = await self._reader.read(record.value, record.headers)
        reading = self._readings.get(message.SCHEMA)
        if reading is not None:
            intake.cause = _cause_of(record)
            reading(message, intake)

    async def _set_aside(self, parked: Sequence[ParkedRecord]) -> None:
        if await self._shelf.progress.count_parked() >= _PARK_LIMIT:
            raise TooManyParked(f"{self.name}: {_PARK_LIMIT} records are parked; inspect them and restart.")
        await self._shelf.progress.park(parked)
        await self._shelf.outgoing.tell_parked(parked)
        CONSUMED.labels(self.name, "parked").inc(len(parked))
        for record in parked:
            log.error("record parked", group=self.name, key=record.key, type=record.type, reason=record.reason)

    def _parked(self, record: Received, reason: str) -> ParkedRecord:
        return ParkedRecord(
            group=self.name,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            message_id=record.message_id,
            type=record.type,
            value=record.value,
            headers=dict(record.headers),
            handler=self.name,
            reason=reason,
            parked_at=self._shelf.desk.clock.now(),
        )


def _cause_of(record: Received) -> dict[str, str]:
    kept = {name: record.headers[name] for name in _CAUSES if record.headers.get(name)}
    return kept | {"causationid": record.message_id, "actor": "notification"}
