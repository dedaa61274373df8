"""Units that share commits: nobody is hurt by a neighbour, nobody is answered before the commit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import Table

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Conflict, DomainError
from roundsman.persistence.drafts import Writes
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.once import RequestKey, once
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.postgres_writer import PostgresWriter
from roundsman.persistence.session import Database, Timer
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.shared_reads import SharedReads
from roundsman.persistence.units import Units
from roundsman.persistence.writers import TransactionWriter, Writer
from roundsman.runtime import Service
from roundsman.testkit import fake_codec
from roundsman.testkit.counters import COUNTERS, SERVICE, Counter, CounterWork, adding, outbound


class Watched:
    """A writer that counts, and can hold back answers or lose its server."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.commits = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.is_away = False
        self.refuses = ""  # the id of a row that it cannot write

    async def write(self, writes: Writes, order: Sequence[Table]) -> None:
        self.commits += 1
        if self.is_away:
            raise ConnectionResetError("gone")
        if self.refuses in {row["id"] for rows in writes.inserts.values() for row in rows}:
            raise ValueError("no such value")
        await self._writer.write(writes, order)
        await self.may_answer.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def postgres(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> PostgresDatabase:
    return await migrated(SERVICE)


WAYS = ["memory", *(pytest.param(way, marks=pytest.mark.stack) for way in ("postgres", "postgres in one statement"))]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(request: pytest.FixtureRequest, way: str) -> Database:
    found: Database = MemoryDatabase() if way == "memory" else request.getfixturevalue("postgres")
    return found


@pytest.fixture
def writer(database: Database, way: str) -> Watched:
    if way == "postgres in one statement":
        assert isinstance(database, PostgresDatabase)
        return Watched(PostgresWriter(database))
    return Watched(TransactionWriter(database))


@pytest.fixture
def units(database: Database, writer: Watched) -> Units[CounterWork]:
    return Units(
        database=database,
        build=CounterWork,
        clock=ManualClock(),
        source="test",
        outbound=outbound,
        encode=fake_codec().encode,
        sharing=SharedCommits(database, writer),
    )


async def amounts(units: Units[CounterWork], counter_id: str) -> list[int]:
    async def read(work: CounterWork) -> list[int]:
        found = await work.counters.find(counter_id)
        return found.amounts if found else []

    return await units.run(read)


async def test_units_at_once_share_transactions(units: Units[CounterWork], writer: Watched) -> None:
    totals = await asyncio.gather(*(units.run(adding(f"c{n}", 100 + n)) for n in range(100)))
    assert totals == list(range(100, 200))
    assert writer.commits <= 4
    assert [await amounts(units, f"c{n}") for n in range(100)] == [[100 + n] for n in range(100)]


async def test_a_unit_that_reads_only_opens_no_transaction(units: Units[CounterWork], writer: Watched) -> None:
    assert await amounts(units, "c1") == []
    assert writer.commits == 0


async def test_who_reads_in_a_transaction_of_their_own_sees_the_same(units: Units[CounterWork]) -> None:
    await units.run(adding("c1", 5))
    assert await amounts(replace(units, sharing=None), "c1") == [5]


async def test_a_unit_is_answered_after_its_commit(units: Units[CounterWork], writer: Watched) -> None:
    writer.may_answer.clear()
    answered = asyncio.create_task(units.run(adding("c1", 1)))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not answered.done()
    writer.may_answer.set()
    assert await answered == 1


async def test_a_unit_that_raises_leaves_nothing_and_hurts_nobody(units: Units[CounterWork]) -> None:
    async def fail(work: CounterWork) -> None:
        (await work.counter("c1")).add(7, work.now)
        await work.flush()
        raise DomainError("no")

    outcomes = await asyncio.gather(
        units.run(adding("c0", 1)), units.run(fail), units.run(adding("c2", 2)), return_exceptions=True
    )
    assert (outcomes[0], outcomes[2]) == (1, 2)
    assert isinstance(outcomes[1], DomainError)
    assert await amounts(units, "c1") == []


async def test_a_unit_that_the_store_refuses_hurts_nobody(units: Units[CounterWork]) -> None:
    await units.run(adding("taken", 1))

    async def take(work: CounterWork) -> None:
        work.counters.add(Counter("taken"))

    bodies = [adding("c0", 1), take, adding("c2", 2)]
    outcomes = await asyncio.gather(*(units.run(body) for body in bodies), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (1, 2)
    assert isinstance(outcomes[1], Conflict)
    assert await amounts(units, "taken") == [1]


async def test_a_fault_of_one_unit_fails_no_other(units: Units[CounterWork], writer: Watched) -> None:
    writer.refuses = "c1"
    outcomes = await asyncio.gather(*(units.run(adding(f"c{n}", 1 + n)) for n in range(3)), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (1, 3)
    assert isinstance(outcomes[1], ValueError)
    assert await amounts(units, "c1") == []


async def test_a_unit_whose_version_has_passed_is_repeated_alone(units: Units[CounterWork]) -> None:
    await units.run(adding("c1", 1))
    elsewhere = replace(units, sharing=None)
    tries = 0

    async def beaten_once(work: CounterWork) -> None:
        nonlocal tries
        tries += 1
        counter = await work.counter("c1")
        if tries == 1:
            await elsewhere.run(adding("c1", 2))
        counter.add(3, work.now)

    neighbour_tries = 0

    async def neighbour(work: CounterWork) -> None:
        nonlocal neighbour_tries
        neighbour_tries += 1
        (await work.counter("c2")).add(9, work.now)

    await asyncio.gather(units.run(beaten_once), units.run(neighbour))
    assert (tries, neighbour_tries) == (2, 1)
    assert await amounts(units, "c1") == [1, 2, 3]


async def test_many_writers_of_one_row_go_one_after_another(units: Units[CounterWork], database: Database) -> None:
    totals = await asyncio.gather(*(units.run(adding("c1", 1)) for _ in range(20)))
    assert sorted(totals) == list(range(1, 21))
    async with database.transaction() as session:
        rows = await session.outbox.oldest(1000)
    assert [row.headers["ce_sequence"] for row in rows] == [str(n) for n in range(1, 21)]


async def test_units_that_cross_on_two_rows_both_get_through(units: Units[CounterWork]) -> None:
    def both(first: str, second: str) -> Callable[[CounterWork], Awaitable[None]]:
        async def body(work: CounterWork) -> None:
            for counter_id in (first, second):
                (await work.counter(counter_id)).add(1, work.now)

        return body

    await asyncio.gather(*(units.run(both(*pair)) for pair in [("a", "b"), ("b", "a")] * 5))
    assert (await amounts(units, "a"), await amounts(units, "b")) == ([1] * 10, [1] * 10)


async def test_a_unit_that_reads_what_it_wrote_or_asks_for_the_inbox_runs_alone(units: Units[CounterWork]) -> None:
    async def reads_back(work: CounterWork) -> int:
        (await work.counter("c1")).add(4, work.now)
        await work.flush()
        return len(await work.desk.session.rows.fetch(COUNTERS.table, "id", ["c1"]))

    async def remembers(work: CounterWork) -> set[str]:
        return await work.desk.session.inbox.remember("g", ["m1"])

    assert await units.run(reads_back) == 1
    assert await amounts(units, "c1") == [4]
    assert await units.run(remembers) == {"m1"}
    assert await units.run(remembers) == set()


async def test_a_lost_server_is_told_to_all_and_nothing_is_written_twice(
    units: Units[CounterWork], writer: Watched
) -> None:
    writer.is_away = True
    outcomes = await asyncio.gather(*(units.run(adding(f"c{n}", 1)) for n in range(5)), return_exceptions=True)
    assert all(isinstance(outcome, OSError) for outcome in outcomes)
    assert writer.commits == 1
    writer.is_away = False
    assert await units.run(adding("c1", 2)) == 2


async def test_a_caller_who_gives_up_holds_nobody_up(units: Units[CounterWork], writer: Watched) -> None:
    writer.may_answer.clear()
    first = asyncio.create_task(units.run(adding("c1", 1)))
    given_up = asyncio.create_task(units.run(adding("c1", 2)))
    for _ in range(50):
        await asyncio.sleep(0)
    given_up.cancel()
    writer.may_answer.set()
    assert await first == 1
    assert await units.run(adding("c1", 4)) == 5


async def test_a_timer_that_fired_may_be_set_anew(units: Units[CounterWork], database: Database) -> None:
    timer = Timer(kind="close", subject="s", due_at=units.clock.now(), attempts=0)
    async with database.transaction() as session:
        await session.timers.put([timer])

    async def again(work: CounterWork) -> None:
        work.timers.set("close", "s", work.now, {"n": 2})
        work.timers.fired([timer])

    await units.run(again)
    async with database.transaction() as session:
        assert await session.timers.next_due_at(["close"]) == units.clock.now()
    with pytest.raises(Conflict):
        await units.run(lambda work: _finish(work, replace(timer, attempts=5)))


async def _finish(work: CounterWork, timer: Timer) -> None:
    work.timers.fired([timer])


async def test_one_key_sent_many_times_at_once_takes_effect_once(units: Units[CounterWork]) -> None:
    async def effect(work: CounterWork) -> tuple[int, object]:
        counter = await work.counter("c1")
        counter.add(1, work.now)
        return 201, {"total": counter.total}

    request = RequestKey(caller="u", route="/r", key="k", body=None)
    others = [replace(request, key=f"k{n}") for n in range(3)]
    answers = await asyncio.gather(
        *(units.run(lambda work, r=r: once(r, work, effect)) for r in [request, *others] * 5)  # type: ignore[misc]
    )
    assert len(await amounts(units, "c1")) == 4
    assert len({str(answer) for answer in answers}) == 4


async def test_what_two_units_read_at_once_is_each_ones_own(database: Database) -> None:
    row = {"id": "c1", "version": 1, "sequence": 0, "total": 0, "amounts": ""}
    async with database.transaction() as session:
        await session.rows.insert(COUNTERS.table, [row])
    reads = SharedReads(database)
    asked = (reads.rows(COUNTERS.table, "id", ids) for ids in (["c1"], ["c1", "none"], ["none"]))
    first, second, none = await asyncio.gather(*asked)
    assert first == second == [row]
    assert first[0] is not second[0]
    assert none == []


@pytest.mark.stack
async def test_a_question_that_the_store_refuses_hurts_nobody(postgres: PostgresDatabase) -> None:
    reads = SharedReads(postgres)
    asked = [reads.rows(COUNTERS.table, "id", [asked_for]) for asked_for in ("c1", "no \x00 text", "c2")]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == ([], [])
    assert isinstance(outcomes[1], Exception)
