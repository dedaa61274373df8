"""Work on many records in slices, since sockets and requests share the loop with it."""

import asyncio
import time

_SLICE_S = 0.02


class Slices:
    """Gives way by time, not by number: when ten thousand sockets come at once, a turn of the loop takes so long that
    a few records a turn would never be enough to keep up.
    """

    def __init__(self) -> None:
        self._until_s = time.monotonic() + _SLICE_S

    async def turn(self) -> None:
        """Let others go on if the slice is over."""
        if time.monotonic() >= self._until_s:
            await asyncio.sleep(0)
            self._until_s = time.monotonic() + _SLICE_S
