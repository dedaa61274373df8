"""Looking for what nobody told us of: seldom while there is nothing, often while there is."""

import asyncio

from roundsman.persistence.pace import Pace


async def test_rests_grow_step_by_step_up_to_the_longest() -> None:
    pace, seen = Pace(0.001, 0.005), list[float]()
    for _ in range(5):
        seen.append(pace.interval_s)
        await pace.rest()

    assert seen == [0.001, 0.002, 0.004, 0.005, 0.005]


async def test_something_found_makes_the_next_rest_short_again() -> None:
    pace = Pace(0.001, 0.1)
    await pace.rest()
    await pace.rest()
    pace.found()

    assert pace.interval_s == 0.001


async def test_a_wake_ends_the_rest_and_is_not_lost_before_it() -> None:
    pace = Pace(60.0, 60.0)
    pace.begin()
    pace.wake()

    async with asyncio.timeout(50):
        await pace.rest()

    assert pace.interval_s == 60.0


async def test_a_rest_until_something_known_is_due_does_not_slow_the_looks() -> None:
    pace = Pace(0.01, 1.0)
    await pace.rest(at_most_s=0.001)

    assert pace.interval_s == 0.01
