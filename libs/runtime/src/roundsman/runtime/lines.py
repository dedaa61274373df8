"""Connections on which an application may speak at any time without waiting: as many as there are, no task for each.

ASGI's `send` is a coroutine: whoever tells many clients would need a task for each that might not take it just now.
What an application needs instead is at `scope["extensions"][LINE]`, on sockets and on answers that have begun:

- `ready`: whether the client takes more just now
- `write`, `write_all`, `abort`: none blocks
- `resumed`: called when the client takes more again
"""

import socket
from asyncio import BaseTransport
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from roundsman.runtime.mailbox import Flag, Mailbox

LINE = "roundsman.line"

_UNTAKEN_S = 40  # until a connection ends whose client's system takes nothing: as long as a ping waits to be answered

_SHORT, _MEDIUM = 126, 1 << 16  # lengths from which a frame's own has two bytes more, or eight


def unheard() -> None:
    """Nobody wants to know."""


class LinedSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket with a line for texts, and less to remember while it is open.

    What each text needs of it is in slots, beside each other: a dictionary lies elsewhere, and in no cache. With these
    there are fewer than 30 other names, so that the dictionaries of all sockets share theirs (CPython's limit).
    """

    __slots__ = (
        "_told",
        "close_sent",
        "disconnected",
        "handshake_complete",
        "queue",
        "ready",
        "request",
        "response",
        "resumed",
        "scope",
        "transport",
        "writable",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resumed: Callable[[], None] = unheard
        self._told = False  # since a ping was due the last time
        self.queue = Mailbox()  # type: ignore[assignment]
        self.writable = Flag()  # type: ignore[assignment]
        self.writable.set()
        self.ready = True  # whether what is written now goes out at once, rather than to wait for the client

    def connection_made(self, transport: BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        if (connection := transport.get_extra_info("socket")) is not None:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * _UNTAKEN_S)

    def send_keepalive_ping(self) -> None:
        """See uvicorn. Who was told something need not be asked whether they are there: TCP finds out."""
        if self._told:
            self._told = False
            self.schedule_ping()
        else:
            super().send_keepalive_ping()

    def write(self, text: bytes) -> None:
        """Send a text (UTF-8); nothing once the socket has ended."""
        self._told = True
        if self.handshake_complete and not self.close_sent and not self.disconnected:
            self.transport.write(text_frame(text))

    def write_all(self, texts: Sequence[bytes]) -> None:
        """Send several in one go: each `write` is a call of the system."""
        self._told = True
        if self.handshake_complete and not self.close_sent and not self.disconnected:
            self.transport.write(b"".join([text_frame(text) for text in texts]))

    def abort(self) -> None:
        """End the connection, whatever still waits for the client."""
        self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        """See uvicorn: makes the scope, which its task takes up later."""
        super().handle_connect(event)
        if not self.handshake_complete:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[LINE] = self

    async def send(self, message: ASGISendEvent) -> None:
        """See ASGI. Once it is open, nobody asks how it was asked for."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            del self.request, self.response
            self.scope["headers"] = ()

    def pause_writing(self) -> None:
        """See `asyncio.Protocol`."""
        super().pause_writing()
        self.ready = False

    def resume_writing(self) -> None:
        """See `asyncio.Protocol`."""
        super().resume_writing()
        self.ready = True
        self.resumed()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`. What is written from here on goes nowhere, and does not wait either."""
        self.ready = True
        super().connection_lost(exc)


def text_frame(text: bytes) -> bytes:
    """A whole text as a server sends it (RFC 6455, 5.2): unmasked, in one frame."""
    length = len(text)
    if length < _SHORT:
        return b"\x81%c%b" % (length, text)
    if length < _MEDIUM:
        return b"\x81\x7e%b%b" % (length.to_bytes(2), text)
    return b"\x81\x7f%b%b" % (length.to_bytes(8), text)


class Doors:
    """Lets sockets in where they are answered, and all else into the application."""

    def __init__(self, app: ASGIApp, sockets: Mapping[str, ASGIApp]) -> None:
        self._app = app
        self._sockets = sockets

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """No coroutine of its own: it would stay for as long as the socket is open."""
        if scope["type"] == "websocket":
            return self._sockets.get(scope["path"], self._app)(scope, receive, send)
        return self._app(scope, receive, send)
