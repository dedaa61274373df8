"""The ports of a transaction: rows, outbox, inbox, offsets, timers, parked records and kept answers.

A `Session` is one open transaction. All its parts share it: what one wrote the others see, and everything
commits or nothing. `roundsman.persistence.postgres` and `roundsman.persistence.memory` implement it, and one
suite runs on both.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Table

from roundsman.kernel.errors import Conflict

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A message on its way: committed with the state, published after, deleted when the broker has it."""

    topic: str  # logical name; the relay adds the platform's prefix
    key: str
    value: bytes
    headers: dict[str, str]
    id: int = 0  # given by the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Work due at a time: a deadline, or a call to the outside. One per (kind, subject)."""

    kind: str
    subject: str
    due_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)
    cause: dict[str, str] = field(default_factory=dict)
    attempts: int = 0

    @property
    def name(self) -> tuple[str, str]:
        """What identifies it."""
        return (self.kind, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRecord:
    """A record whose key waits for an operator, with where it came from and why."""

    id: int = 0
    group: str
    topic: str
    partition: int
    offset: int
    key: str
    message_id: str
    type: str
    value: bytes
    headers: dict[str, str]
    handler: str
    reason: str  # why it could not be handled when last tried
    parked_at: datetime
    tries: int = 0  # redrives that failed
    tried_at: datetime | None = None  # the last of them


@dataclass(frozen=True, slots=True)
class TopicPartition:
    """One log of a topic, by the topic's logical name."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What a POST was answered, kept under its idempotency key."""

    fingerprint: str  # of the request's body
    status: int
    body: Any


class Fenced(Exception):
    """Another member has moved this group's offset: we lost the partition. Drop the batch, write nothing."""


class StaleRows(Conflict):
    """Rows of `table` with these `ids` are gone or have another version than the one that was read."""

    def __init__(self, table: Table, ids: Collection[str]) -> None:
        super().__init__(f"{table.name}: {len(ids)} rows do not have the version that was read")
        self.table, self.ids = table, frozenset(ids)


def named_by(value: Any) -> list[Any]:
    """What a row is found by in a column: its value, or each of its values."""
    return value if isinstance(value, list) else [value]


class Rows(Protocol):
    """Rows of aggregates, many at a time. Every table has `id` and `version`."""

    async def fetch(self, table: Table, column: str, values: Collection[str]) -> list[Row]:
        """All rows whose `column` is one of `values`, or is a list (as JSON) that has one of them, in no order."""

    async def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add all rows.

        Raises:
            Conflict: one of them is there already.
        """

    async def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Replace rows by id, where the stored version is the given one less 1.

        Raises:
            StaleRows: a row is gone or has another version.
        """

    async def delete(self, table: Table, ids: Collection[str]) -> None:
        """Remove rows by id; those that are gone already do not matter."""


class Outbox(Protocol):
    """Messages committed with the state."""

    async def append(self, rows: Sequence[OutboxRow]) -> None:
        """Add rows in order, after the rows of their aggregates were written (their locks order the ids)."""

    async def oldest(self, limit: int) -> list[OutboxRow]:
        """The unpublished rows with the lowest ids."""

    async def remove(self, ids: Collection[int]) -> None:
        """Forget published rows, by id: ids commit out of order, so never by a bound."""


class Inbox(Protocol):
    """What a consumer group has taken in, and how far."""

    async def remember(self, group: str, message_ids: Sequence[str]) -> set[str]:
        """Note the ids as handled; returns those that were new."""

    async def next_offsets(self, group: str, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Partition -> next offset to read (0 for a partition never read)."""

    async def advance(self, group: str, moves: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """Move each partition's next offset from the first number to the second.

        Raises:
            Fenced: it was not at the first number.
        """


class Parking(Protocol):
    """Keys that wait for an operator."""

    async def waiting(self, group: str, keys: Collection[str]) -> set[str]:
        """Which of the keys have parked records; none of these is released before the transaction ends.

        Waits for whoever is about to release some. Without that, a record might be parked behind one that is
        gone at the same moment, and wait for nothing.
        """

    async def park(self, records: Sequence[ParkedRecord]) -> None:
        """Add records behind those of the same key."""

    async def of_key(self, group: str, key: str) -> list[ParkedRecord]:
        """The parked records of a key, oldest first, locked until the transaction ends."""

    async def listing(self, limit: int) -> list[ParkedRecord]:
        """Parked records of every group, oldest first."""

    async def failed_again(self, record: int, reason: str, at: datetime) -> None:
        """Note a redrive of a record (by id) that failed; nothing happens if it is gone."""

    async def release(self, ids: Collection[int]) -> None:
        """Forget parked records that were handled or discarded."""

    async def count(self, group: str) -> int:
        """How many records are parked."""


class Timers(Protocol):
    """Deadlines and outgoing calls."""

    async def put(self, timers: Sequence[Timer]) -> None:
        """Add timers; one of the same kind and subject is replaced."""

    async def cancel(self, names: Collection[tuple[str, str]]) -> None:
        """Remove timers by (kind, subject); those that are gone do not matter."""

    async def claim(self, claim: "Claim") -> list[Timer]:
        """Lease due timers of some kinds, oldest first, and count the attempt."""

    async def finish(self, timers: Sequence[Timer]) -> None:
        """Remove claimed timers, with the effects of their firing.

        Raises:
            Conflict: one was replaced, cancelled or leased anew since it was claimed.
        """

    async def retry_at(self, timer: Timer, due_at: datetime, error: str) -> None:
        """End a claim without effect: the timer is due again at `due_at`."""

    async def release_leases(self, holder: str) -> None:
        """Give back what a former process of the same name had claimed."""

    async def next_due_at(self, kinds: Collection[str]) -> datetime | None:
        """When the first unclaimed timer of these kinds is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Which timers a worker asks for."""

    kinds: Collection[str]
    now: datetime
    limit: int
    holder: str
    lease_s: float  # real seconds; another worker may claim after that


class Answers(Protocol):
    """Answers kept under idempotency keys."""

    async def claim(self, key: str) -> KeptAnswer | None:
        """Hold the key until the transaction ends, waiting for others that do; returns the answer kept before."""

    async def find(self, keys: Collection[str]) -> dict[str, KeptAnswer]:
        """Those answers of these keys that are kept; holds nothing."""

    async def keep(self, answers: Mapping[str, KeptAnswer]) -> None:
        """Store answers (key -> answer) with their effects.

        Raises:
            Conflict: one is kept already; perhaps only when the transaction ends.
        """

    async def forget(self, caller: str) -> None:
        """Drop every answer that this caller was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One open transaction."""

    rows: Rows
    outbox: Outbox
    inbox: Inbox
    parking: Parking
    timers: Timers
    answers: Answers


class Database(Protocol):
    """Opens transactions."""

    def autocommit(self) -> AbstractAsyncContextManager[Session]:
        """A session without a transaction: each statement sees what is committed by then, and commits by itself."""

    def transaction(self) -> AbstractAsyncContextManager[Session]:
        """Commit when the block ends, roll back when it raises.

        Raises:
            Conflict: the database had to abort (deadlock, duplicate, serialization): repeat the unit.
        """
