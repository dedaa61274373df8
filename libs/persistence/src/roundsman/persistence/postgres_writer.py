"""Everything that units write, in one statement: one round trip, and no transaction to open and close around it.

Each step is a data-modifying CTE which asks for the outcome of the step before, so they run in this order: rows by
table, messages, timers, answers. The order matters: a message's id has to be drawn when its row is locked, or the ids
of one key come out inverted. All steps share a snapshot; an update that had to wait for a lock looks at the row again
and finds its version gone. A count that is not the expected one ends the statement in a division by zero.

https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-MODIFYING
"""

from collections.abc import Sequence

import asyncpg
from sqlalchemy import Table

from roundsman.kernel.errors import Conflict
from roundsman.persistence.away import told_when_away
from roundsman.persistence.drafts import Writes
from roundsman.persistence.postgres import REPEATABLE, PostgresDatabase, inserted, updated
from roundsman.persistence.postgres_messages import appended, kept
from roundsman.persistence.postgres_timers import cancelled, put
from roundsman.persistence.step import Step
from roundsman.persistence.writers import TransactionWriter


class PostgresWriter:
    """`Writer` on PostgreSQL."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._pool = database.pool
        self._step_by_step = TransactionWriter(database)

    async def write(self, writes: Writes, order: Sequence[Table]) -> None:
        """See `Writer`; what is rare goes step by step, and so does what went wrong, to learn what it was."""
        if writes.finished or writes.deletes:
            await self._step_by_step.write(writes, order)
            return
        statement = _in_one(writes, order)
        try:
            with told_when_away():
                await self._pool.execute(statement.text, *statement.arguments)
        except asyncpg.DivisionByZeroError:
            await self._step_by_step.write(writes, order)
        except REPEATABLE as error:
            raise Conflict(type(error).__name__) from error  # its text may quote a row


class _Statement:
    """A statement as it grows. Equal shapes give equal texts, which a connection prepares once."""

    def __init__(self) -> None:
        self._steps: list[str] = []
        self._counts: list[str] = []
        self.arguments: list[object] = []

    def add(self, step: Step) -> None:
        """Do this after the ones before."""
        after = f"{self._last_count} >= 0" if self._steps else "true"
        self._steps.append(f"s{len(self._steps)} AS ({step.at(len(self.arguments) + 1, after)} RETURNING 1)")
        self.arguments += step.arguments

    def expect(self, count: int) -> None:
        """The last step has to have changed so many rows."""
        self.arguments.append(count)
        self._counts.append(f"{self._last_count} = ${len(self.arguments)}::bigint")

    @property
    def _last_count(self) -> str:
        return f"(SELECT count(*) FROM s{len(self._steps) - 1})"  # noqa: S608 - a number of ours

    @property
    def text(self) -> str:
        """All of it."""
        as_expected = " AND ".join(self._counts) or "true"
        return f"WITH {', '.join(self._steps)} SELECT 1 / (CASE WHEN {as_expected} THEN 1 ELSE 0 END)"


def _in_one(writes: Writes, order: Sequence[Table]) -> _Statement:
    statement = _Statement()
    for table in order:
        if new := writes.inserts.get(table):
            statement.add(inserted(table, new))
        if changed := writes.updates.get(table):
            statement.add(updated(table, changed))
            statement.expect(len(changed))
    if writes.outbox:
        statement.add(appended(writes.outbox))
    if writes.cancelled:
        statement.add(cancelled(writes.cancelled))
    if writes.timers:
        statement.add(put(writes.timers))
    if writes.answers:
        statement.add(kept(writes.answers))
    return statement
