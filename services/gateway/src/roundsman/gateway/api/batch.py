"""`POST /api/v1/batch`: several calls in one request, for networks on which each costs a second. Plain ASGI."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import unquote

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roundsman.gateway.api.admission import Gate, admit, body_of
from roundsman.gateway.api.economy import economical
from roundsman.gateway.api.forwarding import answer_of, refused, respond
from roundsman.gateway.api.incoming import Request, read_headers
from roundsman.gateway.domain.calls import Answer, Headers
from roundsman.gateway.domain.errors import AnswerTooLong
from roundsman.gateway.domain.routes import API, BATCH, CHANGES, owner_of
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.web.problems import wrong_fields

MOST_CALLS = 20
LONGEST_ANSWER_BYTES = 1024 * 1024  # of one call: all of them wait in memory for the last
_OF_ONE_CALL = frozenset({"accept-language", "idempotency-key", "if-match", "if-none-match"})
_OF_ALL = frozenset({b"authorization", b"traceparent", b"user-agent", b"x-request-id"})
_TOLD = frozenset({b"etag", b"location", b"ratelimit", b"ratelimit-policy", b"retry-after", b"x-request-id"})
_Printable = Annotated[str, StringConstraints(pattern=r"^[ -~]*$", max_length=1000)]


class BatchedCall(BaseModel):
    """One call, as it would be sent alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = Field("GET", examples=["GET"])
    path: str = Field(
        max_length=9000,
        pattern=r"^/api/v1/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*$",
        description="With its query.",
        examples=["/api/v1/orders?limit=20"],
    )
    headers: dict[str, _Printable] = Field(
        default_factory=dict,
        description=f"Of {', '.join(sorted(_OF_ONE_CALL))}.",
        examples=[{"If-None-Match": 'W/"5f0c"'}],
    )
    body: Any = Field(None, description="Sent as JSON; null: none.")

    @field_validator("path")
    @classmethod
    def _is_alone_in_its_batch(cls, path: str) -> str:
        """No batches of batches, and no passwords and tokens: those are limited and sent one by one."""
        plain = unquote(path.partition("?")[0])
        if plain.startswith((BATCH, API + "auth/")):
            raise ValueError("this path cannot be part of a batch")
        return path

    @field_validator("headers")
    @classmethod
    def _are_of_one_call(cls, headers: dict[str, str]) -> dict[str, str]:
        if strange := {name for name in headers if name.lower() not in _OF_ONE_CALL}:
            raise ValueError(f"not {', '.join(sorted(strange))}: a call may have {', '.join(sorted(_OF_ONE_CALL))}")
        return headers


class Batch(BaseModel):
    """The calls, in the order in which they are made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: list[BatchedCall] = Field(min_length=1, max_length=MOST_CALLS)


class Batching:
    """Middleware that makes the calls of a batch one after the other, each through all that it would pass alone."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the batch; see the class."""
        if scope["type"] != "http" or scope["path"] != BATCH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, read_headers(scope["headers"]))
        request_id = (b"x-request-id", request.incoming.request_id)
        told: Headers = [*self._gate.headers, request_id]
        try:
            admitted = await admit(self._gate, request)
            told += admitted.left
            batch = Batch.model_validate_json(await body_of(self._gate, admitted))
        except ValidationError as error:
            answer = answer_of(wrong_fields([dict(fault) for fault in error.errors()]))
        except DomainError as error:
            answer = refused(error)
        else:
            answer = _batched([await self._answer(admitted.request.scope, request_id, call) for call in batch.calls])
        await respond(economical(answer, BATCH, "POST", request.incoming.values), told, send)

    async def _answer(self, scope: Scope, request_id: tuple[bytes, bytes], call: BatchedCall) -> dict[str, Any]:
        path = unquote(call.path.partition("?")[0])
        if owner_of(path) is None and path != CHANGES:
            return await _refused(NotFound("There is no such path."))
        body = b"" if call.body is None else json.dumps(call.body).encode()
        answer = _Collected()
        try:
            await self._app(_scope_of(scope, request_id, call, len(body)), _given(body), answer.take)
        except AnswerTooLong as error:
            return await _refused(error)
        return _told(answer.status, answer.headers, b"".join(answer.parts))


class _Collected:
    """An answer, instead of sending it."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.parts: list[bytes] = []
        self._size = 0

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
            return
        self.parts.append(message.get("body", b""))
        self._size += len(self.parts[-1])
        if self._size > LONGEST_ANSWER_BYTES:
            raise AnswerTooLong(f"This answer has more than {LONGEST_ANSWER_BYTES} bytes: ask for it alone.")


def _scope_of(outer: Scope, request_id: tuple[bytes, bytes], call: BatchedCall, length: int) -> Scope:
    path, _, query = call.path.partition("?")
    headers = [one for one in outer["headers"] if one[0] in _OF_ALL and one[0] != request_id[0]]
    headers += [(name.lower().encode(), value.encode()) for name, value in call.headers.items()]
    headers.append(request_id)
    if length:
        headers += [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
    ours = {"method": call.method, "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode()}
    return {**outer, **ours, "headers": headers}


def _given(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _refused(error: DomainError) -> dict[str, Any]:
    answer = refused(error)
    return _told(answer.status, answer.headers, await answer.read())


def _told(status: int, headers: Headers, body: bytes) -> dict[str, Any]:
    told = {name.decode(): value.decode("latin-1") for name, value in headers if name in _TOLD}
    is_json = b"json" in dict(headers).get(b"content-type", b"")
    content = orjson.Fragment(body) if is_json and body else body.decode(errors="replace") or None
    return {"status": status, "headers": told, "body": content}


def _batched(answers: Sequence[dict[str, Any]]) -> Answer:
    body = orjson.dumps({"answers": answers})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    return Answer(status=HTTPStatus.OK, headers=headers, body=body)
