"""Who may act alone: a PostgreSQL advisory lock, which ends with the connection that holds it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog

from roundsman.persistence.away import told_when_away

log = structlog.get_logger(__name__)

_RETRY_S = 0.25
_ANSWER_S = 10.0  # a server that says nothing for so long is away


@dataclass(frozen=True, slots=True)
class _LockTerm:
    connection: "asyncpg.Connection[asyncpg.Record]"

    def lasts(self) -> bool:
        """Whether the connection, and so the lock, is still there as far as we know."""
        return not self.connection.is_closed()


class PostgresLeadership:
    """`Leadership` by an advisory lock named `name` in the service's own database."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name

    @asynccontextmanager
    async def held(self) -> AsyncIterator[_LockTerm]:
        """See `Leadership`.

        Raises:
            OSError: the database does not answer.
        """
        with told_when_away():
            connection = await asyncpg.connect(self._url, timeout=_ANSWER_S, command_timeout=_ANSWER_S)
        try:
            while not await self._try(connection):
                await asyncio.sleep(_RETRY_S)
            yield _LockTerm(connection)
        finally:
            connection.terminate()

    async def _try(self, connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
        statement = "SELECT pg_try_advisory_lock(hashtextextended($1, 1))"
        with told_when_away():
            return bool(await connection.fetchval(statement, self._name))


@dataclass(frozen=True, slots=True)
class _Always:
    def lasts(self) -> bool:
        """Always."""
        return True


class SoleLeadership:
    """`Leadership` where there is only one anyway: tests, and stores without locks."""

    @asynccontextmanager
    async def held(self) -> AsyncIterator[_Always]:
        """See `Leadership`."""
        yield _Always()
