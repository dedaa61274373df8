"""An answer is kept for a week, in which its key has one effect; after that the key is free."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from roundsman.kernel.clock import ManualClock, SystemClock
from roundsman.persistence.once import RequestKey, once
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.retention import KEPT, AnswerRetention
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec
from roundsman.testkit.counters import SERVICE, CounterWork, outbound

pytestmark = pytest.mark.stack

REQUEST = RequestKey(caller="usr", route="/orders", key="k", body={"a": 1})


@pytest_asyncio.fixture(loop_scope="session")
async def postgres(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> PostgresDatabase:
    return await migrated(SERVICE)


async def asked(postgres: PostgresDatabase) -> tuple[int, object]:
    """Do it, or get the answer of when it was done."""
    units = Units(
        database=postgres,
        build=CounterWork,
        clock=ManualClock(),
        source="test",
        outbound=outbound,
        encode=fake_codec().encode,
    )

    async def effect(work: CounterWork) -> tuple[int, object]:
        counter = await work.counter("c1")
        counter.add(1, work.now)
        return 201, {"total": counter.total}

    return await units.run(lambda work: once(REQUEST, work, effect))


async def _kept_at(postgres: PostgresDatabase) -> datetime:
    kept_at: datetime = await postgres.pool.fetchval("SELECT kept_at FROM kept_answers")
    return kept_at


@pytest.mark.parametrize(("later", "total"), [(timedelta(0), 1), (timedelta(microseconds=1), 2)])
async def test_a_key_is_free_again_when_its_week_is_over(
    postgres: PostgresDatabase, later: timedelta, total: int
) -> None:
    assert await asked(postgres) == (201, {"total": 1})
    clock = ManualClock(await _kept_at(postgres) + KEPT + later)

    assert await AnswerRetention(postgres, clock).forget_old() == total - 1
    assert await asked(postgres) == (201, {"total": total})


async def test_more_than_a_batch_is_forgotten(postgres: PostgresDatabase) -> None:
    await postgres.pool.execute(
        "INSERT INTO kept_answers (key, fingerprint, status, kept_at) "
        "SELECT n::text, '', 204, now() - interval '8 days' FROM generate_series(1, 10001) n"
    )
    await asked(postgres)

    assert await AnswerRetention(postgres, SystemClock()).forget_old() == 10_001
    assert await postgres.pool.fetchval("SELECT count(*) FROM kept_answers") == 1
