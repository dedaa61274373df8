"""HTTP/1.1 as a load needs it: raw, so that asking costs a tenth of what an answer costs.

Only what our own services send is understood: answers with `Content-Length`.
"""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import orjson

HEAD_ENDS = b"\r\n\r\n"
_LENGTH = b"content-length:"


class WireError(Exception):
    """The other side said something that this client does not understand, or went away."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes


def address_of(url: str) -> tuple[str, int]:
    """Host and port of a base address."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 80


def request(method: str, path: str, headers: Mapping[str, str], body: object = None) -> bytes:
    """A request as it goes over the wire."""
    content = b"" if body is None else orjson.dumps(body)
    told = {"Host": "bench", **headers}
    if body is not None:
        told["Content-Type"] = "application/json"
    told["Content-Length"] = str(len(content))
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + content


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by descent

    async def ask(self, sent: bytes) -> Answer:
        """Send a request and wait for all of its answer.

        Raises:
            WireError: the connection ended.
        """
        if self._transport is None or self._transport.is_closing():
            raise WireError("the connection has ended")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(sent)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._received += data
        head_end = self._received.find(HEAD_ENDS)
        if head_end < 0 or self._answer is None:
            return
        end = head_end + len(HEAD_ENDS) + content_length(bytes(self._received[:head_end]))
        if len(self._received) >= end:
            body = bytes(self._received[head_end + len(HEAD_ENDS) : end])
            answer, self._answer = self._answer, None
            status = int(self._received[9:12])
            del self._received[:end]
            if not answer.done():
                answer.set_result(Answer(status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(WireError(f"the connection was lost: {exc!r}"))

    def close(self) -> None:
        """End it."""
        if self._transport:
            self._transport.close()


def content_length(head: bytes) -> int:
    """How long the body is, by the answer's head."""
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if at < 0:
        return 0
    end = lowered.find(b"\r\n", at)
    return int(lowered[at + len(_LENGTH) : end if end >= 0 else None])


class Pool:
    """Connections to one address, as many as requests are open at once."""

    def __init__(self, url: str) -> None:
        self._address = address_of(url)
        self._idle: list[Connection] = []

    async def ask(self, sent: bytes) -> Answer:
        """Send a request on an idle connection, or on a new one.

        Raises:
            WireError: the connection ended.
            OSError: nobody listens.
        """
        connection = self._idle.pop() if self._idle else await self._connected()
        answer = await connection.ask(sent)
        self._idle.append(connection)
        return answer

    async def _connected(self) -> Connection:
        _, connection = await asyncio.get_running_loop().create_connection(Connection, *self._address)
        return connection

    def close(self) -> None:
        """End the idle connections."""
        while self._idle:
            self._idle.pop().close()
