"""Bugs that only a real database shows: they are about who sees what of others when."""

import inspect
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from roundsman.chaos.mutants.planting import planted
from roundsman.messaging.leadership import PostgresLeadership, _LockTerm
from roundsman.messaging.relay import PendingInDatabase
from roundsman.persistence import postgres

_VERSION_CHECK = " AND t.version = r.version - 1"


def two_relays_at_once() -> None:
    """Nobody waits for the lock."""

    @asynccontextmanager
    async def held(self: Any) -> AsyncIterator[_LockTerm]:
        connection = await asyncpg.connect(self._url)
        try:
            yield _LockTerm(connection)
        finally:
            connection.terminate()

    planted(PostgresLeadership, "held", held)


def relay_by_cursor() -> None:
    """The relay remembers the highest id that it has sent, and asks for what is above."""
    whole = PendingInDatabase.oldest
    sent: dict[int, int] = {}

    async def oldest(self: Any, limit: int) -> Sequence[Any]:
        rows = [row for row in await whole(self, limit) if row.id > sent.get(id(self), 0)]
        sent[id(self)] = max((row.id for row in rows), default=sent.get(id(self), 0))
        return rows

    planted(PendingInDatabase, "oldest", oldest)


def no_version_check_in_postgres() -> None:
    """The last writer wins."""
    if _VERSION_CHECK not in inspect.getsource(postgres):
        raise AttributeError("the check is written otherwise by now; the mutant has to follow the code")
    for name in ("execute", "fetch", "fetchval"):
        planted(asyncpg.Connection, name, _without_check(getattr(asyncpg.Connection, name)))


def _without_check(whole: Any) -> Any:
    async def asked(self: Any, statement: str, *arguments: Any, **more: Any) -> Any:
        return await whole(self, statement.replace(_VERSION_CHECK, ""), *arguments, **more)

    asked.__name__ = whole.__name__
    return asked
