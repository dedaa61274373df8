"""The processes of a running platform, as somebody sees them who hits them and waits until they are back."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from signal import SIGCONT, SIGKILL, Signals

from roundsman.stack.errors import StackError
from roundsman.stack.platform import Platform
from roundsman.stack.watched import ProcessStatus

LOOK_EVERY_S = 0.1
_BACK_WITHIN_S = 240.0
_AWAY_AT_ONCE = 4  # more, and a slow machine does nothing but start processes


class NotBack(Exception):
    """Something that was killed did not come back."""


class Victims:
    """Every process of the platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def hit(self, target: str, number: Signals) -> None:
        """Send a signal."""
        await asyncio.to_thread(self._platform.signal, target, number)

    async def kill(self, target: str) -> float:
        """Kill a process and wait until it is ready again; returns after how many seconds that was.

        Raises:
            NotBack: as it says.
        """
        victim = await self.running(target)
        died_s = time.monotonic()
        await self.hit(target, SIGKILL)
        await self.until(target, lambda now: now.state == "ready" and now.pid != victim.pid)
        return time.monotonic() - died_s

    async def running(self, target: str) -> ProcessStatus:
        """Wait until there is something to hit: it may have been hit just before."""
        return await self.until(target, lambda now: now.pid != 0)

    async def most_are_back(self) -> None:
        """Wait until few are away. Who does not come back at all is somebody else's concern."""
        give_up_s = time.monotonic() + _BACK_WITHIN_S
        while time.monotonic() < give_up_s:
            away = [one for one in (await self.statuses()).values() if one.state != "ready"]
            if len(away) < _AWAY_AT_ONCE:
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def until(self, target: str, holds: Callable[[ProcessStatus], bool]) -> ProcessStatus:
        """Wait until the process is so.

        Raises:
            NotBack: it is not after minutes.
        """
        give_up_s = time.monotonic() + _BACK_WITHIN_S
        while time.monotonic() < give_up_s:
            now = (await self.statuses())[target]
            if holds(now):
                return now
            await asyncio.sleep(LOOK_EVERY_S)
        raise NotBack(_not_back(now))

    async def statuses(self) -> Mapping[str, ProcessStatus]:
        """Name -> the process as it is."""
        return {one.name: one for one in await asyncio.to_thread(self._platform.processes)}

    async def wake_all(self) -> None:
        """Nobody stands still any more."""
        for name in await self.statuses():
            with suppress(StackError):  # one that had joined has just left
                await self.hit(name, SIGCONT)

    async def all_ready(self) -> None:
        """Wait until every process is ready.

        Raises:
            NotBack: some are not after minutes.
        """
        give_up_s = time.monotonic() + _BACK_WITHIN_S
        while late := [one for one in (await self.statuses()).values() if one.state != "ready"]:
            if time.monotonic() > give_up_s:
                raise NotBack("; ".join(_not_back(one) for one in late))
            await asyncio.sleep(LOOK_EVERY_S)


def _not_back(one: ProcessStatus) -> str:
    return f"{one.name} is {one.state} after {_BACK_WITHIN_S:.0f} s; last exit: {one.last_exit or 'none'}"
