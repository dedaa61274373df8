"""When PostgreSQL cannot be asked: one error for the many in which asyncpg says so."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg


class StoreAway(ConnectionError):
    """The database does not answer, or can take nothing just now: whoever asks again later finds out what holds."""


# It is the server's state, or the connection's, whatever was asked.
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # it starts, stops, or was told to break off
    asyncpg.InsufficientResourcesError,  # disk, memory, connections
    asyncpg.InternalClientError,  # asyncpg has read half of the server's last words on the connection
)


@contextmanager
def told_when_away() -> Iterator[None]:
    """Raise what says that the database is away as `StoreAway`, which is an `OSError`; all else as it is."""
    try:
        yield
    except AWAY as error:
        raise StoreAway(type(error).__name__) from error
    except asyncpg.InterfaceError as error:
        if not is_closed(error):
            raise
        raise StoreAway(str(error)) from error


def is_closed(error: asyncpg.InterfaceError) -> bool:
    """Whether a connection has ended, not been used wrongly; asyncpg tells the two apart in words only."""
    return type(error) is asyncpg.InterfaceError and "closed" in str(error)
