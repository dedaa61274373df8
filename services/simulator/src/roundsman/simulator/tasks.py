"""Tasks that somebody has begun and has to end, also when they are broken off themselves."""

import asyncio
from collections.abc import Iterable
from typing import Any


async def stopped(tasks: Iterable["asyncio.Task[Any] | None"]) -> list[Any]:
    """Cancel what still runs, and wait until all have ended; returns their results and errors."""
    begun = [task for task in tasks if task is not None]
    for task in begun:
        task.cancel()
    return await asyncio.gather(*begun, return_exceptions=True)
