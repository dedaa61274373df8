"""The WebSocket `/ws/v1`, in plain ASGI."""

import asyncio
from collections.abc import Collection

from starlette.types import Message, Receive, Scope, Send

from roundsman.gateway.api.carried import carried_token, check_no_token_in_query, spoken
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.limits import check_head
from roundsman.gateway.api.listening import SocketDesk
from roundsman.gateway.api.metrics import count_refused
from roundsman.gateway.api.origins import check_origin
from roundsman.gateway.api.outlet import Outlet
from roundsman.gateway.api.session import Session
from roundsman.kernel.errors import DomainError
from roundsman.runtime.lines import LINE
from roundsman.web.problems import refusal

PATH = "/ws/v1"
_RELOAD = b'{"type":"reload"}'


class Sockets:
    """Accepts sockets and runs a session on each."""

    def __init__(self, shared: SocketDesk, gathering: Gathering, queue: int, origins: Collection[str] = ()) -> None:
        self._shared = shared
        self._gathering = gathering
        self._queue = queue  # messages that may wait for one
        self._origins = origins  # whose pages may open one, beside our own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, until either side ends it."""
        await receive()
        try:
            check_head(scope, dict(scope["headers"]))
            check_origin(scope, self._origins)
            if not self._shared.tokens_in_query:
                check_no_token_in_query(scope)
            self._gathering.check_room()
        except DomainError as error:
            await _refuse(error, send)
            return
        token = carried_token(scope)
        await send({"type": "websocket.accept", "subprotocol": spoken(scope)})
        session = Session(self._shared, Outlet(self._queue, scope["extensions"][LINE], _RELOAD, _Ending(send)))
        self._gathering.join(session)
        try:
            if token:
                await session.log_in(token)
            while (message := await receive())["type"] != "websocket.disconnect":
                await session.hear(_text(message))
        finally:
            self._gathering.leave(session)


class _Ending:
    """Closes the socket. Its own disconnect message, or the client's, then ends the reading."""

    __slots__ = ("_send", "_task")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._task: asyncio.Task[None] | None = None

    def __call__(self, code: int) -> None:
        self._task = asyncio.create_task(self._close(code))

    async def _close(self, code: int) -> None:
        try:
            await self._send({"type": "websocket.close", "code": code})
        except (OSError, RuntimeError):
            return  # the client was faster


async def _refuse(error: DomainError, send: Send) -> None:
    """Instead of a socket, the answer to an HTTP request."""
    count_refused(error)
    response = refusal(error)
    start = {"type": "websocket.http.response.start", "status": error.status, "headers": response.raw_headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": bytes(response.body)})


def _text(message: Message) -> str:
    return message.get("text") or (message.get("bytes") or b"").decode(errors="replace")
