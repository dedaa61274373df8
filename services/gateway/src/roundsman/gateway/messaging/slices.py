"""Work on many records in slices, since sockets and requests share the loop with it."""

import asyncio
import time

_SLICE_S = 0.02
_LONGEST_S = 0.2


class Slices:
    """Gives way by time, not by number: when ten thousand sockets come at once, a turn of the loop takes so long that
    a few records a turn would never be enough to keep up.
    """

    def __init__(self, share: float = 0.0) -> None:
        """`share` of the time that the others took is ours, if that is more than the shortest slice."""
        self._share = share
        self._until_s = time.monotonic() + _SLICE_S

    async def turn(self) -> None:
        """Let others go on if the slice is over."""
        now_s = time.monotonic()
        if now_s >= self._until_s:
            await asyncio.sleep(0)
            back_s = time.monotonic()
            self._until_s = back_s + slice_after(back_s - now_s, self._share)


def slice_after(others_s: float, share: float) -> float:
    """How long our next slice is when the others took so long."""
    return min(_LONGEST_S, max(_SLICE_S, share * others_s))
