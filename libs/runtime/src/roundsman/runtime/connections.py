"""uvicorn's HTTP/1.1 connection with bounds on what comes before an application is asked, and a line (see `lines`).

Neither uvicorn nor its parser has any bounds: a head may be of any length, and take for ever (slow loris).
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from roundsman.runtime.lines import LINE, unheard

HEAD_S = 15.0  # for all of a request's head, from the connection or its first byte on
LONGEST_HEAD_BYTES = 64 * 1024

_PROBLEMS = {
    HTTPStatus.BAD_REQUEST: ("bad-request", "This is no request that everybody would read alike (RFC 9112)."),
    HTTPStatus.REQUEST_TIMEOUT: ("request-too-slow", f"Send the whole head of a request within {HEAD_S:.0f} s."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "headers-too-large",
        f"The head of a request may have at most {LONGEST_HEAD_BYTES} bytes.",
    ),
}


class BoundedProtocol(HttpToolsProtocol):
    """A connection that ends when a head is too long or takes too long, or a body goes on long after its answer.

    What comes of a body after its answer is read and dropped: to close at once would take the answer from the client.
    Costs a request that comes in one piece a few attribute look-ups. Its line is for an answer of parts.
    """

    resumed: Callable[[], None] = staticmethod(unheard)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_open = False
        self._message_open = False
        self._head_bytes = 0
        self._upgraded = False
        self._extensions = {LINE: self}
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        super().data_received(data)
        if self._upgraded or self.transport.is_closing():
            return
        if self._head_open:
            self._head_bytes += len(data)
            if self._head_bytes > LONGEST_HEAD_BYTES:
                self._end(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return
        if self._head_open or (self._message_open and self._answered()):
            self._be_patient()
        elif self._answered() and self.timeout_keep_alive_task is None:
            # uvicorn forgets a connection on which something comes after the answer that is no request.
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_message_begin(self) -> None:
        """See httptools."""
        self._head_open = self._message_open = True
        super().on_message_begin()
        self.scope["extensions"] = self._extensions  # type: ignore[typeddict-item]

    def on_headers_complete(self) -> None:
        """See httptools."""
        self._head_open = False
        self._head_bytes = 0
        self._rest()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See httptools."""
        self._message_open = False
        self._rest()
        super().on_message_complete()

    @property
    def ready(self) -> bool:
        """Whether what is written now goes out at once, rather than to wait for the client."""
        return not self.flow.write_paused

    def write(self, part: bytes) -> None:
        """Send a part of the answer that has begun, not an empty one; nothing once it has ended."""
        cycle = self.cycle
        if cycle.response_started and not cycle.response_complete and not cycle.disconnected:
            self.transport.write(b"%x\r\n%b\r\n" % (len(part), part) if cycle.chunked_encoding else part)

    def write_all(self, parts: Sequence[bytes]) -> None:
        """Send several in their order."""
        for part in parts:
            self.write(part)

    def abort(self) -> None:
        """End the connection, whatever still waits for the client."""
        self.transport.abort()

    def resume_writing(self) -> None:
        """See `asyncio.Protocol`."""
        super().resume_writing()
        self.resumed()

    def send_400_response(self, msg: str) -> None:
        """What cannot be read, or be read in two ways (request smuggling), is answered and ends the connection."""
        self.transport.write(_response(HTTPStatus.BAD_REQUEST))
        self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection is the socket's."""
        self._upgraded = True
        super().handle_websocket_upgrade()

    def _answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _be_patient(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_S, self._end, HTTPStatus.REQUEST_TIMEOUT)

    def _rest(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _end(self, status: HTTPStatus) -> None:
        """Close; say why where that cannot be taken for the answer to something else."""
        self._patience = None
        if self.transport.is_closing():
            return
        if self._head_open and self._answered():
            self.transport.write(_response(status))
        self.transport.close()


def _response(status: HTTPStatus) -> bytes:
    slug, detail = _PROBLEMS[status]
    told = {"type": f"/problems/{slug}", "title": slug.replace("-", " "), "status": status.value, "detail": detail}
    body = json.dumps(told).encode()
    head = f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return STATUS_LINE[status] + head.encode() + body
