"""One suite on the store in memory and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Conflict
from roundsman.persistence.once import KeyReused, RequestKey, once
from roundsman.persistence.session import (
    Claim,
    Database,
    Fenced,
    OutboxRow,
    ParkedRecord,
    Timer,
    TopicPartition,
)
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.testkit.counters import COUNTERS, Counter, CounterWork, adding

NOW = ManualClock().at
LOG = TopicPartition("payment.commands.v1", 2)
CLAIM = Claim(kinds=["close"], now=NOW, limit=10, holder="a", lease_s=30)
pytest_plugins = ["roundsman.testkit.counter_stores"]


async def outbox(database: Database) -> list[OutboxRow]:
    async with database.transaction() as session:
        return await session.outbox.oldest(1000)


async def total(units: Units[CounterWork], counter_id: str) -> int:
    async def read(work: CounterWork) -> int:
        return (await work.counters.get(counter_id)).total

    return await units.run(read)


async def test_what_a_unit_changed_is_there_for_the_next(units: Units[CounterWork]) -> None:
    await units.run(adding("c1", 3))
    await units.run(adding("c1", 4))
    assert await total(units, "c1") == 7


async def test_a_unit_that_raises_leaves_nothing(units: Units[CounterWork], database: Database) -> None:
    async def fail(work: CounterWork) -> None:
        (await work.counter("c1")).add(1, work.now)
        await work.flush()
        raise RuntimeError("died")

    with pytest.raises(RuntimeError):
        await units.run(fail)
    assert await outbox(database) == []
    assert await units.run(adding("c1", 5)) == 5


async def test_messages_leave_with_the_state_in_order_and_numbered(
    units: Units[CounterWork], database: Database
) -> None:
    for amount in (1, 2, 3):
        await units.run(adding("c1", amount), Cause(correlation_id="r1", actor="me"))
    rows = await outbox(database)
    assert [row.headers["ce_sequence"] for row in rows] == ["1", "2", "3"]
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert {row.headers["correlationid"] for row in rows} == {"r1"}
    assert len({row.headers["ce_id"] for row in rows}) == 3


async def test_writers_of_one_row_all_get_through(units: Units[CounterWork], database: Database) -> None:
    await asyncio.gather(*(units.run(adding("c1", 1)) for _ in range(8)))
    assert await total(units, "c1") == 8
    sequences = [int(row.headers["ce_sequence"]) for row in await outbox(database)]
    assert sequences == list(range(1, 9))


async def test_a_version_that_has_passed_is_refused(database: Database) -> None:
    row = {"id": "c1", "version": 1, "sequence": 0, "total": 0, "amounts": ""}
    async with database.transaction() as session:
        await session.rows.insert(COUNTERS.table, [row])
    for version, passes in ((1, False), (3, False), (2, True)):
        attempt = _update(database, row | {"version": version})
        if passes:
            await attempt
        else:
            with pytest.raises(Conflict):
                await attempt
    async with database.transaction() as session:
        stored = await session.rows.fetch(COUNTERS.table, "id", ["c1"])
    assert stored[0]["version"] == 2


async def _update(database: Database, row: dict[str, object]) -> None:
    async with database.transaction() as session:
        await session.rows.update(COUNTERS.table, [row])


async def test_a_row_is_inserted_once(database: Database) -> None:
    row = {"id": "c1", "version": 1, "sequence": 0, "total": 0, "amounts": ""}
    async with database.transaction() as session:
        await session.rows.insert(COUNTERS.table, [row])
    with pytest.raises(Conflict):
        async with database.transaction() as session:
            await session.rows.insert(COUNTERS.table, [row])


async def test_the_same_id_is_the_same_object_in_a_unit(units: Units[CounterWork]) -> None:
    await units.run(adding("c1", 1))

    async def twice(work: CounterWork) -> tuple[Counter, Counter, list[Counter]]:
        return await work.counters.get("c1"), await work.counter("c1"), await work.counters.find_by("id", ["c1"])

    first, second, listed = await units.run(twice)
    assert first is second
    assert listed == [first]


async def test_an_unchanged_aggregate_is_not_written(units: Units[CounterWork]) -> None:
    await units.run(adding("c1", 1))

    async def look(work: CounterWork) -> int:
        return (await work.counters.get("c1")).version

    await units.run(look)
    assert await units.run(look) == 1


async def test_removed_rows_are_gone_and_others_stay(units: Units[CounterWork], database: Database) -> None:
    for n in range(4):
        await units.run(adding(f"c{n}", 1))
    rows = await outbox(database)
    async with database.transaction() as session:
        await session.outbox.remove([rows[0].id, rows[2].id])
    assert [row.key for row in await outbox(database)] == ["c1", "c3"]


async def test_a_message_is_remembered_once_a_group(database: Database) -> None:
    async with database.transaction() as session:
        assert await session.inbox.remember("g", ["m1", "m2"]) == {"m1", "m2"}
    async with database.transaction() as session:
        assert await session.inbox.remember("g", ["m2", "m3"]) == {"m3"}
        assert await session.inbox.remember("h", ["m2"]) == {"m2"}


async def test_an_offset_moves_only_from_where_it_stands(database: Database) -> None:
    async with database.transaction() as session:
        await session.inbox.advance("g", {LOG: (0, 5)})
    for seen in (0, 4, 6):
        with pytest.raises(Fenced):
            await _advance(database, seen)
    await _advance(database, 5)
    async with database.transaction() as session:
        assert await session.inbox.next_offsets("g", [LOG]) == {LOG: 9}
        assert await session.inbox.next_offsets("h", [LOG]) == {LOG: 0}


async def _advance(database: Database, seen: int) -> None:
    async with database.transaction() as session:
        await session.inbox.advance("g", {LOG: (seen, 9)})


def a_parked_record(key: str, offset: int) -> ParkedRecord:
    return ParkedRecord(
        group="g",
        topic=LOG.topic,
        partition=LOG.partition,
        offset=offset,
        key=key,
        message_id=f"m{offset}",
        type="t",
        value=b"\x00\xff",
        headers={"a": "b"},
        handler="h",
        reason="r",
        parked_at=NOW,
    )


async def test_parked_records_wait_by_key_in_order(database: Database) -> None:
    async with database.transaction() as session:
        await session.parking.park([a_parked_record("k1", 1), a_parked_record("k2", 2), a_parked_record("k1", 3)])
    async with database.transaction() as session:
        assert await session.parking.waiting("g", ["k1", "k3"]) == {"k1"}
        assert await session.parking.waiting("other", ["k1"]) == set()
        oldest, newest = await session.parking.of_key("g", "k1")
        assert (oldest.offset, newest.offset) == (1, 3)
        assert replace(oldest, id=0) == a_parked_record("k1", 1)
        await session.parking.release([oldest.id])
    async with database.transaction() as session:
        assert [record.offset for record in await session.parking.listing(10)] == [2, 3]
        assert await session.parking.count("g") == 2


async def test_a_redrive_that_failed_is_noted_on_its_record_alone(database: Database) -> None:
    async with database.transaction() as session:
        await session.parking.park([a_parked_record("k1", 1), a_parked_record("k1", 2)])
        first, _ = await session.parking.of_key("g", "k1")
    for _ in range(2):
        async with database.transaction() as session:
            await session.parking.failed_again(first.id, "still no", NOW + timedelta(hours=1))
    async with database.transaction() as session:
        tried, other = await session.parking.of_key("g", "k1")
        assert (tried.tries, tried.reason, tried.tried_at) == (2, "still no", NOW + timedelta(hours=1))
        assert (tried.parked_at, replace(other, id=0)) == (NOW, a_parked_record("k1", 2))


async def _put(database: Database, *timers: Timer) -> None:
    async with database.transaction() as session:
        await session.timers.put(timers)


async def _claim(database: Database, claim: Claim = CLAIM) -> list[Timer]:
    async with database.transaction() as session:
        return await session.timers.claim(claim)


@pytest.mark.parametrize(("late_s", "due"), [(-1, 0), (0, 1), (1, 1)])
async def test_a_timer_is_due_at_its_time(database: Database, late_s: int, due: int) -> None:
    await _put(database, Timer(kind="close", subject="s", due_at=NOW - timedelta(seconds=late_s)))
    assert len(await _claim(database)) == due


async def test_a_claimed_timer_is_nobody_elses_until_released(database: Database) -> None:
    await _put(database, Timer(kind="close", subject="s", due_at=NOW, payload={"n": 1}, cause={"actor": "x"}))
    (first,) = await _claim(database)
    assert (first.payload, first.cause, first.attempts) == ({"n": 1}, {"actor": "x"}, 1)
    assert await _claim(database, replace(CLAIM, holder="b")) == []
    async with database.transaction() as session:
        await session.timers.release_leases("a")
    (second,) = await _claim(database, replace(CLAIM, holder="b"))
    assert second.attempts == 2


async def test_a_timer_of_another_kind_is_left_alone(database: Database) -> None:
    await _put(database, Timer(kind="open", subject="s", due_at=NOW))
    assert await _claim(database) == []


async def test_a_timer_replaced_since_its_claim_is_not_finished(database: Database) -> None:
    await _put(database, Timer(kind="close", subject="s", due_at=NOW))
    claimed = await _claim(database)
    await _put(database, Timer(kind="close", subject="s", due_at=NOW + timedelta(seconds=60)))
    with pytest.raises(Conflict):
        async with database.transaction() as session:
            await session.timers.finish(claimed)
    async with database.transaction() as session:
        assert await session.timers.next_due_at(["close"]) == NOW + timedelta(seconds=60)


async def test_a_finished_or_cancelled_timer_is_gone(database: Database) -> None:
    await _put(database, *(Timer(kind="close", subject=s, due_at=NOW) for s in ("a", "b", "c")))
    async with database.transaction() as session:
        await session.timers.cancel([("close", "b"), ("close", "unknown")])
    claimed = await _claim(database)
    async with database.transaction() as session:
        await session.timers.finish([timer for timer in claimed if timer.subject == "a"])
        left = next(timer for timer in claimed if timer.subject == "c")
        await session.timers.retry_at(left, NOW, "Error")
    assert [(timer.subject, timer.attempts) for timer in await _claim(database)] == [("c", 2)]


async def test_the_same_key_gives_the_same_answer_and_one_effect(units: Units[CounterWork]) -> None:
    request = RequestKey(caller="u", route="/r", key="k", body={"a": 1, "b": 2})

    async def effect(work: CounterWork) -> tuple[int, object]:
        (await work.counter("c1")).add(1, work.now)
        return 201, {"total": 1}

    answers = await asyncio.gather(*(units.run(lambda work: once(request, work, effect)) for _ in range(4)))
    assert answers == [(201, {"total": 1})] * 4
    assert await total(units, "c1") == 1
    with pytest.raises(KeyReused):
        await units.run(lambda work: once(replace(request, body={"a": 2}), work, effect))


async def test_keys_of_two_callers_do_not_meet(units: Units[CounterWork]) -> None:
    async def effect(work: CounterWork) -> tuple[int, object]:
        (await work.counter("c1")).add(1, work.now)
        return 201, None

    for caller in ("u", "v"):
        request = RequestKey(caller=caller, route="/r", key="k", body=None)
        await units.run(lambda work, request=request: once(request, work, effect))  # type: ignore[misc]
    assert await total(units, "c1") == 2
