"""What waits to be sent to one client: bounded, so that a slow one costs nobody else anything."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from roundsman.observability.metrics import SLOW_SOCKETS

# Close codes (RFC 6455, 7.4; 4401 and 4429 are ours, after the HTTP status).
DONE = 1000
TRY_AGAIN = 1013
NOT_LOGGED_IN = 4401
TOO_MUCH = 4429

_MOST_BYTES = 1024 * 1024  # that may wait for one client, whatever their number
_LAST_WORDS_S = 5.0  # how long a client may take for what still waits when its connection is ended


class Line(Protocol):
    """A connection that can be written to at any time; see `roundsman.runtime.lines`."""

    resumed: Callable[[], None]  # called when it is ready again

    @property
    def ready(self) -> bool:
        """Whether the client takes more just now."""

    def write(self, data: bytes, /) -> None:
        """Send it. Does not block."""

    def write_all(self, all_data: Sequence[bytes], /) -> None:
        """Send several in one go, which costs what one does."""

    def abort(self) -> None:
        """End the connection, whatever still waits."""


class Outlet:
    """A queue of messages, which only a client that does not keep up ever has anything in.

    Whoever lets it fill is told `reload`, and the connection ends. `close` is called with the code once all is said;
    a client that does not take the last of it in time is cut off.
    """

    __slots__ = ("_bytes", "_close", "_closed", "_limit", "_line", "_number", "_reload", "_waiting", "code", "ended")

    def __init__(self, limit: int, line: Line, reload: bytes, close: Callable[[int], None]) -> None:
        self._limit = limit
        self._line = line
        self._reload = reload
        self._close = close
        self._bytes = 0
        self._number = 0
        self._waiting: OrderedDict[Hashable, bytes] | None = None  # made when first needed: most never are
        self._closed = False
        self.ended = False
        self.code = DONE
        line.resumed = self._flush

    def tell(self, text: bytes, newest_of: Hashable = None) -> None:
        """Send this once everything before it is sent; nothing is sent after the end.

        Of what has the same `newest_of`, only the newest waits, at the end of the queue: its cursor is behind those of
        all that came before it.
        """
        if self.ended:
            return
        if not self._waiting and self._line.ready:
            self._line.write(text)
        else:
            self._queue(text, newest_of)

    def tell_all(self, texts: Sequence[bytes]) -> None:
        """Send these in their order, together if the client takes them at once."""
        if not self.ended and not self._waiting and self._line.ready:
            self._line.write_all(texts)
        else:
            for text in texts:
                self.tell(text)

    def end(self, code: int) -> None:
        """Close with this code once what waits is sent; the first code stands."""
        if self.ended:
            return
        self.code, self.ended = code, True
        asyncio.get_running_loop().call_later(_LAST_WORDS_S, self._line.abort)
        self._flush()

    def _queue(self, text: bytes, newest_of: Hashable) -> None:
        waiting = self._waiting = self._waiting or OrderedDict()
        if newest_of is None:
            self._number += 1
            newest_of = self._number
        elif (older := waiting.pop(newest_of, None)) is not None:
            self._bytes -= len(older)
        waiting[newest_of] = text
        self._bytes += len(text)
        if len(waiting) > self._limit or self._bytes > _MOST_BYTES:
            SLOW_SOCKETS.inc()
            waiting.clear()
            waiting[0] = self._reload
            self.end(TRY_AGAIN)

    def _flush(self) -> None:
        while self._waiting and self._line.ready:
            _, text = self._waiting.popitem(last=False)
            self._bytes -= len(text)
            self._line.write(text)
        if not self._waiting:
            self._waiting = None
            if self.ended and not self._closed:
                self._closed = True
                self._close(self.code)
