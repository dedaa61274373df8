"""Everything that was said on the topics, as read from their start to their end."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from roundsman.contracts.message import Message
from roundsman.operations.records import Record

M = TypeVar("M", bound=Message)


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
        return max((at for record in self.first if (at := record.told_at)), default=None)


def _first_of_each(records: Sequence[Record]) -> list[Record]:
    seen: dict[tuple[str, str], Record] = {}
    for record in records:
        seen.setdefault((record.topic, record.message_id), record)
    return list(seen.values())
