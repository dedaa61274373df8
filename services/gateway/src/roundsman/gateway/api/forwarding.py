"""Forwards requests to the owning services. Plain ASGI: every request passes here."""

import asyncio
from collections.abc import AsyncIterable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from roundsman.gateway.api.admission import Gate, admit, body_of
from roundsman.gateway.api.economy import economical
from roundsman.gateway.api.incoming import Request, read_headers, target_of
from roundsman.gateway.api.limits import check_head
from roundsman.gateway.api.metrics import count_forwarded, count_refused
from roundsman.gateway.domain.calls import NOT_FORWARDED, Answer, Call, Headers, kept_headers
from roundsman.gateway.domain.routes import is_watching, owner_of
from roundsman.gateway.handlers.asking import OwnerRefused
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.observability.traces import current_traceparent
from roundsman.web.problems import MEDIA_TYPE, refusal

_TAKEN_WITHIN_S = 30.0  # 64 KiB or so: the least that a mobile network does


class Forwarding:
    """Middleware that answers what a service owns and leaves the rest to the application."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if is_watching(scope["path"]):
            await self._watch(scope, receive, send)
            return
        service = owner_of(scope["path"])
        if service is None:
            await self._leave(scope, receive, send)
            return
        await self._forward(service, Request(scope, receive, read_headers(scope["headers"])), send)

    async def _forward(self, service: str, request: Request, send: Send) -> None:
        told: Headers = [*self._gate.headers, (b"x-request-id", request.incoming.request_id)]
        person = ""
        try:
            admitted = await admit(self._gate, request)
            person, request = admitted.person, admitted.request
            told += admitted.left
            body = await body_of(self._gate, admitted)
            self._gate.places.take(service, person)
        except DomainError as error:
            self._gate.notes.refused(error, service, person, request.incoming.request_id)
            await _reply(service, refused(error), told, send)
            return
        try:
            answer = await self._answer(_call(service, request, body))
            scope = request.scope
            spared = economical(answer, scope["path"], scope["method"], request.incoming.values)
            await _reply(service, spared, told, send)
        finally:
            self._gate.places.give_back(service, person)

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To the application: how the process is, for whoever may know. It does not exist for others."""
        if self._gate.watchers.have(scope["client"][0] if scope["client"] else ""):
            await self._app(scope, receive, send)
        else:
            await respond(refused(NotFound("Nothing here.")), self._gate.headers, send)

    async def _leave(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To the application: the gateway's own pages, and what there is not."""
        try:
            check_head(scope, dict(scope["headers"]))
            self._gate.rates.of_address(scope["client"])
        except DomainError as error:
            await respond(refused(error), self._gate.headers, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, call: Call) -> Answer:
        try:
            return await self._gate.owners.send(call)
        except DomainError as error:
            return refused(error)


def _call(service: str, request: Request, body: bytes) -> Call:
    scope = request.scope
    headers = kept_headers(scope["headers"], NOT_FORWARDED)
    if traceparent := current_traceparent():
        headers = [*(pair for pair in headers if pair[0] != b"traceparent"), (b"traceparent", traceparent.encode())]
    headers.append((b"x-request-id", request.incoming.request_id))
    if scope["client"]:
        headers.append((b"x-forwarded-for", scope["client"][0].encode()))
    return Call(service=service, method=scope["method"], target=target_of(scope), headers=headers, body=body)


def refused(error: DomainError) -> Answer:
    """The problem that tells of it: the owner's own, or one of the gateway's, which is counted."""
    if isinstance(error, OwnerRefused):
        return answer_of(JSONResponse(error.problem, error.problem["status"], media_type=MEDIA_TYPE))
    count_refused(error)
    return answer_of(refusal(error))


def answer_of(response: Response) -> Answer:
    """What was made to be sent, as an answer."""
    return Answer(status=response.status_code, headers=list(response.raw_headers), body=bytes(response.body))


async def _reply(service: str, answer: Answer, told: Headers, send: Send) -> None:
    count_forwarded(service, answer.status)
    await respond(answer, told, send)


async def respond(answer: Answer, told: Headers, send: Send) -> None:
    """Send the answer, with those of the headers `told` that it does not have itself."""
    has = dict(answer.headers)
    headers = [*answer.headers, *(pair for pair in told if pair[0] not in has)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if isinstance(answer.body, bytes):
        await send({"type": "http.response.body", "body": answer.body})
    else:
        await _stream(answer.body, send)


async def _stream(parts: AsyncIterable[bytes], send: Send) -> None:
    """Whoever does not take a part in time is cut off: the owner, and a place here, wait for them."""
    message: dict[str, Any] = {"type": "http.response.body", "more_body": True}
    async for part in parts:
        async with asyncio.timeout(_TAKEN_WITHIN_S):
            await send(message | {"body": part})
    await send({"type": "http.response.body", "body": b""})
