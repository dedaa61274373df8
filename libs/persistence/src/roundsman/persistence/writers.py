"""How the writes of units come into the store: all of them or none."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Table

from roundsman.persistence.drafts import Writes
from roundsman.persistence.session import Database, Session


class Writer(Protocol):
    """Commits what was noted."""

    async def write(self, writes: Writes, order: Sequence[Table]) -> None:
        """Write and commit all of it: rows by table in this order, then messages, timers and answers.

        Messages come after the rows: their ids follow the rows' locks.

        Raises:
            StaleRows: of those rows another version is stored by now; nothing was written.
            Conflict: somebody else was first at something; nothing was written.
            OSError: the store does not answer; whether it was written is not known.
        """


class TransactionWriter:
    """`Writer` on any database: a statement for each set, in a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, writes: Writes, order: Sequence[Table]) -> None:
        """See `Writer`."""
        async with self._database.transaction() as session:
            await _rows(writes, session, order)
            if writes.outbox:
                await session.outbox.append(writes.outbox)
            await _timers(writes, session)
            if writes.answers:
                await session.answers.keep(writes.answers)


async def _rows(writes: Writes, session: Session, order: Sequence[Table]) -> None:
    for table in order:
        if new := writes.inserts.get(table):
            await session.rows.insert(table, new)
        if changed := writes.updates.get(table):
            await session.rows.update(table, changed)
        if gone := writes.deletes.get(table):
            await session.rows.delete(table, gone)


async def _timers(writes: Writes, session: Session) -> None:
    if writes.finished:
        await session.timers.finish(writes.finished)
    if writes.cancelled:
        await session.timers.cancel(writes.cancelled)
    if writes.timers:
        await session.timers.put(writes.timers)
