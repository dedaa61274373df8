"""A few tasks that work a queue off, there only while something is in it."""

import asyncio
from collections.abc import Awaitable, Callable


class Lanes:
    """Runs `drain` in at most `most` tasks at once. It has to take what waits until nothing does."""

    def __init__(self, most: int, drain: Callable[[], Awaitable[None]]) -> None:
        self._most = most
        self._drain = drain
        self._busy = 0
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself holds tasks weakly

    def wake(self) -> None:
        """Something waits; call it after each that is added."""
        if self._busy < self._most:
            self._busy += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        try:
            await self._drain()
        finally:
            self._busy -= 1  # in the step that found nothing waiting: whatever comes later finds a lane free
