"""Carries out a plan on a running platform, and measures how long what it killed was away."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from signal import SIGCONT, SIGSTOP
from statistics import median

from roundsman.chaos.members import Members
from roundsman.chaos.plan import Fault, Kind
from roundsman.chaos.repeats import Done
from roundsman.chaos.saboteur import Saboteur
from roundsman.chaos.scene import Scene
from roundsman.chaos.victims import Victims

_AT_ONCE = 8  # what comes then waits for its turn


class Nemesis:
    """Whoever breaks the platform."""

    def __init__(self, scene: Scene, say: Callable[[str], None]) -> None:
        self._victims = Victims(scene.platform)
        members, saboteur = Members(scene.platform, self._victims), Saboteur(scene.wires)
        self._saboteur = saboteur
        self._acts: Mapping[Kind, Callable[[Fault], Awaitable[str]]] = {
            Kind.KILL: self._kill,
            Kind.STOP: self._stop,
            Kind.REDELIVER: members.redeliver,
            Kind.REBALANCE: members.rebalance,
            Kind.CLOCK: members.tell_another_time,
            Kind.CUT: saboteur.trouble,
            Kind.HOLD: saboteur.trouble,
            Kind.DELAY: saboteur.trouble,
            Kind.THROTTLE: saboteur.trouble,
            Kind.HALF_CLOSE: saboteur.half_close,
        }
        self._say = say
        self._began_s = 0.0
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self.done: list[Done] = []
        self._away_s: dict[str, list[float]] = defaultdict(list)

    async def carry_out(self, plan: Sequence[Fault]) -> None:
        """Do it all, several at once where the plan has it so; afterwards everything is awake, mended and ready.

        Raises:
            NotBack: something did not come back.
        """
        self._began_s = time.monotonic()
        try:
            await asyncio.gather(*(self._carry_out(fault) for fault in plan))
        finally:
            await self._victims.wake_all()
            await self._saboteur.mend_all()
        await self._victims.all_ready()

    @property
    def faults(self) -> Mapping[str, Mapping[str, int]]:
        """Kind -> target -> how often it was done."""
        found: dict[str, dict[str, int]] = {str(kind): {} for kind in Kind}
        done = Counter((str(one.fault.kind), one.fault.target) for one in self.done)
        for (kind, target), often in sorted(done.items()):
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
        async with self._turns:
            await self._victims.most_are_back()
            began = time.time()
            what = await self._acts[fault.kind](fault)
            self.done.append(Done(fault=fault, began=began, ended=time.time()))
        self._say(f"{time.monotonic() - self._began_s:6.1f} s  {fault.kind} {fault.target}: {what}")

    async def _kill(self, fault: Fault) -> str:
        away_s = await self._victims.kill(fault.target)
        self._away_s[fault.target].append(away_s)
        return f"back after {away_s:.1f} s"

    async def _stop(self, fault: Fault) -> str:
        await self._victims.running(fault.target)
        await self._victims.hit(fault.target, SIGSTOP)
        await asyncio.sleep(fault.duration_s)
        await self._victims.hit(fault.target, SIGCONT)
        return f"stood still for {fault.duration_s:.1f} s"
