"""How often to look for what nobody told us of."""

import asyncio


class Pace:
    """Rests between looks: short while there is work, longer step by step while there is none.

    Who writes in this process wakes us, so looking is only for what other processes wrote, and for what was left by
    one that ended.
    """

    def __init__(self, shortest_s: float, longest_s: float) -> None:
        self._shortest_s = shortest_s
        self._longest_s = max(shortest_s, longest_s)
        self._woken = asyncio.Event()
        self.interval_s = shortest_s  # how long the next rest lasts if nobody wakes us

    def wake(self) -> None:
        """There is something, or may be: the rest ends at once."""
        self._woken.set()

    def begin(self) -> None:
        """A look begins: it need not see what wakes us from here on."""
        self._woken.clear()

    def found(self) -> None:
        """The look found something: more may follow soon."""
        self.interval_s = self._shortest_s

    async def rest(self, at_most_s: float | None = None) -> None:
        """Wait until woken, or until it is time for the next look."""
        rest_s = self.interval_s if at_most_s is None else min(self.interval_s, at_most_s)
        try:
            async with asyncio.timeout(rest_s):  # wait_for may swallow a cancellation in Python 3.11
                await self._woken.wait()
        except TimeoutError:
            if rest_s == self.interval_s:
                self.interval_s = min(2 * rest_s, self._longest_s)
