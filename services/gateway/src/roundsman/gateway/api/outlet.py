"""What waits to be sent on one socket: bounded, so that a slow client costs nobody else anything."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable

from roundsman.observability.metrics import SLOW_SOCKETS

# Close codes (RFC 6455, 7.4; 4401 and 4429 are ours, after the HTTP status).
DONE = 1000
TRY_AGAIN = 1013
NOT_LOGGED_IN = 4401
TOO_MUCH = 4429

_MOST_LETTERS = 1024 * 1024  # that may wait on one socket, whatever their number
_RELOAD = '{"type":"reload"}'


class Outlet:
    """A queue of messages. Whoever lets it fill is told to load anew, and the socket ends."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._letters = 0
        self._number = 0
        self._waiting: OrderedDict[Hashable, str] = OrderedDict()
        self._wake = asyncio.Event()
        self.ended = asyncio.Event()
        self.code = DONE

    def tell(self, text: str, newest_of: Hashable = None) -> None:
        """Send this once everything before it is sent; nothing is sent after the end.

        Of what has the same `newest_of`, only the newest waits, at the end of the queue: its cursor is behind those of
        all that came before it.
        """
        if self.ended.is_set():
            return
        if newest_of is None:
            self._number += 1
            newest_of = self._number
        elif (older := self._waiting.pop(newest_of, None)) is not None:
            self._letters -= len(older)
        self._waiting[newest_of] = text
        self._letters += len(text)
        if len(self._waiting) > self._limit or self._letters > _MOST_LETTERS:
            self._give_up()
        self._wake.set()

    def _give_up(self) -> None:
        SLOW_SOCKETS.inc()
        self._waiting.clear()
        self._waiting[0] = _RELOAD
        self.end(TRY_AGAIN)

    def end(self, code: int) -> None:
        """Close with this code once what waits is sent; the first code stands."""
        if not self.ended.is_set():
            self.code = code
            self.ended.set()
            self._wake.set()

    async def texts(self) -> AsyncIterator[str]:
        """The messages in order, until the end."""
        while True:
            while self._waiting:
                _, text = self._waiting.popitem(last=False)
                self._letters -= len(text)
                yield text
            if self.ended.is_set():
                return
            self._wake.clear()
            await self._wake.wait()
