"""What a consumer reads and how a service reacts to it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from roundsman.contracts.message import Message
from roundsman.persistence.session import ParkedRecord, TopicPartition
from roundsman.persistence.units import W
from roundsman.persistence.work import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One record as it came off the log; `topic` is the logical name."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> TopicPartition:
        """Which log it stands in."""
        return TopicPartition(self.topic, self.partition)

    @property
    def message_id(self) -> str:
        """The sender's id, which a repeat keeps; a sender without one is known by the record's place."""
        return message_id_of(self.headers, self.topic, (self.partition, self.offset))

    @property
    def type(self) -> str:
        """The message's full name, or empty if the sender did not say."""
        return self.headers.get("ce_type", "")

    @classmethod
    def from_kafka(cls, place: TopicPartition, record: Any) -> "Received":
        """The record as the client read it there; bytes of a key or header that are no text are replaced."""
        return cls(
            topic=place.topic,
            partition=place.partition,
            offset=record.offset,
            key=(record.key or b"").decode(errors="replace"),
            value=record.value or b"",
            headers={name: value.decode(errors="replace") for name, value in record.headers},
        )

    @classmethod
    def from_parked(cls, record: ParkedRecord) -> "Received":
        """The record as it was before it was parked."""
        return cls(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            value=record.value,
            headers=record.headers,
        )


def message_id_of(headers: Mapping[str, str], topic: str, place: tuple[int, int]) -> str:
    """The id by which a record is known: its sender's, or one made of its place (partition, offset)."""
    return headers.get("ce_id") or f"{topic}:{place[0]}:{place[1]}"


def cause_of(record: Received | ParkedRecord, actor: str) -> Cause:
    """What follows from the record, when `actor` (a group, or an operator) handles it."""
    headers = record.headers
    return Cause(
        correlation_id=headers.get("correlationid") or record.key,
        causation_id=record.message_id,
        traceparent=headers.get("traceparent", ""),
        org=headers.get("org", ""),
        actor=actor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction(Generic[W]):
    """What a service does on one type of message.

    `handle` changes state through the unit of work, which it neither commits nor keeps.
    `load` reads, in one statement each, the aggregates which the handlers of a whole batch will ask for.
    """

    handle: Callable[[Any, W], Awaitable[None]]
    load: Callable[[Sequence[Any], W], Awaitable[None]] | None = None


Reactions = Mapping[type[Message], Reaction[W]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerGroup(Generic[W]):
    """A group `<service>.<reaction>`: its topics and its table of reactions. Renaming it replays the topics.

    Types that the table does not name are passed over.
    """

    name: str
    topics: Sequence[str]
    reactions: Reactions[W]
    park_limit: int = 1000  # parked records at which the group stops: something is wrong with more than a key
    rest_s: float = 0.0  # at least so long between transactions, where few records come and nobody waits for them

    @property
    def service(self) -> str:
        """Whose group it is."""
        return self.name.split(".", 1)[0]

    @property
    def by_type(self) -> dict[str, Reaction[W]]:
        """Full message name -> reaction."""
        return {message.SCHEMA: reaction for message, reaction in self.reactions.items()}
