"""The ports of `session` on PostgreSQL: asyncpg, one statement a set."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.kernel.errors import Conflict
from roundsman.persistence.away import told_when_away
from roundsman.persistence.connection import Connection
from roundsman.persistence.postgres_messages import (
    PostgresAnswers,
    PostgresInbox,
    PostgresOutbox,
    PostgresParking,
)
from roundsman.persistence.postgres_timers import PostgresTimers
from roundsman.persistence.session import Row, Session, StaleRows
from roundsman.persistence.step import Step

# What PostgreSQL aborts for a reason that a repeat can mend.
REPEATABLE = (
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)

# A server that says nothing for so long is away.
_CONNECT_S = 10.0
_ANSWER_S = 30.0


class PostgresRows:
    """`Rows` by `jsonb_populate_recordset`: the table's own types read one JSON document a batch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def fetch(self, table: Table, column: str, values: Collection[str]) -> list[Row]:
        """See `Rows`."""
        found = "?|" if isinstance(table.c[column].type, JSONB) else "= ANY"
        statement = f'SELECT * FROM "{table.name}" WHERE "{table.c[column].name}" {found}($1)'  # noqa: S608
        return [dict(row) for row in await self._connection.fetch(statement, list(values))]

    async def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows`."""
        step = inserted(table, rows)
        await self._connection.execute(step.alone, *step.arguments)

    async def update(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows`."""
        step = updated(table, rows)
        done = await self._connection.fetch(f"{step.alone} RETURNING t.id", *step.arguments)
        if len(done) != len(rows):
            raise StaleRows(table, {row["id"] for row in rows} - {row["id"] for row in done})

    async def delete(self, table: Table, ids: Collection[str]) -> None:
        """See `Rows`."""
        await self._connection.execute(f'DELETE FROM "{table.name}" WHERE id = ANY($1)', list(ids))  # noqa: S608


def inserted(table: Table, rows: Sequence[Row]) -> Step:
    """Add rows."""
    return Step(
        f'INSERT INTO "{table.name}" SELECT * FROM {_source(table)} WHERE {{after}}',  # noqa: S608 - our own names
        (_by_id(rows),),
    )


def updated(table: Table, rows: Sequence[Row]) -> Step:
    """Replace those rows whose stored version is the one that was read."""
    columns = [column.name for column in table.columns if column.name != "id"]
    return Step(
        f'UPDATE "{table.name}" t SET ({_names(columns)}) = ROW({_names(columns, "r.")}) '  # noqa: S608
        f"FROM {_source(table)} r WHERE t.id = r.id AND t.version = r.version - 1 AND {{after}}",
        (_by_id(rows),),
    )


def _source(table: Table) -> str:
    return f'jsonb_populate_recordset(NULL::"{table.name}", {{0}}::jsonb)'


def _by_id(rows: Sequence[Row]) -> list[Row]:
    """So that two who write the same rows do not wait for each other."""
    return sorted(rows, key=lambda row: str(row["id"]))


def _names(columns: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


class PostgresDatabase:
    """`Database` on an asyncpg pool; `connect` makes it, `close` ends it."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", url: str) -> None:
        self.pool = pool
        self.url = url

    @classmethod
    async def connect(cls, url: str, *, max_size: int = 10) -> "PostgresDatabase":
        """Open a pool of up to `max_size` connections.

        Raises:
            OSError: the server does not answer.
        """
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=max_size,
            init=_prepare,
            reset=_keep,
            timeout=_CONNECT_S,
            command_timeout=_ANSWER_S,
        )
        return cls(pool, url)

    async def close(self) -> None:
        """Wait for open transactions, then disconnect."""
        await self.pool.close()

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[Session]:
        """See `Database`.

        Raises:
            StoreAway: the server does not answer.
        """
        with told_when_away():
            async with self.pool.acquire() as connection:
                yield postgres_session(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """See `Database`.

        Raises:
            StoreAway: the server does not answer; whether a commit under way took effect is not known.
        """
        with told_when_away():
            async with self.pool.acquire() as connection:
                try:
                    async with connection.transaction():
                        yield postgres_session(connection)
                except REPEATABLE as error:
                    raise Conflict(type(error).__name__) from error  # its text may quote a row


def postgres_session(connection: Connection) -> Session:
    """The ports on one connection, inside the transaction that is open on it."""
    return Session(
        rows=PostgresRows(connection),
        outbox=PostgresOutbox(connection),
        inbox=PostgresInbox(connection),
        parking=PostgresParking(connection),
        timers=PostgresTimers(connection),
        answers=PostgresAnswers(connection),
    )


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_dump, decoder=_load, format="binary")


async def _keep(connection: Connection) -> None:
    """No reset on release: it costs a third of a small transaction, and we leave nothing behind."""


def _dump(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value)  # jsonb's binary format, version 1


def _load(value: bytes) -> Any:
    return orjson.loads(value[1:])
