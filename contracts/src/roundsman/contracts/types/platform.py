"""The messages of platform.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import utc


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKey:
    """The key under which a service seals what it tells of a person. No record of this id is left when it is forgotten."""

    SCHEMA: ClassVar[str] = "roundsman.platform.PersonKey"
    TOPIC: ClassVar[str] = "platform.keys.v1"
    KEY: ClassVar[str] = "key_id"

    key_id: str  # Names the key in the header `sealed` of other records.
    person: str  # Whose data it seals: a user, or the driver that a user is.
    service: str  # The service that seals with it.
    wrapped: str  # The key, encrypted with the platform's secret (base64).
    at: datetime  # When it was made (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "key_id": self.key_id,
            "person": self.person,
            "service": self.service,
            "wrapped": self.wrapped,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            key_id=data["key_id"],
            person=data["person"],
            service=data["service"],
            wrapped=data["wrapped"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiscarded:
    """An operator gave up a parked record: it will never take effect here."""

    SCHEMA: ClassVar[str] = "roundsman.platform.RecordDiscarded"
    TOPIC: ClassVar[str] = ""
    KEY: ClassVar[str] = "key"

    parked_id: str  # The parked record, as in RecordParked.
    group: str  # The consumer group that had parked it.
    topic: str  # The topic it came from.
    partition: int  # The partition it came from.
    offset: int  # Its offset there.
    key: str  # The key that waited.
    message_id: str  # The record's ce_id; its place when unreadable.
    type: str  # The record's ce_type; empty when unreadable.
    parked_at: datetime  # When it was parked (UTC).
    decided_by: str  # The operator.
    why: str  # The operator's own words. They hold no personal data.
    reason: str  # Why it was parked, as last tried.
    at: datetime  # When (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "parked_id": self.parked_id,
            "group": self.group,
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "key": self.key,
            "message_id": self.message_id,
            "type": self.type,
            "parked_at": utc(self.parked_at),
            "decided_by": self.decided_by,
            "why": self.why,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            parked_id=data["parked_id"],
            group=data["group"],
            topic=data["topic"],
            partition=data["partition"],
            offset=data["offset"],
            key=data["key"],
            message_id=data["message_id"],
            type=data["type"],
            parked_at=data["parked_at"],
            decided_by=data["decided_by"],
            why=data["why"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordParked:
    """A record could not be handled; its key waits in the store. The payload stays there: it may hold personal data."""

    SCHEMA: ClassVar[str] = "roundsman.platform.RecordParked"
    TOPIC: ClassVar[str] = ""
    KEY: ClassVar[str] = "key"

    parked_id: str  # The parked record.
    group: str  # The consumer group that could not handle it.
    handler: str  # What was to handle it.
    reason: str  # Why, in a few words.
    topic: str  # The topic it came from.
    partition: int  # The partition it came from.
    offset: int  # Its offset there.
    key: str  # The key that waits.
    message_id: str  # The record's ce_id; empty when unreadable.
    type: str  # The record's ce_type; empty when unreadable.
    at: datetime  # When it was parked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "parked_id": self.parked_id,
            "group": self.group,
            "handler": self.handler,
            "reason": self.reason,
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "key": self.key,
            "message_id": self.message_id,
            "type": self.type,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            parked_id=data["parked_id"],
            group=data["group"],
            handler=data["handler"],
            reason=data["reason"],
            topic=data["topic"],
            partition=data["partition"],
            offset=data["offset"],
            key=data["key"],
            message_id=data["message_id"],
            type=data["type"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRedriven:
    """An operator had a parked record handled again. It worked and is parked no more, or it failed and stays."""

    SCHEMA: ClassVar[str] = "roundsman.platform.RecordRedriven"
    TOPIC: ClassVar[str] = ""
    KEY: ClassVar[str] = "key"

    parked_id: str  # The parked record, as in RecordParked.
    group: str  # The consumer group that had parked it.
    topic: str  # The topic it came from.
    partition: int  # The partition it came from.
    offset: int  # Its offset there.
    key: str  # The key that waited.
    message_id: str  # The record's ce_id; its place when unreadable.
    type: str  # The record's ce_type; empty when unreadable.
    parked_at: datetime  # When it was parked (UTC).
    decided_by: str  # The operator.
    why: str  # The operator's own words. They hold no personal data.
    failure: str | None = None  # Why it failed and stays parked; null: it worked.
    at: datetime  # When (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "parked_id": self.parked_id,
            "group": self.group,
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "key": self.key,
            "message_id": self.message_id,
            "type": self.type,
            "parked_at": utc(self.parked_at),
            "decided_by": self.decided_by,
            "why": self.why,
            "failure": self.failure,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            parked_id=data["parked_id"],
            group=data["group"],
            topic=data["topic"],
            partition=data["partition"],
            offset=data["offset"],
            key=data["key"],
            message_id=data["message_id"],
            type=data["type"],
            parked_at=data["parked_at"],
            decided_by=data["decided_by"],
            why=data["why"],
            failure=data["failure"],
            at=data["at"],
        )
