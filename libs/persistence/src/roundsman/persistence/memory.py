"""The ports of `session` in memory: for tests that need the rules and not the server.

Transactions run one at a time and roll back to a copy. JSON columns go through JSON, as in a database, so a
mapping that loses a type is found out here.
"""

import asyncio
import copy
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.kernel.errors import Conflict
from roundsman.persistence.session import (
    Claim,
    Fenced,
    KeptAnswer,
    OutboxRow,
    ParkedRecord,
    Row,
    Session,
    StaleRows,
    Timer,
    TopicPartition,
    named_by,
)


@dataclass(slots=True)
class MemoryState:
    """Everything a database holds."""

    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    outbox: list[OutboxRow] = field(default_factory=list)
    inbox: set[tuple[str, str]] = field(default_factory=set)
    offsets: dict[tuple[str, TopicPartition], int] = field(default_factory=dict)
    parked: list[ParkedRecord] = field(default_factory=list)
    timers: dict[tuple[str, str], Timer] = field(default_factory=dict)
    leases: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: dict[str, KeptAnswer] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        """A number larger than all before."""
        self.last_id += 1
        return self.last_id


class MemoryRows:
    """`Rows` in dictionaries."""

    def __init__(self, state: MemoryState) -> None:
        self._tables = state.tables

    async def fetch(self, table: Table, column: str, values: Collection[str]) -> list[Row]:
        """See `Rows`."""
        rows = self._tables.get(table.name, {}).values()
        return [copy.deepcopy(row) for row in rows if not set(named_by(row[column])).isdisjoint(values)]

    async def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows`."""
        stored = self._tables.setdefault(table.name, {})
        for row in rows:
            if row["id"] in stored:
                raise Conflict(f"{table.name} {row['id']} is there already")
            stored[row["id"]] = _as_stored(table, row)

    async def update(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows`."""
        stored = self._tables.setdefault(table.name, {})
        passed = [r["id"] for r in rows if r["id"] not in stored or stored[r["id"]]["version"] != r["version"] - 1]
        if passed:
            raise StaleRows(table, passed)
        stored |= {row["id"]: _as_stored(table, row) for row in rows}

    async def delete(self, table: Table, ids: Collection[str]) -> None:
        """See `Rows`."""
        for gone in ids:
            self._tables.get(table.name, {}).pop(gone, None)


def _as_stored(table: Table, row: Row) -> dict[str, Any]:
    """As PostgreSQL would give it back; a column that the table lacks, or a row that lacks one, is an error."""
    if row.keys() != set(table.columns.keys()):
        raise KeyError(f"{table.name}: columns differ: {row.keys() ^ set(table.columns.keys())}")
    return {name: _column_as_stored(table, name, value) for name, value in row.items()}


def _column_as_stored(table: Table, name: str, value: Any) -> Any:
    if isinstance(table.c[name].type, JSONB) and value is not None:
        return orjson.loads(orjson.dumps(value))
    return str(value) if isinstance(value, str) else copy.deepcopy(value)


class MemoryOutbox:
    """`Outbox` in a list."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    async def append(self, rows: Sequence[OutboxRow]) -> None:
        """See `Outbox`."""
        self._state.outbox += [replace(row, id=self._state.next_id()) for row in rows]

    async def oldest(self, limit: int) -> list[OutboxRow]:
        """See `Outbox`."""
        return self._state.outbox[:limit]

    async def remove(self, ids: Collection[int]) -> None:
        """See `Outbox`."""
        self._state.outbox = [row for row in self._state.outbox if row.id not in ids]


class MemoryInbox:
    """`Inbox` in a set and a dictionary."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    async def remember(self, group: str, message_ids: Sequence[str]) -> set[str]:
        """See `Inbox`."""
        fresh = {m for m in message_ids if (group, m) not in self._state.inbox}
        self._state.inbox |= {(group, m) for m in fresh}
        return fresh

    async def next_offsets(self, group: str, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """See `Inbox`."""
        return {partition: self._state.offsets.get((group, partition), 0) for partition in partitions}

    async def advance(self, group: str, moves: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """See `Inbox`."""
        for partition, (seen, following) in moves.items():
            if self._state.offsets.get((group, partition), seen) != seen:
                raise Fenced(f"{group}: another member moved {partition}")
            self._state.offsets[group, partition] = following


class MemoryParking:
    """`Parking` in a list."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    async def waiting(self, group: str, keys: Collection[str]) -> set[str]:
        """See `Parking`."""
        return {record.key for record in self._state.parked if record.group == group and record.key in keys}

    async def park(self, records: Sequence[ParkedRecord]) -> None:
        """See `Parking`."""
        self._state.parked += [replace(record, id=self._state.next_id()) for record in records]

    async def of_key(self, group: str, key: str) -> list[ParkedRecord]:
        """See `Parking`."""
        return [record for record in self._state.parked if (record.group, record.key) == (group, key)]

    async def listing(self, limit: int) -> list[ParkedRecord]:
        """See `Parking`."""
        return self._state.parked[:limit]

    async def failed_again(self, record: int, reason: str, at: datetime) -> None:
        """See `Parking`."""
        self._state.parked = [
            replace(one, reason=reason, tried_at=at, tries=one.tries + 1) if one.id == record else one
            for one in self._state.parked
        ]

    async def release(self, ids: Collection[int]) -> None:
        """See `Parking`."""
        self._state.parked = [record for record in self._state.parked if record.id not in ids]

    async def count(self, group: str) -> int:
        """See `Parking`."""
        return sum(record.group == group for record in self._state.parked)


class MemoryTimers:
    """`Timers` in a dictionary; a lease never runs out by itself."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    async def put(self, timers: Sequence[Timer]) -> None:
        """See `Timers`."""
        for timer in timers:
            self._state.timers[timer.name] = replace(timer, attempts=0)
            self._state.leases.pop(timer.name, None)

    async def cancel(self, names: Collection[tuple[str, str]]) -> None:
        """See `Timers`."""
        for name in names:
            self._state.timers.pop(name, None)
            self._state.leases.pop(name, None)

    async def claim(self, claim: Claim) -> list[Timer]:
        """See `Timers`."""
        free = [t for t in self._state.timers.values() if t.name not in self._state.leases]
        due = sorted((t for t in free if t.kind in claim.kinds and t.due_at <= claim.now), key=lambda t: t.due_at)
        claimed = [replace(timer, attempts=timer.attempts + 1) for timer in due[: claim.limit]]
        self._state.timers |= {timer.name: timer for timer in claimed}
        self._state.leases |= {timer.name: claim.holder for timer in claimed}
        return claimed

    async def finish(self, timers: Sequence[Timer]) -> None:
        """See `Timers`."""
        for timer in timers:
            if self._state.timers.get(timer.name) != timer:
                raise Conflict(f"timer {timer.name} changed since it was claimed")
        await self.cancel([timer.name for timer in timers])

    async def retry_at(self, timer: Timer, due_at: datetime, error: str) -> None:
        """See `Timers`."""
        if self._state.timers.get(timer.name) == timer:
            self._state.timers[timer.name] = replace(timer, due_at=due_at)
            self._state.leases.pop(timer.name, None)

    async def release_leases(self, holder: str) -> None:
        """See `Timers`."""
        self._state.leases = {name: by for name, by in self._state.leases.items() if by != holder}

    async def next_due_at(self, kinds: Collection[str]) -> datetime | None:
        """See `Timers`."""
        free = (t for t in self._state.timers.values() if t.name not in self._state.leases)
        return min((timer.due_at for timer in free if timer.kind in kinds), default=None)


class MemoryAnswers:
    """`Answers` in a dictionary; transactions run one at a time, so a claim never waits."""

    def __init__(self, state: MemoryState) -> None:
        self._answers = state.answers

    async def claim(self, key: str) -> KeptAnswer | None:
        """See `Answers`."""
        return self._answers.get(key)

    async def find(self, keys: Collection[str]) -> dict[str, KeptAnswer]:
        """See `Answers`."""
        return {key: self._answers[key] for key in keys if key in self._answers}

    async def keep(self, answers: Mapping[str, KeptAnswer]) -> None:
        """See `Answers`."""
        if self._answers.keys() & answers.keys():
            raise Conflict("an answer is kept already")
        self._answers |= answers

    async def forget(self, caller: str) -> None:
        """See `Answers`."""
        for key in [key for key in self._answers if key.startswith(f"{caller} ")]:
            del self._answers[key]


class MemoryDatabase:
    """`Database` in memory."""

    def __init__(self) -> None:
        self.state = MemoryState()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[Session]:
        """See `Database`."""
        async with self._turn:
            yield memory_session(self.state)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """See `Database`."""
        async with self._turn:
            draft = copy.deepcopy(self.state)
            yield memory_session(draft)
            self.state = draft


def memory_session(state: MemoryState) -> Session:
    """The ports on one state."""
    return Session(
        rows=MemoryRows(state),
        outbox=MemoryOutbox(state),
        inbox=MemoryInbox(state),
        parking=MemoryParking(state),
        timers=MemoryTimers(state),
        answers=MemoryAnswers(state),
    )
