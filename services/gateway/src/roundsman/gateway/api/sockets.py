"""The WebSocket `/ws/v1`, in plain ASGI."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from roundsman.gateway.api.limits import check_head
from roundsman.gateway.api.metrics import count_refused
from roundsman.gateway.api.origins import check_origin
from roundsman.gateway.api.outlet import DONE, Outlet
from roundsman.gateway.api.session import Session, SocketDesk
from roundsman.gateway.domain.places import Overloaded
from roundsman.kernel.errors import DomainError
from roundsman.observability.metrics import OPEN_SOCKETS
from roundsman.web.problems import refusal

PATH = "/ws/v1"
_AT_ONCE = 500  # sessions rechecked before others get a turn
_LAST_WORDS_S = 5.0  # how long a client may take for what still waits when its socket ends


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketLimits:
    """What the sockets of one process may do."""

    most: int  # open at once
    queue: int  # messages that may wait for one
    recheck_s: float
    origins: Collection[str]  # whose pages may open one, beside our own


class Sockets:
    """Accepts sockets and runs a session on each."""

    def __init__(self, shared: SocketDesk, limits: SocketLimits) -> None:
        self._shared = shared
        self._limits = limits
        self._sessions: set[Session] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, until either side ends it."""
        await receive()
        try:
            check_head(scope, dict(scope["headers"]))
            check_origin(scope, self._limits.origins)
            self._check_room()
        except DomainError as error:
            await _refuse(error, send)
            return
        await send({"type": "websocket.accept"})
        outlet = Outlet(self._limits.queue)
        session = Session(self._shared, outlet)
        self._sessions.add(session)
        with OPEN_SOCKETS.track_inprogress():
            reading = asyncio.create_task(_read(scope, receive, session, outlet))
            writing = asyncio.create_task(_write(outlet, send))
            try:
                await _until_ended(outlet, reading, writing)
            finally:
                self._sessions.discard(session)
                session.leave()
                outlet.end(DONE)
                await asyncio.wait([writing], timeout=_LAST_WORDS_S)
                await _stop(reading, writing)

    def _check_room(self) -> None:
        if len(self._sessions) >= self._limits.most:
            raise Overloaded("There are too many sockets here just now: try again in a moment.")

    async def keep_checking(self) -> None:
        """Ask every session again and again, for ever, whether its token still counts."""
        while True:
            await asyncio.sleep(self._limits.recheck_s)
            for number, session in enumerate(list(self._sessions)):
                await session.recheck()
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)


async def _refuse(error: DomainError, send: Send) -> None:
    """Instead of a socket, the answer to an HTTP request."""
    count_refused(error)
    response = refusal(error)
    start = {"type": "websocket.http.response.start", "status": error.status, "headers": response.raw_headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": bytes(response.body)})


async def _until_ended(outlet: Outlet, *tasks: "asyncio.Task[None]") -> None:
    ended = asyncio.create_task(outlet.ended.wait())
    try:
        done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # a fault of ours is logged by the server
    finally:
        ended.cancel()


async def _stop(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _read(scope: Scope, receive: Receive, session: Session, outlet: Outlet) -> None:
    token = parse_qs(scope["query_string"].decode("latin-1")).get("access_token", [""])[0]
    if token:
        await session.log_in(token)
    while not outlet.ended.is_set():
        try:
            async with asyncio.timeout_at(session.deadline):
                message = await receive()
        except TimeoutError:
            session.expire()
            return
        if message["type"] == "websocket.disconnect":
            return
        await session.hear(message.get("text") or (message.get("bytes") or b"").decode(errors="replace"))


async def _write(outlet: Outlet, send: Send) -> None:
    with suppress(OSError):  # the client has gone: its disconnect message ends the session
        async for text in outlet.texts():
            await send({"type": "websocket.send", "text": text})
        await send({"type": "websocket.close", "code": outlet.code})
