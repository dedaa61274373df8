"""Answers when a person wants to be forgotten, or to know what is held of them.

As `runtime.persons` does on PostgreSQL. Every effect may be repeated: a process that dies reads the record again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from roundsman.contracts.message import Message
from roundsman.contracts.types.identity import (
    AddToExport,
    AnswerErasure,
    NoteErasure,
    PersonErasureAsked,
    PersonErasureDecided,
    PersonExportAsked,
)
from roundsman.kernel.clock import Clock
from roundsman.kernel.errors import InvalidMessage
from roundsman.messaging.opening import RecordReader
from roundsman.messaging.received import Received
from roundsman.notification.messaging.outbound import Outgoing
from roundsman.notification.store.mongo import reached
from roundsman.notification.store.persons import MongoPersons
from roundsman.notification.store.progress import MongoProgress
from roundsman.persistence.session import TopicPartition
from roundsman.runtime.persons import TOPICS, pieces_of

log = structlog.get_logger(__name__)

PERSONS_GROUP = "notification.persons"
_SERVICE = "notification"
_HEARD = {PersonErasureAsked.SCHEMA, PersonErasureDecided.SCHEMA, PersonExportAsked.SCHEMA}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsDesk:
    """What answering stands on."""

    persons: MongoPersons
    progress: MongoProgress
    outgoing: Outgoing
    reader: RecordReader
    clock: Clock


class PersonsProcessor:
    """`TakesRecords` of the group `notification.persons`."""

    name = PERSONS_GROUP
    topics = TOPICS

    def __init__(self, desk: PersonsDesk) -> None:
        self._desk = desk

    def heeds(self, record: Received) -> bool:
        """See `TakesRecords`."""
        return record.type in _HEARD

    async def next_offsets(self, logs: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """See `TakesRecords`."""
        with reached():
            return await self._desk.progress.next_offsets(logs)

    async def process(self, records: Sequence[Received], seen: dict[TopicPartition, int]) -> None:
        """See `TakesRecords`."""
        with reached():
            for record in records:
                if self.heeds(record):
                    await self._answer(record)
            after = {record.log: record.offset + 1 for record in records}
            await self._desk.progress.advance({place: (seen.get(place, 0), n) for place, n in after.items()})
            seen.update(after)

    async def _answer(self, record: Received) -> None:
        desk = self._desk
        try:
            asked = await desk.reader.read(record.value, record.headers)
        except InvalidMessage as error:
            log.warning("a person's wish cannot be read", key=record.key, reason=error.reason)
        else:
            for message in await self._answers(asked):
                await desk.outgoing.tell_identity(message, record)

    async def _answers(self, asked: Message) -> Sequence[AnswerErasure | NoteErasure | AddToExport]:
        desk, now = self._desk, self._desk.clock.now()
        if isinstance(asked, PersonErasureAsked):
            user_id, erasure_id = asked.user_id, asked.erasure_id
            return [AnswerErasure(user_id=user_id, erasure_id=erasure_id, service=_SERVICE, objections=(), at=now)]
        if isinstance(asked, PersonErasureDecided):
            await desk.persons.forget(asked.user_id, now)
            return [NoteErasure(user_id=asked.user_id, erasure_id=asked.erasure_id, service=_SERVICE, at=now)]
        if isinstance(asked, PersonExportAsked):
            return pieces_of(asked, _SERVICE, await desk.persons.shown(asked.user_id), now)
        return []
