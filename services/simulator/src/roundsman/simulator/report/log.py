"""Everything that was said on the topics, as read from their start to their end."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from roundsman.contracts.message import Message

M = TypeVar("M", bound=Message)
_EVENTS = ".events.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    message: Message
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        """The sender's id, which a repeat keeps; a record without one is known by its place."""
        return self.headers.get("ce_id") or f"{self.topic}:{self.partition}:{self.offset}"

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


class Log:
    """All records, each topic's partitions in order; what was sent twice counts once."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records_per_topic: Mapping[str, int] = Counter(record.topic for record in records)
        self.first: Sequence[Record] = _first_of_each(records)
        self._by_type: dict[type[Message], list[Message]] = defaultdict(list)
        for record in self.first:
            self._by_type[type(record.message)].append(record.message)

    def of(self, kind: type[M]) -> Sequence[M]:
        """Every message of a type; those of one key are in the order in which they were told."""
        return cast("Sequence[M]", self._by_type.get(kind, ()))

    @property
    def last_told_at(self) -> datetime | None:
        """Platform time of the newest record."""
        times = [datetime.fromisoformat(text) for record in self.first if (text := record.headers.get("ce_time"))]
        return max(times, default=None)


def _first_of_each(records: Sequence[Record]) -> list[Record]:
    seen: dict[tuple[str, str], Record] = {}
    for record in records:
        seen.setdefault((record.topic, record.message_id), record)
    return list(seen.values())
