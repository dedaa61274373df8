"""All who listen on this process, by socket or stream."""

import asyncio

from roundsman.gateway.api.listening import Listening
from roundsman.gateway.api.outlet import DONE
from roundsman.gateway.domain.places import Overloaded
from roundsman.observability.metrics import OPEN_SOCKETS

_AT_ONCE = 500  # that are rechecked before others get a turn


class Gathering:
    """Has room for `most`; looks after each of them every `recheck_s`."""

    def __init__(self, most: int, recheck_s: float) -> None:
        self._most = most
        self._recheck_s = recheck_s
        self._all: set[Listening] = set()

    def check_room(self) -> None:
        """Pass if one more may come.

        Raises:
            Overloaded: there are as many as there may be.
        """
        if len(self._all) >= self._most:
            raise Overloaded("There are too many sockets here just now: try again in a moment.")

    def join(self, one: Listening) -> None:
        """One more."""
        self._all.add(one)
        OPEN_SOCKETS.inc()

    def leave(self, one: Listening) -> None:
        """One less: it listens to nothing any more, and is told nothing any more."""
        self._all.discard(one)
        OPEN_SOCKETS.dec()
        one.leave()
        one.outlet.end(DONE)

    async def finish(self) -> None:
        """This process ends. Sockets are ended by the server."""
        for one in list(self._all):
            one.finish()

    async def keep_checking(self) -> None:
        """Ask for each again and again, for ever, whether its token still counts."""
        while True:
            await asyncio.sleep(self._recheck_s)
            for number, one in enumerate(list(self._all)):
                await one.recheck()
                one.beat()
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
