"""Connections on which an application may speak at any time without waiting: as many as there are, no task for each.

ASGI's `send` is a coroutine: whoever tells many clients would need a task for each that might not take it just now.
What an application needs instead is at `scope["extensions"][LINE]`, on sockets and on answers that have begun:

- `ready`: whether the client takes more just now
- `write`, `abort`: neither blocks
- `resumed`: called when the client takes more again
"""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

LINE = "roundsman.line"

_SHORT, _MEDIUM = 126, 1 << 16  # lengths from which a frame's own has two bytes more, or eight


def unheard() -> None:
    """Nobody wants to know."""


class LinedSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket with a line for texts."""

    resumed: Callable[[], None] = staticmethod(unheard)

    @property
    def ready(self) -> bool:
        """Whether what is written now goes out at once, rather than to wait for the client."""
        return self.writable.is_set()

    def write(self, text: bytes) -> None:
        """Send a text (UTF-8); nothing once the socket has ended."""
        if self.handshake_complete and not self.close_sent and not self.disconnected:
            self.transport.write(text_frame(text))

    def abort(self) -> None:
        """End the connection, whatever still waits for the client."""
        self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        """See uvicorn: makes the scope, which its task takes up later."""
        super().handle_connect(event)
        if not self.handshake_complete:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[LINE] = self

    def resume_writing(self) -> None:
        """See `asyncio.Protocol`."""
        super().resume_writing()
        self.resumed()


def text_frame(text: bytes) -> bytes:
    """A whole text as a server sends it (RFC 6455, 5.2): unmasked, in one frame."""
    length = len(text)
    if length < _SHORT:
        return b"\x81%c%b" % (length, text)
    if length < _MEDIUM:
        return b"\x81\x7e%b%b" % (length.to_bytes(2), text)
    return b"\x81\x7f%b%b" % (length.to_bytes(8), text)
