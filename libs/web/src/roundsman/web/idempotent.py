"""`Idempotency-Key` on a route: the same key gives the same answer and one effect."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import Header, Request, Response

from roundsman.kernel.errors import DomainError, Invalid
from roundsman.persistence.once import RequestKey, once
from roundsman.persistence.units import Units, W
from roundsman.web.caller import Caller

# For the document alone, in which the gateway calls it required: `answer_once` reads it.
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="New for each new wish; the same key and body have one answer and one effect, for a week.",
        examples=["5f0c1c1e-order-1"],
    ),
]


class IdempotencyKeyMissing(Invalid):
    """A POST that creates or charges came without its key."""

    slug = "idempotency-key-missing"
    status = 400


class BadIdempotencyKey(Invalid):
    """The key is too long or not printable."""

    slug = "bad-idempotency-key"


class BodyIsNotJson(DomainError):
    """The body cannot be read."""

    slug = "body-is-not-json"
    status = 400


async def answer_once(
    request: Request, caller: Caller, units: Units[W], effect: Callable[[W], Awaitable[tuple[int, Any]]]
) -> Response:
    """Run `effect` (-> status, JSON-able body) once for this caller, route and `Idempotency-Key`.

    Raises:
        IdempotencyKeyMissing, BadIdempotencyKey, KeyReused: as they say; and whatever `effect` raises.
    """
    key = request_key(request)
    body = await request.body()
    named = RequestKey(caller=caller.user_id, route=request.url.path, key=key, body=_json(body))
    cause = caller.cause
    status, answer = await units.run(lambda work: once(named, work, effect), cause)
    if status == HTTPStatus.NO_CONTENT:
        return Response(status_code=status)
    return Response(orjson.dumps(answer), status, media_type="application/json")


def request_key(request: Request) -> str:
    """The request's `Idempotency-Key`: 1 to 255 printable ASCII letters."""
    key = request.headers.get("idempotency-key", "")
    if not key:
        raise IdempotencyKeyMissing("Send an Idempotency-Key header: any text that is new for each new request.")
    if len(key) > 255 or not (key.isascii() and key.isprintable()):
        raise BadIdempotencyKey("An Idempotency-Key has at most 255 printable ASCII letters.")
    return key


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError as error:
        raise BodyIsNotJson("The body has to be JSON.") from error
