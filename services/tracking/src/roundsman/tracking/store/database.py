"""The service's database: its sessions also reach the trails, in the same transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields

import asyncpg

from roundsman.kernel.errors import Conflict
from roundsman.persistence.away import told_when_away
from roundsman.persistence.postgres import PostgresDatabase, postgres_session
from roundsman.persistence.session import Session
from roundsman.tracking.store.positions import PositionRows, PostgresPositions


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingSession(Session):
    """One open transaction."""

    positions: PositionRows


def with_positions(session: Session, positions: PositionRows) -> TrackingSession:
    """The same transaction, with the trails."""
    parts = {field.name: getattr(session, field.name) for field in fields(Session)}
    return TrackingSession(**parts, positions=positions)


class TrackingDatabase:
    """`Database` whose sessions are `TrackingSession`s."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._pool = database.pool

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[Session]:
        """See `Database`."""
        with told_when_away():
            async with self._pool.acquire() as connection:
                yield with_positions(postgres_session(connection), PostgresPositions(connection))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """See `Database`."""
        with told_when_away():
            async with self._pool.acquire() as connection:
                try:
                    async with connection.transaction():
                        yield with_positions(postgres_session(connection), PostgresPositions(connection))
                except (
                    asyncpg.UniqueViolationError,
                    asyncpg.DeadlockDetectedError,
                    asyncpg.SerializationError,
                ) as error:
                    raise Conflict(type(error).__name__) from error  # its text may quote a row
