"""WebSocket as a load needs it: raw. Unfragmented frames only, which is what our gateway sends (RFC 6455)."""

import asyncio
import os
import struct
from collections.abc import Callable
from typing import cast

import orjson

from roundsman.bench.platform.wire import HEAD_ENDS, WireError, address_of, request

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_ANY_KEY = "AAAAAAAAAAAAAAAAAAAAAA=="


class Socket(asyncio.Protocol):
    """A WebSocket; `hear` gets each text as bytes."""

    def __init__(self, path: str, hear: Callable[[bytes], None], token: str = "") -> None:
        self._path = path
        self._token = token
        self._hear = hear
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._upgraded = False
        self.ready = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, url: str, path: str, hear: Callable[[bytes], None], token: str = "") -> "Socket":
        """Connect and upgrade.

        Raises:
            WireError: it was not accepted.
        """
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(lambda: cls(path, hear, token), *address_of(url))
        await socket.ready
        return socket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by descent
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": _ANY_KEY}
        known = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        self._transport.write(request("GET", self._path, {**upgrade, **known, "Sec-WebSocket-Version": "13"}))

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._received += data
        if not self._upgraded and not self._take_upgrade():
            return
        while (frame := next_frame(self._received)) is not None:
            kind, content = frame
            if kind == _TEXT:
                self._hear(content)
            elif kind == _PING:
                self._send(_PONG, content)

    def _take_upgrade(self) -> bool:
        end = self._received.find(HEAD_ENDS)
        if end < 0:
            return False
        self._upgraded = self._received[9:12] == b"101"
        if self._upgraded:
            self.ready.set_result(None)
        else:
            self.ready.set_exception(WireError(bytes(self._received[:end]).decode(errors="replace")))
        del self._received[: end + len(HEAD_ENDS)]
        return self._upgraded

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        if not self.ready.done():
            self.ready.set_exception(WireError(f"the socket was not opened: {exc!r}"))

    def say(self, words: object) -> None:
        """Send a JSON message."""
        self._send(_TEXT, orjson.dumps(words))

    def close(self) -> None:
        """End it."""
        if self._transport:
            self._send(_CLOSE, struct.pack("!H", 1000))
            self._transport.close()

    def _send(self, kind: int, content: bytes) -> None:
        if self._transport:
            self._transport.write(masked_frame(kind, content, os.urandom(4)))


def next_frame(received: bytearray) -> tuple[int, bytes] | None:
    """Take the first whole frame (opcode, content) off the front; None if none is whole yet (RFC 6455, 5.2)."""
    if len(received) < 2:
        return None
    told = received[1] & 0x7F
    start = {126: 4, 127: 10}.get(told, 2)
    if len(received) < start:
        return None
    length = told if start == 2 else int.from_bytes(received[2:start])
    if len(received) < start + length:
        return None
    kind, content = received[0] & 0x0F, bytes(received[start : start + length])
    del received[: start + length]
    return kind, content


def masked_frame(kind: int, content: bytes, mask: bytes) -> bytes:
    """A frame of a client (RFC 6455, 5.3)."""
    length = len(content)
    key = int.from_bytes((mask * (length // 4 + 1))[:length])
    hidden = (int.from_bytes(content) ^ key).to_bytes(length)
    return bytes([0x80 | kind]) + _masked_length(length) + mask + hidden


def _masked_length(length: int) -> bytes:
    if length < 126:
        return bytes([0x80 | length])
    return b"\xfe" + struct.pack("!H", length) if length < 1 << 16 else b"\xff" + struct.pack("!Q", length)
