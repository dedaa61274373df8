"""`python -m roundsman.bench.crowd.raw BYTES`: a loop that sends a text to each of its sockets once a second.

It stands on the server that the gateway stands on. It prints its address when it listens, and ends with its standard
input.
"""

import asyncio
import sys
import time
from itertools import islice

import uvloop
from starlette.types import Receive, Scope, Send

from roundsman.bench.platform.echo import serve_until_told

_TURN_S = 0.02


class Raw:
    """Sends on every socket once a second, spread over it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: dict[Send, None] = {}
        self._sending: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, until it ends."""
        if scope["type"] != "websocket":
            return
        self._sending = self._sending or asyncio.create_task(self._send())
        await receive()
        await send({"type": "websocket.accept"})
        self._open[send] = None
        while (await receive())["type"] != "websocket.disconnect":
            continue
        del self._open[send]

    async def _send(self) -> None:
        done_s = time.monotonic()
        while True:
            await asyncio.sleep(_TURN_S)
            due = int((time.monotonic() - done_s) * len(self._open))
            done_s += due / max(1, len(self._open))
            for send in list(islice(self._open, due)):
                await send({"type": "websocket.send", "text": self._text})
                self._open[send] = self._open.pop(send)  # to the end of the line


if __name__ == "__main__":
    uvloop.run(serve_until_told(Raw("x" * int(sys.argv[1]))))
