"""What the processor promises, on the store in memory and on PostgreSQL; the log is in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
import pytest_asyncio

from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.message import Message
from roundsman.contracts.types.platform import RecordDiscarded, RecordParked, RecordRedriven
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.messaging.memory_log import MemoryConsumer, MemoryLog
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.parked import ParkedKeys, StillFails
from roundsman.messaging.parked_notices import Decision
from roundsman.messaging.processor import Processor, TooManyParked, parked_record
from roundsman.messaging.received import Received
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import Database, Fenced, OutboxRow, ParkedRecord
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec
from roundsman.testkit.counters import SERVICE, TOPIC, CounterWork, amount, group, other, outbound

CODEC = fake_codec()
DECISION = Decision(actor="mira", why="it is blessed now")
T = TypeVar("T", bound=Message)


class NoSchemas:
    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


@pytest_asyncio.fixture(loop_scope="session")
async def postgres(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> PostgresDatabase:
    return await migrated(SERVICE)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.stack)])
def database(request: pytest.FixtureRequest) -> Database:
    if request.param == "memory":
        return MemoryDatabase()
    found: PostgresDatabase = request.getfixturevalue("postgres")
    return found


class Bench:
    """A processor between a log and a store."""

    def __init__(self, database: Database, park_limit: int = 1000) -> None:
        self.database = database
        self.log = MemoryLog()
        self.units: Units[CounterWork] = Units(
            database=database,
            build=CounterWork,
            clock=ManualClock(),
            source="payment",
            outbound=outbound,
            encode=CODEC.encode,
        )
        self.processor = Processor(group(park_limit=park_limit), self.units, RecordReader(CODEC, NoSchemas(), NoKeys()))
        self.consumer = MemoryConsumer(self.processor, self.log)
        self.parked = ParkedKeys(self.processor, self.units)
        self._sent = 0

    def send(self, message: Message, key: str, message_id: str = "") -> Received:
        self._sent += 1
        headers = {"ce_id": message_id or f"m{self._sent}", "ce_type": message.SCHEMA}
        return self.log.append(TOPIC, key, CODEC.encode(message), headers)

    async def amounts(self, counter_id: str) -> list[int]:
        async def read(work: CounterWork) -> list[int]:
            found = await work.counters.find(counter_id)
            return found.amounts if found else []

        return await self.units.run(read)

    async def waiting(self) -> list[ParkedRecord]:
        async with self.database.transaction() as session:
            return await session.parking.listing(1000)

    async def told(self, kind: type[T]) -> list[T]:
        told = [CODEC.decode(row.value) for row in await self.outbox()]
        return [message for message in told if isinstance(message, kind)]

    async def work(self) -> CounterWork:
        async def same(work: CounterWork) -> CounterWork:
            return work

        return await self.units.run(same)

    async def outbox(self) -> list[OutboxRow]:
        async with self.database.transaction() as session:
            return await session.outbox.oldest(1000)


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


async def test_a_batch_takes_effect_in_order_and_tells_it(bench: Bench) -> None:
    for minor in (1, 2, 3):
        bench.send(amount("c1", minor), "c1")
    bench.send(amount("c2", 7), "c2")
    assert await bench.consumer.drain() == 4
    assert await bench.amounts("c1") == [1, 2, 3]
    assert await bench.amounts("c2") == [7]
    of_c1 = [row for row in await bench.outbox() if row.key == "c1"]
    assert [row.headers["ce_sequence"] for row in of_c1] == ["1", "2", "3"]
    assert [row.headers["causationid"] for row in of_c1] == ["m1", "m2", "m3"]


async def test_a_repeat_takes_effect_once_in_a_batch_and_after_it(bench: Bench) -> None:
    bench.send(amount("c1", 1), "c1", "same")
    bench.send(amount("c1", 1), "c1", "same")
    await bench.consumer.drain()
    bench.send(amount("c1", 1), "c1", "same")
    await bench.consumer.drain()
    assert await bench.amounts("c1") == [1]


async def test_what_was_read_is_not_read_again(bench: Bench) -> None:
    bench.send(amount("c1", 1), "c1")
    await bench.consumer.drain()
    assert await bench.consumer.drain() == 0


async def test_a_type_without_reaction_is_passed_over(bench: Bench) -> None:
    bench.send(other("c1"), "c1")
    bench.send(amount("c1", 2), "c1")
    await bench.consumer.drain()
    assert await bench.amounts("c1") == [2]
    assert await bench.waiting() == []


async def test_a_failing_record_parks_its_key_and_the_others_flow(bench: Bench) -> None:
    for minor in (1, 13, 2):
        bench.send(amount("c1", minor), "c1")
    bench.send(amount("c2", 7), "c2")
    await bench.consumer.drain()
    bench.send(amount("c1", 3), "c1")
    await bench.consumer.drain()
    assert await bench.amounts("c1") == [1]
    assert await bench.amounts("c2") == [7]
    assert [record.message_id for record in await bench.waiting()] == ["m2", "m3", "m5"]
    assert (await bench.waiting())[0].reason == "Poisoned: 13 is refused"


async def test_a_parked_record_is_announced_without_its_payload(bench: Bench) -> None:
    bench.send(amount("c1", 13), "c1")
    await bench.consumer.drain()
    (row,) = await bench.outbox()
    notice = CODEC.decode(row.value)
    assert row.topic == "payment.parked.v1"
    assert isinstance(notice, RecordParked)
    assert (notice.group, notice.topic, notice.key) == ("payment.counting", TOPIC, "c1")
    assert notice.reason == "Poisoned: 13 is refused"


@pytest.mark.parametrize("value", [b"", b"plain text", b"\x00\x00\x00\x00\x01", b"\x00\x7f\xff\xff\xff1234"])
async def test_a_record_that_cannot_be_read_is_parked(bench: Bench, value: bytes) -> None:
    bench.log.append(TOPIC, "c1", value, {})
    bench.send(amount("c2", 7), "c2")
    await bench.consumer.drain()
    assert [record.key for record in await bench.waiting()] == ["c1"]
    assert await bench.amounts("c2") == [7]


async def bless(bench: Bench, counter_id: str) -> None:
    async def body(work: CounterWork) -> None:
        (await work.counter(counter_id)).amounts.append(-13)

    await bench.units.run(body)


async def test_a_redriven_key_goes_on_in_order(bench: Bench) -> None:
    for minor in (1, 13, 2, 3):
        bench.send(amount("c1", minor), "c1")
    await bench.consumer.drain()
    await bless(bench, "c1")
    assert await bench.parked.redrive("c1", DECISION) == 3
    assert await bench.amounts("c1") == [1, -13, 13, 2, 3]
    bench.send(amount("c1", 4), "c1")
    await bench.consumer.drain()
    assert (await bench.amounts("c1"))[-1] == 4
    assert await bench.waiting() == []


async def test_a_redrive_that_fails_keeps_everything_parked(bench: Bench) -> None:
    for minor in (13, 2):
        bench.send(amount("c1", minor), "c1")
    await bench.consumer.drain()
    with pytest.raises(StillFails, match="13 is refused"):
        await bench.parked.redrive("c1", DECISION)
    assert [record.message_id for record in await bench.waiting()] == ["m1", "m2"]


async def test_a_discarded_record_frees_what_waits_behind_it(bench: Bench) -> None:
    for minor in (13, 2):
        bench.send(amount("c1", minor), "c1")
    await bench.consumer.drain()
    assert (await bench.parked.discard("c1", DECISION)).message_id == "m1"
    assert await bench.parked.redrive("c1", DECISION) == 1
    assert await bench.amounts("c1") == [2]
    with pytest.raises(NotFound):
        await bench.parked.redrive("c1", DECISION)


async def test_what_an_operator_redrives_names_the_operator(bench: Bench) -> None:
    for minor in (13, 2):
        bench.send(amount("c1", minor), "c1")
    await bench.consumer.drain()
    await bless(bench, "c1")
    await bench.parked.redrive("c1", DECISION)
    told = await bench.told(RecordRedriven)
    assert [(one.message_id, one.decided_by, one.why, one.failure) for one in told] == [
        ("m1", "mira", DECISION.why, None),
        ("m2", "mira", DECISION.why, None),
    ]
    followed = [row.headers for row in await bench.outbox() if row.headers.get("actor") == "mira"]
    assert {headers["causationid"] for headers in followed} == {"m1", "m2"}
    assert {headers["ce_type"].rpartition(".")[2] for headers in followed} == {"OrderReady", "RecordRedriven"}


async def test_a_redrive_that_fails_is_noted_and_told(bench: Bench) -> None:
    for minor in (2, 13, 3):
        bench.send(amount("c1", minor), "c1")
    bench.log.append(TOPIC, "c1", b"junk", {"ce_id": "m4"})
    await bench.consumer.drain()
    await bless(bench, "c1")
    with pytest.raises(StillFails) as stopped:
        await bench.parked.redrive("c1", DECISION)
    assert (stopped.value.done, stopped.value.record.message_id) == (2, "m4")
    (left,) = await bench.waiting()
    assert (left.message_id, left.tries, left.tried_at, left.value) == ("m4", 1, ManualClock().at, b"junk")
    assert left.reason == "the value does not start with a schema id"
    assert [(one.message_id, one.failure) for one in await bench.told(RecordRedriven)] == [
        ("m2", None),
        ("m3", None),
        ("m4", left.reason),
    ]
    assert await bench.amounts("c1") == [2, -13, 13, 3]


async def test_what_is_given_up_is_told(bench: Bench) -> None:
    for minor in (13, 2, 3):
        bench.send(amount("c1", minor), "c1")
    await bench.consumer.drain()
    assert (await bench.parked.discard("c1", DECISION)).message_id == "m1"
    assert [one.message_id for one in await bench.parked.discard_all("c1", DECISION)] == ["m2", "m3"]
    told = await bench.told(RecordDiscarded)
    assert [(one.message_id, one.decided_by, one.why) for one in told] == [
        (name, "mira", DECISION.why) for name in ("m1", "m2", "m3")
    ]
    assert (await bench.waiting(), await bench.amounts("c1")) == ([], [])
    for give_up in (bench.parked.discard, bench.parked.discard_all):
        with pytest.raises(NotFound):
            await give_up("c1", DECISION)


async def test_a_redrive_waits_for_a_record_that_is_about_to_queue_behind(bench: Bench) -> None:
    bench.send(amount("c1", 13), "c1")
    await bench.consumer.drain()
    await bless(bench, "c1")
    behind = parked_record("payment.counting", bench.send(amount("c1", 2), "c1"), "behind", await bench.work())
    async with bench.database.transaction() as session:
        assert await session.parking.waiting("payment.counting", ["c1"]) == {"c1"}
        redrive = asyncio.ensure_future(bench.parked.redrive("c1", DECISION))
        done, _ = await asyncio.wait([redrive], timeout=0.3)
        assert not done
        await session.parking.park([behind])
    assert await redrive == 2
    assert (await bench.amounts("c1"), await bench.waiting()) == ([-13, 13, 2], [])


async def test_a_new_record_waits_for_a_redrive_that_is_about_to_free_its_key(bench: Bench) -> None:
    bench.send(amount("c1", 13), "c1")
    await bench.consumer.drain()
    await bless(bench, "c1")
    bench.send(amount("c1", 2), "c1")
    async with bench.database.transaction() as session:
        (oldest,) = await session.parking.of_key("payment.counting", "c1")
        consumed = asyncio.ensure_future(bench.consumer.drain())
        done, _ = await asyncio.wait([consumed], timeout=0.3)
        assert not done
        await session.parking.release([oldest.id])
    await consumed
    assert (await bench.amounts("c1"), await bench.waiting()) == ([-13, 2], [])


async def test_two_operators_redrive_each_record_once(bench: Bench) -> None:
    for minor in (13, 2, 3, 4, 5):
        bench.send(amount("c1", minor), "c1")
    await bench.consumer.drain()
    await bless(bench, "c1")
    both = (bench.parked.redrive("c1", DECISION) for _ in range(2))
    counts = await asyncio.gather(*both, return_exceptions=True)
    assert sum(one for one in counts if isinstance(one, int)) == 5
    assert await bench.amounts("c1") == [-13, 13, 2, 3, 4, 5]


@pytest.mark.parametrize(("limit", "stops"), [(1, True), (2, False)])
async def test_the_group_stops_at_its_limit_of_parked_records(database: Database, limit: int, stops: bool) -> None:
    bench = Bench(database, park_limit=limit)
    for key in ("c1", "c2"):
        bench.send(amount(key, 13), key)
    if stops:
        with pytest.raises(TooManyParked):
            await bench.consumer.drain()
    else:
        await bench.consumer.drain()
    assert len(await bench.waiting()) == limit


async def test_a_member_that_lost_its_partition_writes_nothing(bench: Bench) -> None:
    record = bench.send(amount("c1", 1), "c1")
    await bench.consumer.drain()
    late = bench.send(amount("c1", 2), "c1")
    with pytest.raises(Fenced):
        await bench.processor.process([late], {record.log: 7})
    assert await bench.amounts("c1") == [1]


class Died(BaseException):
    """The process was killed here."""


@pytest.mark.parametrize("nth_commit", range(3))
async def test_dying_around_a_commit_loses_and_doubles_nothing(
    bench: Bench, nth_commit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its nth commit, before anything else: whoever follows reads from the store's offset."""
    for minor in (1, 2, 3):
        bench.send(amount("c1", minor), "c1")
    commits = 0

    def committed() -> None:
        nonlocal commits
        commits += 1
        if commits == nth_commit:
            raise Died

    doomed = Processor(group(), bench.units.with_wake(committed), RecordReader(CODEC, NoSchemas(), NoKeys()))
    for _ in range(2):
        try:
            await MemoryConsumer(doomed, bench.log).drain()
        except Died:
            continue
    await bench.consumer.drain()
    assert await bench.amounts("c1") == [1, 2, 3]


async def test_dying_before_the_commit_leaves_the_records_to_the_next(bench: Bench) -> None:
    bench.send(amount("c1", 1), "c1")

    async def die(message: object, work: CounterWork) -> None:
        await work.flush()
        raise Died

    doomed_group = group()
    reaction = next(iter(doomed_group.reactions))
    object.__setattr__(doomed_group.reactions[reaction], "handle", die)
    with pytest.raises(Died):
        await MemoryConsumer(
            Processor(doomed_group, bench.units, RecordReader(CODEC, NoSchemas(), NoKeys())), bench.log
        ).drain()
    assert await bench.amounts("c1") == []
    await bench.consumer.drain()
    assert await bench.amounts("c1") == [1]
