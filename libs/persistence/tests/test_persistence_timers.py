"""Deadlines and outgoing calls: each takes effect once, and none is forgotten when something fails."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from roundsman.kernel.clock import ManualClock
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.session import Claim, Timer
from roundsman.persistence.timer_worker import Call, CallFailed, Due, TimerWorker
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.testkit import eventually, memory_units, staged
from roundsman.testkit.counters import CounterWork, outbound


class Provider:
    """Somebody outside, who may fail a number of times."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked: list[tuple[str, str]] = []

    async def perform(self, timer: Timer) -> Any:
        self.asked.append(timer.name)
        if len(self.asked) <= self.failures:
            raise CallFailed("no answer")
        return 5


async def record(timer: Timer, answer: Any, work: CounterWork) -> None:
    (await work.counter(timer.subject)).add(answer, work.now)


async def close(timer: Timer, work: CounterWork) -> None:
    (await work.counter(timer.subject)).add(timer.payload.get("amount", 1), work.now)


class Bench:
    def __init__(self, provider: Provider | None = None) -> None:
        self.clock = ManualClock()
        self.units: Units[CounterWork]
        self.database: MemoryDatabase
        self.units, self.database = memory_units(CounterWork, outbound, self.clock)
        self.provider = provider or Provider()
        due = Due(deadlines={"close": close}, calls={"ask": Call(perform=self.provider.perform, record=record)})
        self.worker = TimerWorker(self.units, due, "w")

    async def set(self, kind: str, subject: str, in_s: float, **payload: int) -> None:
        async def body(work: CounterWork) -> None:
            work.timers.set(kind, subject, work.now + timedelta(seconds=in_s), payload)

        await self.units.run(body, Cause(correlation_id="r1"))

    async def amounts(self, counter_id: str) -> list[int]:
        async def read(work: CounterWork) -> list[int]:
            return (await work.counter(counter_id)).amounts

        return await self.units.run(read)


@pytest.mark.parametrize(("after_s", "fires"), [(59, 0), (60, 1), (61, 1)])
async def test_a_deadline_fires_at_its_time_and_once(after_s: float, fires: int) -> None:
    bench = Bench()
    await bench.set("close", "c1", 60)
    bench.clock.advance(after_s)
    assert await bench.worker.fire_due() == fires
    assert await bench.worker.fire_due() == 0
    assert await bench.amounts("c1") == [1] * fires


async def test_what_a_timer_causes_belongs_to_who_set_it() -> None:
    bench = Bench()
    await bench.set("close", "c1", 0)
    await bench.worker.fire_due()
    assert len(staged(bench.database)) == 1
    headers = bench.database.state.outbox[0].headers
    assert (headers["correlationid"], headers["actor"]) == ("r1", "timer:close")


async def test_one_failing_deadline_does_not_hold_up_the_others() -> None:
    bench = Bench()
    await bench.set("close", "c1", 0, amount=13)
    await bench.set("close", "c2", 1, amount=2)
    bench.clock.advance(5)
    await bench.worker.fire_due()
    assert await bench.amounts("c2") == [2]
    assert [timer.subject for timer in bench.database.state.timers.values()] == ["c1"]
    assert bench.database.state.leases == {}


async def test_a_call_is_repeated_under_the_same_name_until_it_is_answered() -> None:
    bench = Bench(Provider(failures=2))
    await bench.set("ask", "c1", 0)
    for _ in range(3):
        await bench.worker.fire_due()
        bench.clock.advance(60)
    assert bench.provider.asked == [("ask", "c1")] * 3
    assert await bench.amounts("c1") == [5]
    assert bench.database.state.timers == {}


async def test_a_call_whose_answer_was_lost_is_made_again_and_recorded_once() -> None:
    bench = Bench()
    await bench.set("ask", "c1", 0)
    claimed_by_a_process_that_died = await _claim(bench)
    assert claimed_by_a_process_that_died
    assert await bench.worker.fire_due() == 0
    await bench.worker.release()
    await bench.worker.fire_due()
    assert await bench.amounts("c1") == [5]


async def _claim(bench: Bench) -> bool:
    claim = Claim(kinds=["ask"], now=bench.clock.now(), limit=1, holder="w", lease_s=30)
    async with bench.database.transaction() as session:
        return bool(await session.timers.claim(claim))


async def test_a_timer_cancelled_while_it_fires_takes_no_effect() -> None:
    bench = Bench()

    async def cancelled_meanwhile(timer: Timer) -> Any:
        async with bench.database.transaction() as session:
            await session.timers.cancel([timer.name])
        return 5

    due = Due(calls={"ask": Call(perform=cancelled_meanwhile, record=record)})
    await bench.set("ask", "c1", 0)
    await TimerWorker(bench.units, due, "w").fire_due()
    assert await bench.amounts("c1") == []


async def test_a_deadline_may_set_itself_anew() -> None:
    bench = Bench()

    async def daily(timer: Timer, work: CounterWork) -> None:
        (await work.counter(timer.subject)).add(1, work.now)
        work.timers.set(timer.kind, timer.subject, work.now + timedelta(days=1))

    worker = TimerWorker(bench.units, Due(deadlines={"daily": daily}), "w")
    await bench.set("daily", "c1", 0)
    for _ in range(3):
        assert await worker.fire_due() == 1
        assert await worker.fire_due() == 0
        bench.clock.advance(24 * 3600)
    assert await bench.amounts("c1") == [1, 1, 1]


async def test_a_call_that_hangs_holds_up_no_other() -> None:
    bench = Bench()
    released = asyncio.Event()

    async def perform(timer: Timer) -> Any:
        if timer.subject == "hangs":
            await released.wait()
        return 5

    worker = TimerWorker(bench.units, Due(calls={"ask": Call(perform=perform, record=record)}), "w")
    running = asyncio.create_task(worker.run())
    await bench.set("ask", "hangs", 0)
    await bench.set("ask", "c1", 0)

    async def answered() -> bool:
        return await bench.amounts("c1") == [5]

    await eventually(answered)
    released.set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await bench.amounts("c1") == [5]
