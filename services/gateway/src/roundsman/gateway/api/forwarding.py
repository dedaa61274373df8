"""Forwards requests to the owning services. Plain ASGI: every request passes here."""

import secrets
from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from roundsman.gateway.api.metrics import count_forwarded
from roundsman.gateway.domain.calls import NOT_FORWARDED, Answer, Call, Headers, kept_headers
from roundsman.gateway.domain.errors import BodyTooLarge
from roundsman.gateway.domain.routes import checks_token, owner_of
from roundsman.gateway.ports import Owners
from roundsman.kernel.errors import DomainError, Unauthenticated
from roundsman.observability.traces import current_traceparent
from roundsman.web.problems import refusal
from roundsman.web.tokens import TokenVerifier

_LONGEST_REQUEST_ID = 128


class Forwarding:
    """Middleware that answers what a service owns and leaves the rest to the application."""

    def __init__(self, app: ASGIApp, owners: Owners, verifier: TokenVerifier, body_limit_bytes: int) -> None:
        self._app = app
        self._owners = owners
        self._verifier = verifier
        self._body_limit_bytes = body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request; see the class."""
        service = owner_of(scope["path"]) if scope["type"] == "http" else None
        if service is None:
            await self._app(scope, receive, send)
            return
        incoming = _read_headers(scope["headers"])
        try:
            answer = await self._answer(service, scope, receive, incoming)
        except DomainError as error:
            answer = _refusal(error)
        count_forwarded(service, answer.status)
        await _respond(answer, incoming.request_id, send)

    async def _answer(self, service: str, scope: Scope, receive: Receive, incoming: "_Incoming") -> Answer:
        if incoming.authorization and checks_token(scope["path"]):
            await self._check_token(incoming.authorization)
        body = await self._body(receive, incoming.length) if incoming.has_body else b""
        headers = kept_headers(scope["headers"], NOT_FORWARDED)
        if traceparent := current_traceparent():
            headers = [*(pair for pair in headers if pair[0] != b"traceparent"), (b"traceparent", traceparent.encode())]
        headers.append((b"x-request-id", incoming.request_id))
        if scope["client"]:
            headers.append((b"x-forwarded-for", scope["client"][0].encode()))
        call = Call(service=service, method=scope["method"], target=_target(scope), headers=headers, body=body)
        return await self._owners.send(call)

    async def _check_token(self, authorization: bytes) -> None:
        """Turn away a false token here; the owners check it again."""
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
        await self._verifier.verify(token)

    async def _body(self, receive: Receive, length: int) -> bytes:
        """The whole body: it has to be at hand in case the connection to the service is refused."""
        received, size = [], 0
        more = True
        while more:
            if max(size, length) > self._body_limit_bytes:
                raise BodyTooLarge(f"A body may have at most {self._body_limit_bytes} bytes.")
            message = await receive()
            received.append(message.get("body", b""))
            size += len(received[-1])
            more = message.get("more_body", False)
        if size > self._body_limit_bytes:
            raise BodyTooLarge(f"A body may have at most {self._body_limit_bytes} bytes.")
        return received[0] if len(received) == 1 else b"".join(received)


@dataclass(frozen=True, slots=True)
class _Incoming:
    """What the gateway itself reads of a request's headers."""

    authorization: bytes
    request_id: bytes
    has_body: bool
    length: int  # 0 where it is not told


def _read_headers(headers: Headers) -> _Incoming:
    found = dict(headers)
    length = found.get(b"content-length", b"0")
    return _Incoming(
        authorization=found.get(b"authorization", b""),
        request_id=_request_id(found.get(b"x-request-id", b"")),
        has_body=length != b"0" or b"transfer-encoding" in found,
        length=int(length) if length.isdigit() else 0,
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


async def _respond(answer: Answer, request_id: bytes, send: Send) -> None:
    headers = answer.headers
    if not any(name == b"x-request-id" for name, _ in headers):
        headers = [*headers, (b"x-request-id", request_id)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if isinstance(answer.body, bytes):
        await send({"type": "http.response.body", "body": answer.body})
    else:
        await _stream(answer.body, send)


async def _stream(parts: AsyncIterable[bytes], send: Send) -> None:
    message: dict[str, Any] = {"type": "http.response.body", "more_body": True}
    async for part in parts:
        await send(message | {"body": part})
    await send({"type": "http.response.body", "body": b""})
