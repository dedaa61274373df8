"""Commits of many units at once: whatever waits when a lane is free goes into one transaction.

No timer: a lone unit is written at once, under load up to `_MOST` share a commit. No two units in hand write the same
row, timer or kept answer: the later one is told so before it reaches the store, and runs again when the earlier has
ended. A unit that fails does not fail its neighbours: whose version has passed is left out, and for any other error
each is written in a transaction of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from sqlalchemy import Table

from roundsman.kernel.errors import Conflict
from roundsman.persistence.drafts import Key, Writes, row_key, together
from roundsman.persistence.lanes import Lanes
from roundsman.persistence.session import Database, StaleRows
from roundsman.persistence.shared_reads import SharedReads
from roundsman.persistence.writers import TransactionWriter, Writer

_LANES = 2  # transactions at once
_MOST = 64  # units in one


class Overtaken(Conflict):
    """Another unit of this process writes the same; it has ended, or waits for `key` before us. Run the unit again."""

    def __init__(self, key: Key) -> None:
        super().__init__(f"{key[0]}: another unit was first")
        self.key = key


@dataclass(slots=True, eq=False)
class _Waiting:
    writes: Writes
    tables: Sequence[Table]
    outcome: "asyncio.Future[None]"


class SharedCommits:
    """What the units of one process on one database share; without a `writer` it is transactions of `database`."""

    def __init__(self, database: Database, writer: Writer | None = None) -> None:
        self.database = database
        self._writer = writer or TransactionWriter(database)
        self.reads = SharedReads(database)
        self._waiting: list[_Waiting] = []
        self._lanes = Lanes(_LANES, self._drain)
        self._in_hand: dict[Key, _Waiting] = {}
        self._turns: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, key: Key) -> AsyncIterator[None]:
        """Wait in line for what others write too; while we have the turn, nobody overtakes us there."""
        lock = self._turns.setdefault(key, asyncio.Lock())
        async with lock:
            yield

    async def commit(self, writes: Writes, tables: Sequence[Table], turn: Key | None = None) -> None:
        """Write all of it; committed when this returns. `tables` is the order in which rows are locked.

        Raises:
            Overtaken: another unit of this process writes the same; nothing was written.
            Conflict: somebody elsewhere was first; nothing was written.
            OSError: the store does not answer; whether it was written is not known.
        """
        await self._check_free(writes, turn)
        waiting = _Waiting(writes, tables, asyncio.get_running_loop().create_future())
        self._in_hand |= dict.fromkeys(writes.keys, waiting)
        self._waiting.append(waiting)
        self._lanes.wake()
        await waiting.outcome

    async def _check_free(self, writes: Writes, turn: Key | None) -> None:
        for key in writes.keys:
            if (rival := self._in_hand.get(key)) is not None:
                await asyncio.wait([rival.outcome])
                raise Overtaken(key)
            line = self._turns.get(key)
            if line is not None and line.locked() and key != turn:
                raise Overtaken(key)

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                await self._write([one for one in batch if not one.outcome.done()])
            finally:
                for one in batch:
                    self._let_go(one)

    def _let_go(self, one: _Waiting) -> None:
        one.outcome.cancel()  # nothing, if it has one
        for key in one.writes.keys:
            if self._in_hand.get(key) is one:
                del self._in_hand[key]

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        """Give every one its outcome."""
        try:
            await self._in_one_transaction(batch)
        except StaleRows as stale:
            passed = {row_key(stale.table, row_id) for row_id in stale.ids}
            await self._without(passed, batch)
        except OSError as error:  # some or all may have been written
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001 - whose fault it was is found out one by one
            await self._one_by_one(batch, error)
        else:
            for one in batch:
                if not one.outcome.done():
                    one.outcome.set_result(None)

    async def _in_one_transaction(self, batch: Sequence[_Waiting]) -> None:
        if batch:
            order = dict.fromkeys(table for one in batch for table in one.tables)
            await self._writer.write(together([one.writes for one in batch]), list(order))

    async def _without(self, passed: set[Key], batch: Sequence[_Waiting]) -> None:
        late = [one for one in batch if not passed.isdisjoint(one.writes.keys)]
        _fail(late, Conflict("another version is stored by now"))
        await self._write([one for one in batch if one not in late])

    async def _one_by_one(self, batch: Sequence[_Waiting], error: Exception) -> None:
        if len(batch) == 1:
            _fail(batch, error)
            return
        for one in batch:
            await self._write([one])


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for one in batch:
        if not one.outcome.done():
            one.outcome.set_exception(error)
