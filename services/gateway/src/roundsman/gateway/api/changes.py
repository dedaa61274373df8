"""`GET /api/v1/changes`: what a channel told since a cursor, page by page, for whoever was offline. Plain ASGI."""

from collections.abc import Mapping

import orjson
from starlette.types import Receive, Scope, Send

from roundsman.gateway.api.admission import Gate
from roundsman.gateway.api.economy import economical
from roundsman.gateway.api.entrance import enter, query_of
from roundsman.gateway.api.forwarding import refused, respond
from roundsman.gateway.api.incoming import Request, read_headers
from roundsman.gateway.api.listening import SocketDesk
from roundsman.gateway.domain.calls import Answer, Headers
from roundsman.gateway.domain.channels import Person
from roundsman.gateway.domain.errors import BadQuery, MissedTooMuch, NotKept
from roundsman.gateway.domain.routes import CHANGES
from roundsman.gateway.handlers.subscribe import Subscribe, missed, prepare
from roundsman.kernel.errors import DomainError

MOST = 500  # events on a page
_UNLESS_TOLD = 100


class Changes:
    """Admits as the socket does, and shows the same of each event."""

    def __init__(self, shared: SocketDesk, gate: Gate) -> None:
        self._shared = shared
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        request = Request(scope, receive, read_headers(scope["headers"]))
        told: Headers = [*self._gate.headers, (b"x-request-id", request.incoming.request_id)]
        query = query_of(scope)
        try:
            person, left = await enter(self._gate, request, query)
            told += left
            answer = await self._page(_wish(query), _limit(query), person)
        except DomainError as error:
            answer = refused(error)
        await respond(economical(answer, CHANGES, "GET", request.incoming.values), told, send)

    async def _page(self, wish: Subscribe, limit: int, person: Person) -> Answer:
        """The first events after the cursor. Without a cursor none, but one to begin with."""
        await self._shared.wait_until_caught_up()
        desk = self._shared.desk
        prepared = await prepare(wish, person, desk)
        try:
            found = missed(prepared, desk, limit + 1)
        except NotKept as error:
            raise MissedTooMuch("What came since is not kept: load anew, and ask without `since`.") from error
        items, more = found[:limit], len(found) > limit
        cursor = items[-1].cursor if more else desk.stream.cursor(prepared.channel)
        body = b'{"items":[%b],"cursor":%b,"more":%b}' % (
            b",".join(one.text for one in items),
            orjson.dumps(cursor),
            orjson.dumps(more),
        )
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        return Answer(status=200, headers=headers, body=body)


def _wish(query: Mapping[str, str]) -> Subscribe:
    if not query.get("channel"):
        raise BadQuery("Name a `channel`.")
    return Subscribe(channel=query["channel"], cursor=query.get("since"))


def _limit(query: Mapping[str, str]) -> int:
    told = query.get("limit", str(_UNLESS_TOLD))
    if not (told.isascii() and told.isdigit() and 1 <= int(told[:4]) <= MOST and len(told) < 4):
        raise BadQuery(f"`limit` is from 1 to {MOST}.")
    return int(told)
