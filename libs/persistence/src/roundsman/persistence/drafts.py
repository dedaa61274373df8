"""What a unit of work wants to write, kept until it commits together with others.

A unit that shares its commit runs on a session whose reads are answered for many at once and whose writes are only
noted. So a unit that fails leaves nothing behind, and its neighbours never notice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, cast

from sqlalchemy import Table

from roundsman.persistence.session import (
    Answers,
    Inbox,
    KeptAnswer,
    Outbox,
    OutboxRow,
    Parking,
    Row,
    Rows,
    Session,
    Timer,
    Timers,
)
from roundsman.persistence.shared_reads import SharedReads

Key = tuple[str, ...]  # what two units must not write at once: a row, a timer, a kept answer


class NeedsOwnTransaction(BaseException):
    """The unit asks for what a shared commit cannot give: locks, the inbox, or to read what it has just written.

    It is run again, alone. No `Exception`: a handler that catches those must not take it for a fault of its own.
    """


@dataclass(slots=True)
class Writes:
    """Everything that one unit writes."""

    inserts: dict[Table, list[Row]] = field(default_factory=dict)
    updates: dict[Table, list[Row]] = field(default_factory=dict)
    deletes: dict[Table, list[str]] = field(default_factory=dict)
    outbox: list[OutboxRow] = field(default_factory=list)
    finished: list[Timer] = field(default_factory=list)
    cancelled: list[tuple[str, str]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    answers: dict[str, KeptAnswer] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)

    @property
    def tables(self) -> set[Table]:
        """Where rows are written."""
        return {*self.inserts, *self.updates, *self.deletes}

    def note(self, keys: Iterable[Key]) -> None:
        """These are written now.

        Raises:
            NeedsOwnTransaction: one of them is already, and the order of the two would be lost.
        """
        for key in keys:
            if key in self.keys:
                raise NeedsOwnTransaction
            self.keys.add(key)

    def __bool__(self) -> bool:
        return bool(self.keys or self.outbox)


def draft_session(writes: Writes, reads: SharedReads) -> Session:
    """A session that notes in `writes` what it is told to write."""
    return Session(
        rows=_DraftRows(writes, reads),
        outbox=cast(Outbox, _DraftOutbox(writes)),
        inbox=cast(Inbox, _ONLY_ALONE),
        parking=cast(Parking, _ONLY_ALONE),
        timers=cast(Timers, _DraftTimers(writes)),
        answers=_DraftAnswers(writes, reads),
    )


def together(batch: Sequence[Writes]) -> Writes:
    """All of it as one; no two may write the same."""
    whole = Writes()
    for one in batch:
        for table, rows in one.inserts.items():
            whole.inserts.setdefault(table, []).extend(rows)
        for table, rows in one.updates.items():
            whole.updates.setdefault(table, []).extend(rows)
        for table, ids in one.deletes.items():
            whole.deletes.setdefault(table, []).extend(ids)
        whole.outbox += one.outbox
        whole.finished += one.finished
        whole.cancelled += one.cancelled
        whole.timers += one.timers
        whole.answers |= one.answers
    return whole


def row_key(table: Table, row_id: str) -> Key:
    """What names a row."""
    return (table.name, row_id)


class _DraftRows(Rows):
    def __init__(self, writes: Writes, reads: SharedReads) -> None:
        self._writes = writes
        self._reads = reads

    async def fetch(self, table: Table, column: str, values: Collection[str]) -> list[Row]:
        """See `Rows`; what this unit has noted is not in the store yet."""
        if self._writes.keys and table in self._writes.tables:
            raise NeedsOwnTransaction
        return await self._reads.rows(table, column, values)

    async def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows`."""
        self._writes.note([(table.name, row["id"]) for row in rows])
        self._writes.inserts.setdefault(table, []).extend(rows)

    async def update(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows`."""
        self._writes.note([(table.name, row["id"]) for row in rows])
        self._writes.updates.setdefault(table, []).extend(rows)

    async def delete(self, table: Table, ids: Collection[str]) -> None:
        """See `Rows`."""
        self._writes.note([(table.name, row_id) for row_id in ids])
        self._writes.deletes.setdefault(table, []).extend(ids)


class _OnlyAlone:
    """Stands where a part of the session has to be, which no draft can have."""

    def __getattr__(self, name: str) -> NoReturn:
        raise NeedsOwnTransaction


_ONLY_ALONE = _OnlyAlone()


class _DraftOutbox(_OnlyAlone):
    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def append(self, rows: Sequence[OutboxRow]) -> None:
        """See `Outbox`."""
        self._writes.outbox += rows


class _DraftTimers(_OnlyAlone):
    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self._fired: set[Key] = set()

    async def finish(self, timers: Sequence[Timer]) -> None:
        """See `Timers`."""
        self._fired |= {_timer_key(timer.name) for timer in timers}
        self._writes.note([_timer_key(timer.name) for timer in timers])
        self._writes.finished += timers

    async def cancel(self, names: Collection[tuple[str, str]]) -> None:
        """See `Timers`."""
        self._writes.note([_timer_key(name) for name in names])
        self._writes.cancelled += names

    async def put(self, timers: Sequence[Timer]) -> None:
        """See `Timers`; what has fired may be set anew: the two are done in this order."""
        keys = {_timer_key(timer.name) for timer in timers}
        self._writes.note(keys - self._fired)
        self._fired -= keys
        self._writes.timers += timers


class _DraftAnswers(Answers):
    def __init__(self, writes: Writes, reads: SharedReads) -> None:
        self._writes = writes
        self._reads = reads

    async def claim(self, key: str) -> KeptAnswer | None:
        """See `Answers`; of two units with one key the one that commits second is refused and run again."""
        return await self._reads.answer(key)

    async def find(self, keys: Collection[str]) -> dict[str, KeptAnswer]:
        """See `Answers`."""
        found = {key: await self._reads.answer(key) for key in keys}
        return {key: answer for key, answer in found.items() if answer is not None}

    async def forget(self, caller: str) -> None:
        """See `Answers`."""
        raise NeedsOwnTransaction

    async def keep(self, answers: Mapping[str, KeptAnswer]) -> None:
        """See `Answers`."""
        self._writes.note([("", "answer", key) for key in answers])
        self._writes.answers |= answers


def _timer_key(name: tuple[str, str]) -> Key:
    return ("", "timer", *name)
