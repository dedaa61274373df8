"""Records of the broker -> occurrences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import TopicPartition

from roundsman.contracts.message import Message
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import Log, Occurrence, Unread
from roundsman.gateway.messaging.projection import (
    Place,
    is_of_interest,
    occurrence_of,
    read_later,
    sequence_of,
    unread_of,
)
from roundsman.kernel.errors import InvalidMessage
from roundsman.messaging.opening import RecordReader

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the broker is, and how topics are named there."""

    bootstrap: str
    topic_prefix: str

    def log_of(self, place: TopicPartition) -> Log:
        """The log by its logical name."""
        return Log(place.topic.removeprefix(self.topic_prefix), place.partition)

    def place_of(self, log: Log) -> TopicPartition:
        """The log as the broker names it."""
        return TopicPartition(self.topic_prefix + log.topic, log.partition)


class Reader:
    """Bytes -> occurrence."""

    def __init__(self, records: RecordReader, facts: KnownFacts) -> None:
        self._records = records
        self._facts = facts

    def unread(self, record: Any) -> Unread | None:
        """The event of a record that need not be read yet, as most; None: `read` it."""
        headers: dict[str, bytes] = dict(record.headers)
        if not self._records.can_read(record.value or b"", headers):
            return None
        return unread_of(record, headers)

    def occurrence(self, log: Log, event: Unread) -> Occurrence:
        """The occurrence of what `unread` gave: it is read whenever it is shown."""
        return read_later(log, event, self._plain)

    async def read(self, log: Log, record: Any) -> Occurrence | None:
        """The occurrence; None for what no channel tells and for what cannot be read.

        Raises:
            RegistryUnavailable: its schema cannot be had just now.
            OSError: its key cannot be had just now.
        """
        headers: dict[str, bytes] = dict(record.headers)
        name = headers.get("ce_type", b"").decode(errors="replace")
        if not is_of_interest(name):
            return None
        place = _place(log, record, headers)
        value = record.value or b""
        if self._records.can_read(value, headers):
            message = self._at_hand(value, place)
        else:
            message = await self._asked_for(value, headers, place)
        return occurrence_of(message, place, self._facts) if message else None

    def _plain(self, value: bytes, log: Log, offset: int) -> tuple[type[Message], dict[str, Any]] | None:
        try:
            return self._records.codec.decode_plain(value)
        except InvalidMessage as error:
            _not_shown(log, offset, error)
            return None

    def _at_hand(self, value: bytes, place: Place) -> Message | None:
        try:
            return self._records.codec.decode(value)
        except InvalidMessage as error:
            _not_shown(place.log, place.offset, error)
            return None

    async def _asked_for(self, value: bytes, headers: Mapping[str, bytes], place: Place) -> Message | None:
        try:
            return await self._records.read(
                value, {name: text.decode(errors="replace") for name, text in headers.items()}
            )
        except InvalidMessage as error:
            _not_shown(place.log, place.offset, error)
            return None


def _place(log: Log, record: Any, headers: Mapping[str, bytes]) -> Place:
    org = headers.get("org", b"").decode(errors="replace")
    return Place(log, record.offset, record.timestamp, sequence_of(headers), org)


def _not_shown(log: Log, offset: int, error: InvalidMessage) -> None:
    _log.warning("record is not shown", topic=log.topic, offset=offset, error=type(error).__name__)
