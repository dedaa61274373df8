"""Carries out a plan on a running platform, and measures how long what it killed was away."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from signal import SIGCONT, SIGKILL, SIGSTOP
from statistics import median

import asyncpg

from roundsman.chaos.plan import Fault, Kind
from roundsman.chaos.redelivery import forget_place
from roundsman.stack.platform import Platform
from roundsman.stack.watched import ProcessStatus

_LOOK_EVERY_S = 0.1
_BACK_WITHIN_S = 120.0


class NotBack(Exception):
    """Something that was killed did not come back."""


class Nemesis:
    """Whoever breaks the platform."""

    def __init__(self, platform: Platform, say: Callable[[str], None]) -> None:
        self._platform = platform
        self._say = say
        self._began_s = 0.0
        self._done: Counter[tuple[str, str]] = Counter()
        self._away_s: dict[str, list[float]] = defaultdict(list)

    async def carry_out(self, plan: Sequence[Fault]) -> None:
        """Do it all, several at once where the plan has it so; afterwards everything is awake and ready.

        Raises:
            NotBack: as it says.
        """
        self._began_s = time.monotonic()
        try:
            await asyncio.gather(*(self._carry_out(fault) for fault in plan))
        finally:
            await self._wake_all()
        await self._all_ready()

    @property
    def faults(self) -> Mapping[str, Mapping[str, int]]:
        """Kind -> target -> how often it was done."""
        found: dict[str, dict[str, int]] = {str(kind): {} for kind in Kind}
        for (kind, target), often in sorted(self._done.items()):
            found[kind][target] = often
        return found

    @property
    def recovery_s(self) -> Mapping[str, Mapping[str, float]]:
        """Target -> from its death until it was ready again, in real seconds."""
        return {
            target: {"median": round(median(times), 2), "max": round(max(times), 2)}
            for target, times in sorted(self._away_s.items())
        }

    async def _carry_out(self, fault: Fault) -> None:
        await asyncio.sleep(fault.at_s)
        act = {Kind.KILL: self._kill, Kind.STOP: self._stop, Kind.REDELIVER: self._redeliver}[fault.kind]
        what = await act(fault)
        self._done[str(fault.kind), fault.target] += 1
        self._say(f"{time.monotonic() - self._began_s:6.1f} s  {fault.kind} {fault.target}: {what}")

    async def _kill(self, fault: Fault) -> str:
        victim = await self._running(fault.target)
        died_s = time.monotonic()
        await asyncio.to_thread(self._platform.signal, fault.target, SIGKILL)
        await self._until(fault.target, lambda now: now.state == "ready" and now.pid != victim.pid)
        self._away_s[fault.target].append(away_s := time.monotonic() - died_s)
        return f"back after {away_s:.1f} s"

    async def _stop(self, fault: Fault) -> str:
        await self._running(fault.target)
        await asyncio.to_thread(self._platform.signal, fault.target, SIGSTOP)
        await asyncio.sleep(fault.duration_s)
        await asyncio.to_thread(self._platform.signal, fault.target, SIGCONT)
        return f"stood still for {fault.duration_s:.1f} s"

    async def _redeliver(self, fault: Fault) -> str:
        url = self._platform.database_url(fault.target)
        await asyncio.to_thread(self._platform.kill, fault.target)
        while True:
            try:
                return f"{await forget_place(url)} partitions from the start"
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(_LOOK_EVERY_S)  # PostgreSQL is hit as well

    async def _running(self, target: str) -> ProcessStatus:
        """Wait until there is something to hit: it may have been hit just before."""
        return await self._until(target, lambda now: now.pid != 0)

    async def _until(self, target: str, holds: Callable[[ProcessStatus], bool]) -> ProcessStatus:
        give_up_s = time.monotonic() + _BACK_WITHIN_S
        while time.monotonic() < give_up_s:
            now = (await self._statuses())[target]
            if holds(now):
                return now
            await asyncio.sleep(_LOOK_EVERY_S)
        raise NotBack(f"{target} is {now.state} after {_BACK_WITHIN_S:.0f} s; last exit: {now.last_exit or 'none'}")

    async def _statuses(self) -> Mapping[str, ProcessStatus]:
        return {one.name: one for one in await asyncio.to_thread(self._platform.processes)}

    async def _wake_all(self) -> None:
        for name in await self._statuses():
            await asyncio.to_thread(self._platform.signal, name, SIGCONT)

    async def _all_ready(self) -> None:
        for name in await self._statuses():
            await self._until(name, lambda now: now.state == "ready")
