"""Kills parts of a running platform while people go on with what they do."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

from roundsman.stack.platform import Platform
from roundsman.stack.watched import ProcessStatus
from roundsman.testkit.e2e_api import PATIENCE_S
from roundsman.testkit.eventually import eventually

SERVERS = frozenset({"mailbox", "documents", "kafka", "postgres", "registry"})


async def made_while_dying(step: Callable[[], Awaitable[None]], platform: Platform, victims: Collection[str]) -> None:
    """Make a step while processes are killed; returns when the step is made, be they back or not."""
    await asyncio.gather(step(), *(asyncio.to_thread(platform.kill, victim) for victim in victims))


async def processes(platform: Platform) -> Mapping[str, ProcessStatus]:
    """Every process by its name."""
    return {one.name: one for one in await asyncio.to_thread(platform.processes)}


async def all_back(platform: Platform, names: Collection[str]) -> None:
    """Wait until these, which were killed, have been started anew and are ready."""

    async def are_back() -> bool:
        found = await processes(platform)
        waiting = {name: found[name] for name in names if found[name].state != "ready" or not found[name].restarts}
        assert not waiting, waiting
        return True

    await eventually(are_back, within_s=PATIENCE_S)
