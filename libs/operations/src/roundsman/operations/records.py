"""Records of topics as they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from roundsman.contracts.message import Message
from roundsman.messaging.received import message_id_of

_EVENTS = ".events.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place of a topic and what its headers say; `topic` is the logical name."""

    topic: str
    partition: int
    offset: int
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    written_at: datetime | None = None  # by Kafka's clock: real time

    @property
    def message_id(self) -> str:
        """The sender's id, which a repeat keeps; a record without one is known by its place."""
        return message_id_of(self.headers, self.topic, (self.partition, self.offset))

    @property
    def type(self) -> str:
        """The message's full name, or empty if the sender did not say."""
        return self.headers.get("ce_type", "")

    @property
    def sequence(self) -> int | None:
        """Its number among what its aggregate told, if it has one."""
        text = self.headers.get("ce_sequence", "")
        return int(text) if text.isdecimal() else None

    @property
    def aggregate(self) -> tuple[str, str]:
        """Who told it, and about what: source and subject."""
        return self.headers.get("ce_source", ""), self.headers.get("ce_subject", "")

    @property
    def is_event(self) -> bool:
        """Whether it stands on a service's events topic."""
        return self.topic.endswith(_EVENTS)

    @property
    def told_at(self) -> datetime | None:
        """Platform time at which it was told; that clock may be scaled."""
        try:
            return datetime.fromisoformat(self.headers.get("ce_time", ""))
        except ValueError:  # a foreign sender's
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Entry):
    """A record whose value is a message of the contracts."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Entry):
    """A record whose value is none."""

    problem: str
    size_bytes: int
