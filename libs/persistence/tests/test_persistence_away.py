"""The store goes away and comes back: whoever uses it hears one error, and timers begin anew."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from roundsman.persistence.away import StoreAway, told_when_away
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import Session, Timer
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.timer_worker import Call, Due, TimerWorker
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import eventually, memory_units
from roundsman.testkit.counters import SERVICE, CounterWork, outbound


@pytest.mark.parametrize(
    ("error", "heard"),
    [
        (asyncpg.CannotConnectNowError("starting"), StoreAway),
        (asyncpg.AdminShutdownError("stopping"), StoreAway),
        (asyncpg.ConnectionDoesNotExistError("ended"), StoreAway),
        (asyncpg.TooManyConnectionsError("full"), StoreAway),
        (asyncpg.InterfaceError("connection is closed"), StoreAway),
        (asyncpg.InterfaceError("another operation is in progress"), asyncpg.InterfaceError),
        (asyncpg.DataError("the file is closed"), asyncpg.DataError),
        (asyncpg.UniqueViolationError("twice"), asyncpg.UniqueViolationError),
    ],
)
def test_only_what_the_statement_cannot_help_is_the_stores_absence(error: Exception, heard: type[Exception]) -> None:
    with pytest.raises(heard), told_when_away():
        raise error


@pytest_asyncio.fixture(loop_scope="session")
async def postgres(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> PostgresDatabase:
    return await migrated(SERVICE)


@pytest.mark.stack
async def test_a_connection_that_ends_in_a_transaction_is_the_stores_absence(postgres: PostgresDatabase) -> None:
    async def read() -> int:
        async with postgres.transaction() as session:
            await _end_other_connections(postgres.url)
            return await session.parking.count("group")

    with pytest.raises(StoreAway):
        await read()
    async with postgres.transaction() as session:
        assert await session.parking.count("group") == 0


async def _end_other_connections(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()


class FlakyDatabase(MemoryDatabase):
    """A store that can be sent away."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.refusals = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        if self.is_away:
            self.refusals += 1
            raise StoreAway("away")
        async with super().transaction() as session:
            yield session


class Bench:
    """A timer worker on a store that goes away as soon as the provider is asked first."""

    def __init__(self) -> None:
        units, _ = memory_units(CounterWork, outbound)
        self.database = FlakyDatabase()
        self.units: Units[CounterWork] = replace(units, database=self.database, sharing=SharedCommits(self.database))
        self.asked = 0
        due = Due(deadlines={"close": self._close}, calls={"ask": Call(perform=self._perform, record=self._record)})
        self.worker = TimerWorker(self.units, due, "w")

    async def set(self, kind: str, subject: str) -> None:
        async def body(work: CounterWork) -> None:
            work.timers.set(kind, subject, work.now)

        await self.units.run(body)

    async def amounts(self, counter_id: str) -> list[int]:
        async def read(work: CounterWork) -> list[int]:
            return (await work.counter(counter_id)).amounts

        return await self.units.run(read)

    async def _perform(self, timer: Timer) -> Any:
        self.asked += 1
        self.database.is_away = self.asked == 1
        return 5

    async def _close(self, timer: Timer, work: CounterWork) -> None:
        await self._record(timer, 1, work)

    async def _record(self, timer: Timer, answer: Any, work: CounterWork) -> None:
        (await work.counter(timer.subject)).add(answer, work.now)


@pytest_asyncio.fixture(loop_scope="session")
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    running = asyncio.create_task(made.worker.run())
    yield made
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_deadline_waits_until_the_store_is_back(bench: Bench) -> None:
    await bench.set("close", "c1")
    bench.database.is_away = True
    before = await _refused(bench)
    bench.database.is_away = False

    assert before
    assert await eventually(lambda: _amounts(bench, "c1")) == [1]


async def test_a_call_whose_answer_found_no_store_is_made_again_and_recorded_once(bench: Bench) -> None:
    await bench.set("ask", "c1")
    await _refused(bench)
    bench.database.is_away = False

    assert await eventually(lambda: _amounts(bench, "c1")) == [5]
    assert bench.asked == 2
    assert bench.database.state.timers == {}


async def _refused(bench: Bench) -> int:
    async def refused() -> int:
        return bench.database.refusals

    return await eventually(refused)


async def _amounts(bench: Bench, counter_id: str) -> list[int]:
    return await bench.amounts(counter_id)
