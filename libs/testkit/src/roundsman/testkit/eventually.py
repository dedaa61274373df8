"""Waits for something to become true, and tells what it saw last if it does not."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(probe: Callable[[], Awaitable[T]], within_s: float = 120.0, every_s: float = 0.05) -> T:
    """Call `probe` until it gives something true; returns that. What takes long on a busy machine is no fault.

    Raises:
        AssertionError: nothing true in time; the text has the last thing seen, or the last error.
    """
    give_up_at = time.monotonic() + within_s
    last: object = None
    while time.monotonic() < give_up_at:
        try:
            seen = await probe()
        except AssertionError as error:
            last = error
        else:
            if seen:
                return seen
            last = seen
        await asyncio.sleep(every_s)
    raise AssertionError(f"not within {within_s} s; last seen: {last!r}")
