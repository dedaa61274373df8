"""One who follows an order on a socket, comes back when it is lost, and notes what was missed or came twice."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime

from roundsman.bench.platform.frames import Socket
from roundsman.bench.platform.wire import WireError, address_of

_AGAIN_S = 1.0  # at most, until a socket that was lost, or not opened, is tried again
_EVENT, _SUBSCRIBED, _RELOAD = b'{"type":"event"', b'{"type":"subscribed"', b'{"type":"reload"'


@dataclass(slots=True)
class Heard:
    """What came to all of them together."""

    events: int = 0
    gaps: int = 0  # events that did not come
    repeats: int = 0
    reloads: int = 0
    errors: int = 0  # refusals: who is refused comes again
    timed: bool = False  # whether `late_ms` is kept just now
    late_ms: list[float] = field(default_factory=list)
    letters: int = 0  # of the events that were timed


class Follower:
    """`live` from when it has subscribed until its socket is lost."""

    def __init__(self, url: str, order_id: str, token: str, heard: Heard) -> None:
        self._address = address_of(url)
        self.token = token
        self._channel = f"order:{order_id}"
        self._heard = heard
        self._cursor = ""
        self._ticket = ""
        self._socket: Socket | None = None
        self._coming: asyncio.Task[None] | None = None
        self.next = -1  # the sequence of the event that comes next; -1: any
        self.live = False

    def come(self) -> "asyncio.Task[None]":
        """Open the socket, however often it takes, and subscribe where it was."""
        self._coming = asyncio.create_task(self._come())
        return self._coming

    async def _come(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                _, self._socket = await loop.create_connection(lambda: _Watched(self), *self._address)
                await self._socket.ready
                break
            except (OSError, WireError):
                await asyncio.sleep(random.uniform(0, _AGAIN_S))  # noqa: S311 - jitter
        self._subscribe()

    def _subscribe(self) -> None:
        wish = {"type": "subscribe", "channel": self._channel}
        wish |= {"cursor": self._cursor, "ticket": self._ticket} if self._cursor else {}
        if self._socket:
            self._socket.say(wish)

    def lost(self) -> None:
        """The socket has ended: come back as a client does, after a moment, and not with all others at once."""
        self.live = False
        asyncio.get_running_loop().call_later(random.uniform(0, _AGAIN_S), self.come)  # noqa: S311 - jitter

    def hear(self, text: bytes) -> None:
        """A message."""
        if text.startswith(_EVENT):
            self._hear_event(text)
        elif text.startswith(_SUBSCRIBED):
            self._cursor = self._cursor or _between(text, b'"cursor":"', b'"').decode()
            self._ticket = _between(text, b'"ticket":"', b'"').decode()
            self.live = True
        elif text.startswith(_RELOAD):
            self._heard.reloads += 1
            self._cursor, self.next = "", -1
            self._subscribe()
        else:
            self._heard.errors += 1
            asyncio.get_running_loop().call_later(random.uniform(0, _AGAIN_S), self._subscribe)  # noqa: S311 - jitter

    def _hear_event(self, text: bytes) -> None:
        heard = self._heard
        heard.events += 1
        self._cursor = _between(text, b'"cursor":"', b'"').decode()
        sequence = int(_between(text, b'"sequence":', b","))
        if self.next >= 0:
            heard.gaps += max(0, sequence - self.next)
            heard.repeats += sequence < self.next
        self.next = sequence + 1
        if heard.timed:
            at = datetime.fromisoformat(_between(text, b'"at":"', b'"').decode())
            heard.late_ms.append(1000 * (time.time() - at.timestamp()))
            heard.letters += len(text)


class _Watched(Socket):
    """A socket that tells its follower when it is lost."""

    def __init__(self, follower: Follower) -> None:
        super().__init__("/ws/v1", follower.hear, follower.token)
        self._follower = follower

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`. One that was never open is tried again by who waits for it."""
        was_open = self.ready.done() and not self.ready.cancelled() and self.ready.exception() is None
        super().connection_lost(exc)
        if was_open:
            self._follower.lost()


def _between(text: bytes, before: bytes, after: bytes) -> bytes:
    """What stands between the first `before` and the next `after`: to parse each text would be the load's own cost."""
    begin = text.index(before) + len(before)
    return text[begin : text.index(after, begin)]
