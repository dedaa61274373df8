"""What waits to be sent on one socket: bounded, so that a slow client costs nobody else anything."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from roundsman.observability.metrics import SLOW_SOCKETS

# Close codes (RFC 6455, 7.4; 4401 is ours, after the HTTP status).
DONE = 1000
TRY_AGAIN = 1013
NOT_LOGGED_IN = 4401

_MOST_LETTERS = 1024 * 1024  # that may wait on one socket, whatever their number
_RELOAD = '{"type":"reload"}'


class Outlet:
    """A queue of messages. Whoever lets it fill is told to load anew, and the socket ends."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._letters = 0
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()
        self.ended = asyncio.Event()
        self.code = DONE

    def tell(self, text: str) -> None:
        """Send this once everything before it is sent; nothing is sent after the end."""
        if self.ended.is_set():
            return
        self._waiting.append(text)
        self._letters += len(text)
        if len(self._waiting) > self._limit or self._letters > _MOST_LETTERS:
            self._give_up()
        self._wake.set()

    def _give_up(self) -> None:
        SLOW_SOCKETS.inc()
        self._waiting.clear()
        self._waiting.append(_RELOAD)
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
                text = self._waiting.popleft()
                self._letters -= len(text)
                yield text
            if self.ended.is_set():
                return
            self._wake.clear()
            await self._wake.wait()
