"""Forwards requests to the owning services. Plain ASGI: every request passes here."""

import asyncio
import secrets
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from roundsman.gateway.api.economy import economical
from roundsman.gateway.api.limits import check_head
from roundsman.gateway.api.metrics import count_forwarded
from roundsman.gateway.api.rates import Rates
from roundsman.gateway.domain.calls import NOT_FORWARDED, Answer, Call, Headers, kept_headers
from roundsman.gateway.domain.errors import BodyCutOff, BodyTooLarge, BodyTooSlow
from roundsman.gateway.domain.places import Places
from roundsman.gateway.domain.routes import checks_token, is_watching, owner_of, takes_credentials
from roundsman.gateway.domain.shape import check_shape
from roundsman.gateway.ports import Owners
from roundsman.kernel.errors import DomainError, Unauthenticated
from roundsman.observability.traces import current_traceparent
from roundsman.web.caller import Caller
from roundsman.web.problems import refusal
from roundsman.web.tokens import TokenVerifier

_LONGEST_REQUEST_ID = 128
_TAKEN_WITHIN_S = 30.0  # 64 KiB or so: the least that a mobile network does


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What every request is held against, and who answers it."""

    owners: Owners
    verifier: TokenVerifier
    rates: Rates
    places: Places
    body_limit_bytes: int
    body_s: float  # for all of a body to come


class Forwarding:
    """Middleware that answers what a service owns and leaves the rest to the application."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request; see the class."""
        if scope["type"] != "http" or is_watching(scope["path"]):
            await self._app(scope, receive, send)
            return
        service = owner_of(scope["path"])
        if service is None:
            await self._leave(scope, receive, send)
            return
        await self._forward(service, _Request(scope, receive, _read_headers(scope["headers"])), send)

    async def _forward(self, service: str, request: "_Request", send: Send) -> None:
        told: Headers = [(b"x-request-id", request.incoming.request_id)]
        try:
            check_head(request.scope, request.incoming.values)
            person, left = await self._admit(request)
            told += left
            body = await self._body(request) if request.incoming.has_body else b""
            self._gate.places.take(service, person)
        except DomainError as error:
            await _reply(service, _refusal(error), told, send)
            return
        try:
            answer = await self._answer(_call(service, request, body))
            scope = request.scope
            spared = economical(answer, scope["path"], scope["method"], request.incoming.values)
            await _reply(service, spared, told, send)
        finally:
            self._gate.places.give_back(service, person)

    async def _leave(self, scope: Scope, receive: Receive, send: Send) -> None:
        """To the application: the gateway's own pages, and what there is not."""
        try:
            check_head(scope, dict(scope["headers"]))
            self._gate.rates.of_address(scope["client"])
        except DomainError as error:
            await _respond(_refusal(error), [], send)
        else:
            await self._app(scope, receive, send)

    async def _admit(self, request: "_Request") -> tuple[str, Headers]:
        """Let the caller in, unless they ask too often; gives who it is, and the headers that tell how often still."""
        path, client, rates = request.scope["path"], request.scope["client"], self._gate.rates
        if takes_credentials(path):
            return "", rates.of_login(client)
        if not (request.incoming.authorization and checks_token(path)):
            return "", rates.of_address(client)
        try:
            caller = await self._caller(request.incoming.authorization)
        except Unauthenticated as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                rates.of_address(client)
            raise
        return caller.user_id, rates.of_user(caller)

    async def _caller(self, authorization: bytes) -> Caller:
        """Turn away a false token here; the owners check it again."""
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
        return await self._gate.verifier.verify(token)

    async def _answer(self, call: Call) -> Answer:
        try:
            return await self._gate.owners.send(call)
        except DomainError as error:
            return _refusal(error)

    async def _body(self, request: "_Request") -> bytes:
        """The whole body: it has to be at hand in case the connection to the service is refused."""
        try:
            async with asyncio.timeout(self._gate.body_s):
                body = await _whole(request.receive, request.incoming.length, self._gate.body_limit_bytes)
        except TimeoutError as error:
            raise BodyTooSlow(f"Send the whole body within {self._gate.body_s:.0f} s.") from error
        check_shape(body)
        return body


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that came in."""

    scope: Scope
    receive: Receive
    incoming: "_Incoming"


@dataclass(frozen=True, slots=True)
class _Incoming:
    """What the gateway itself reads of a request's headers."""

    authorization: bytes
    request_id: bytes
    has_body: bool
    length: int  # 0 where it is not told
    values: Mapping[bytes, bytes]  # all of them by their names; of those that came twice the last


def _call(service: str, request: _Request, body: bytes) -> Call:
    scope = request.scope
    headers = kept_headers(scope["headers"], NOT_FORWARDED)
    if traceparent := current_traceparent():
        headers = [*(pair for pair in headers if pair[0] != b"traceparent"), (b"traceparent", traceparent.encode())]
    headers.append((b"x-request-id", request.incoming.request_id))
    if scope["client"]:
        headers.append((b"x-forwarded-for", scope["client"][0].encode()))
    return Call(service=service, method=scope["method"], target=_target(scope), headers=headers, body=body)


async def _whole(receive: Receive, length: int, limit_bytes: int) -> bytes:
    received: list[bytes] = []
    size, more = 0, True
    while more and max(size, length) <= limit_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyCutOff("The connection ended before the body did.")
        received.append(message.get("body", b""))
        size += len(received[-1])
        more = message.get("more_body", False)
    if max(size, length) > limit_bytes:
        raise BodyTooLarge(f"A body may have at most {limit_bytes} bytes.")
    return received[0] if len(received) == 1 else b"".join(received)


def _read_headers(headers: Headers) -> _Incoming:
    found = dict(headers)
    length = found.get(b"content-length", b"0")
    return _Incoming(
        authorization=found.get(b"authorization", b""),
        request_id=_request_id(found.get(b"x-request-id", b"")),
        has_body=length != b"0" or b"transfer-encoding" in found,
        length=int(length) if length.isdigit() else 0,
        values=found,
    )


def _request_id(given: bytes) -> bytes:
    """The caller's own id if it is one that can stand in a log, else a new one."""
    if 0 < len(given) <= _LONGEST_REQUEST_ID and given.isascii() and given.decode().isprintable():
        return given
    return secrets.token_hex(16).encode()


def _target(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _refusal(error: DomainError) -> Answer:
    response = refusal(error)
    return Answer(status=error.status, headers=list(response.raw_headers), body=bytes(response.body))


async def _reply(service: str, answer: Answer, told: Headers, send: Send) -> None:
    count_forwarded(service, answer.status)
    await _respond(answer, told, send)


async def _respond(answer: Answer, told: Headers, send: Send) -> None:
    """Send the answer, with those of the headers `told` that it does not have itself."""
    has = {name for name, _ in answer.headers}
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
