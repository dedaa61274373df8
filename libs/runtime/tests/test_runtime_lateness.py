"""A process that does not become ready says what it waits for."""

import asyncio

from structlog.testing import capture_logs

from roundsman.runtime.lateness import tell_if_late, where
from roundsman.testkit import eventually


async def _the_registry_answers(never: asyncio.Event) -> None:
    await never.wait()


async def _register(never: asyncio.Event) -> None:
    await _the_registry_answers(never)


async def test_a_task_that_waits_is_named_by_the_functions_that_it_waits_in() -> None:
    never = asyncio.Event()
    waiting = asyncio.create_task(_register(never))
    await asyncio.sleep(0)

    found = where(waiting)

    assert found.startswith("_register > _the_registry_answers")
    never.set()
    await waiting


async def test_what_it_waits_for_is_said_again_until_it_is_ready() -> None:
    never = asyncio.Event()
    waiting = asyncio.create_task(_register(never))

    async def said_twice() -> bool:
        return len(said) > 1

    with capture_logs() as said:
        late = asyncio.create_task(tell_if_late(0.01))
        await eventually(said_twice)
        late.cancel()

    assert all(one["event"] == "is not ready yet" for one in said)
    assert any("_the_registry_answers" in place for place in said[0]["waits_in"])
    never.set()
    await waiting
