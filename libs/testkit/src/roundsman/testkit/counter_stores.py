"""Counters on the store in memory and on PostgreSQL, each with shared commits and without: fixtures.

A test module asks for them with `pytest_plugins = ["roundsman.testkit.counter_stores"]`.
"""

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from roundsman.kernel.clock import ManualClock
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.postgres_writer import PostgresWriter
from roundsman.persistence.session import Database
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.units import Units
from roundsman.runtime.service import Service
from roundsman.testkit.counters import SERVICE, CounterWork, outbound
from roundsman.testkit.fakes import fake_codec


@pytest_asyncio.fixture(loop_scope="session")
async def counters_in_postgres(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> PostgresDatabase:
    """A database of PostgreSQL with nothing but counters."""
    return await migrated(SERVICE)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.stack)])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database of counters, of each kind."""
    if request.param == "memory":
        return MemoryDatabase()
    found: PostgresDatabase = request.getfixturevalue("counters_in_postgres")
    return found


@pytest.fixture(params=["sharing", "alone"])
def units(request: pytest.FixtureRequest, database: Database) -> Units[CounterWork]:
    """Units of work on `database`, which share commits or do not."""
    writer = PostgresWriter(database) if isinstance(database, PostgresDatabase) else None
    return Units(
        sharing=SharedCommits(database, writer) if request.param == "sharing" else None,
        database=database,
        build=CounterWork,
        clock=ManualClock(),
        source="test",
        outbound=outbound,
        encode=fake_codec().encode,
    )
