"""All who listen, in a process of their own: opens their sockets, counts what they hear, kills the gateway, resumes."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import psutil

from roundsman.bench.crowd.follower import Follower, Heard
from roundsman.bench.platform.elsewhere import own_cpu_s, percentile, run_load, say_warm
from roundsman.bench.platform.frames import Socket

_AT_ONCE = 200  # sockets that are being opened
_STEP_S = 0.02
_PATIENCE_S = 120.0


async def load(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Findings on the followers, or on sockets of the raw loop where there are none."""
    process, heard = psutil.Process(task["pid"]), Heard()
    if not task["followers"]:
        return await _raw(task, process, heard)
    followers = [Follower(task["url"], order_id, token, heard) for order_id, token in task["followers"]]
    found = await _opened(process, [one.come for one in followers])
    await _until(lambda: all(one.live for one in followers), "subscriptions")
    found |= {"held_bytes": process.memory_info().rss - found.pop("alone_bytes")}
    say_warm()
    await _until(lambda: all(one.next > 0 for one in followers), "events")
    found |= await _measured(task, process, heard)
    if task["kill"]:
        found |= await _killed(process.pid, followers)
    return {**found, **{name: getattr(heard, name) for name in ("gaps", "repeats", "reloads", "errors")}}


async def _raw(task: Mapping[str, Any], process: psutil.Process, heard: Heard) -> Mapping[str, Any]:
    """Texts that are counted, and not looked at."""

    def hear(_: bytes) -> None:
        heard.events += 1

    found = await _opened(process, [lambda: Socket.open(task["url"], "/", hear)] * task["sockets"])
    found |= {"held_bytes": process.memory_info().rss - found.pop("alone_bytes")}
    say_warm()
    return found | await _measured(task, process, heard)


async def _opened(process: psutil.Process, opening: Sequence[Callable[[], Awaitable[object]]]) -> dict[str, Any]:
    """Open all, a few at a time."""
    places, alone_bytes, cpu_s = asyncio.Semaphore(_AT_ONCE), process.memory_info().rss, _cpu_s(process)

    async def one(opens: Callable[[], Awaitable[object]]) -> object:
        async with places:
            return await opens()

    kept = await asyncio.gather(*(one(opens) for opens in opening))
    return {"alone_bytes": alone_bytes, "opening_cpu_s": _cpu_s(process) - cpu_s, "opened": len(kept)}


async def _measured(task: Mapping[str, Any], process: psutil.Process, heard: Heard) -> dict[str, Any]:
    await asyncio.sleep(task["warm_s"])
    heard.timed = True
    before, cpu_s, own_s, began_s = heard.events, _cpu_s(process), own_cpu_s(), time.monotonic()
    await asyncio.sleep(task["lasts_s"])
    found = {
        "events": heard.events - before,
        "cpu_s": _cpu_s(process) - cpu_s,
        "own_cpu_s": own_cpu_s() - own_s,
        "lasted_s": time.monotonic() - began_s,
    }
    heard.timed = False
    if heard.late_ms:
        found |= {"p50_ms": percentile(heard.late_ms, 0.5), "p99_ms": percentile(heard.late_ms, 0.99)}
        found |= {"letters": heard.letters / len(heard.late_ms)}
    return found


async def _killed(pid: int, followers: Sequence[Follower]) -> dict[str, Any]:
    """Kill the gateway, and wait until all have subscribed again, and then until all have heard what is new.

    Who is not back when patience ends is counted as `missing`.
    """
    os.kill(pid, signal.SIGKILL)
    began_s = time.monotonic()
    await _until(lambda: not any(one.live for one in followers), "the end")
    await _within(lambda: all(one.live for one in followers))
    found = {"resumed_s": time.monotonic() - began_s, "missing": sum(not one.live for one in followers)}
    newest = max(one.next for one in followers)
    await _within(lambda: all(one.next > newest for one in followers if one.live))
    return found | {"level_s": time.monotonic() - began_s}


async def _until(true: Callable[[], bool], what: str) -> None:
    if not await _within(true):
        raise TimeoutError(f"waited in vain for {what}")


async def _within(true: Callable[[], bool]) -> bool:
    """Wait as long as there is patience; gives whether it came true."""
    until_s = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > until_s:
            return False
        await asyncio.sleep(_STEP_S)
    return True


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    run_load(load)
