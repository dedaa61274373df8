"""The bench's own arithmetic."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Used:
    """What some work took."""

    count: int
    seconds: float
    cpu_s: float  # of this process

    @property
    def rate(self) -> float:
        """Things done in a second."""
        return self.count / self.seconds

    @property
    def per_cpu_s(self) -> float:
        """Things done in a second of this process's CPU."""
        return self.count / self.cpu_s


@dataclass(frozen=True, slots=True)
class Beside:
    """Figures of rounds that took turns: ours and the bare library's."""

    ours: Sequence[float]
    bare: Sequence[float]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: what else the machine did in a round slowed both."""
        return median(one / other for one, other in zip(self.ours, self.bare, strict=True))

    @property
    def spread(self) -> str:
        """The least and the greatest ratio of a round, in words."""
        ratios = sorted(one / other for one, other in zip(self.ours, self.bare, strict=True))
        return f"rounds {ratios[0]:.2f} to {ratios[-1]:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


async def used(work: Callable[[], Awaitable[int]]) -> Used:
    """Do the work, which returns how much it did."""
    began_s, cpu_s = time.perf_counter(), time.process_time()
    count = await work()
    return Used(count, time.perf_counter() - began_s, time.process_time() - cpu_s)


async def by_callers(callers: int, seconds: float, call: Callable[[], Awaitable[object]]) -> Used:
    """Have so many callers call again and again, each as soon as it is answered (closed loop)."""

    async def all_of_them() -> int:
        until_s = time.perf_counter() + seconds
        return sum(await asyncio.gather(*(_again(until_s, call) for _ in range(callers))))

    return await used(all_of_them)


async def _again(until_s: float, call: Callable[[], Awaitable[object]]) -> int:
    calls = 0
    while time.perf_counter() < until_s:
        await call()
        calls += 1
    return calls
