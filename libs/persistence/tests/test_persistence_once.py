"""Two askers under one key, when the second reads what the first has just done."""

import pytest

from roundsman.kernel.clock import ManualClock
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.once import RequestKey, once
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.units import Units
from roundsman.testkit import fake_codec
from roundsman.testkit.counters import CounterWork, Poisoned, outbound

REQUEST = RequestKey(caller="u", route="/r", key="k", body=None)


@pytest.fixture
def units() -> Units[CounterWork]:
    database = MemoryDatabase()
    return Units(
        database=database,
        build=CounterWork,
        clock=ManualClock(),
        source="test",
        outbound=outbound,
        encode=fake_codec().encode,
        sharing=SharedCommits(database),
    )


async def _start(work: CounterWork) -> tuple[int, object]:
    """Set the counter to 1, which can be done once."""
    counter = await work.counter("c1")
    if counter.total:
        raise Poisoned("started already")
    counter.add(1, work.now)
    return 201, {"total": counter.total}


async def test_a_refusal_that_is_due_to_the_requests_own_effect_is_none(units: Units[CounterWork]) -> None:
    answers: list[tuple[int, object]] = []

    async def overtaken(work: CounterWork) -> tuple[int, object]:
        if not answers:
            answers.append(await units.run(lambda other: once(REQUEST, other, _start)))
        return await _start(work)

    assert await units.run(lambda work: once(REQUEST, work, overtaken)) == (201, {"total": 1})
    assert answers == [(201, {"total": 1})]


async def test_a_refusal_stays_one_and_keeps_no_answer(units: Units[CounterWork]) -> None:
    other_key = RequestKey(caller="u", route="/r", key="l", body=None)
    await units.run(lambda work: once(REQUEST, work, _start))

    for _ in range(2):
        with pytest.raises(Poisoned):
            await units.run(lambda work: once(other_key, work, _start))
