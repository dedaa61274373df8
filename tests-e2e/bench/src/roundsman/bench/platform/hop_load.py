"""One GET again and again, by so many callers."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from roundsman.bench.platform.elsewhere import run_load, say_warm
from roundsman.bench.platform.wire import Pool, WireError, request


async def load(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Warm up, then count the answers of `lasts_s`."""
    pool = Pool(task["url"])
    sent = request("GET", task["path"], {"Authorization": f"Bearer {task['token']}"})
    answers = 0

    async def repeat() -> None:
        nonlocal answers
        while True:
            answer = await pool.ask(sent)
            if answer.status != 200:
                raise WireError(f"{answer.status} {answer.body[:200]!r}")
            answers += 1

    callers = [asyncio.create_task(repeat()) for _ in range(task["callers"])]
    await asyncio.sleep(task["warm_s"])
    say_warm()
    before, began_s = answers, time.monotonic()
    await asyncio.sleep(task["lasts_s"])
    found = {"answers": answers - before, "lasted_s": time.monotonic() - began_s}
    for caller in callers:
        caller.cancel()
    for ended in await asyncio.gather(*callers, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended
    pool.close()
    return found


if __name__ == "__main__":
    run_load(load)
