"""`GET /api/v1/operations`: how every service is, for whoever operates the platform. Plain ASGI."""

from dataclasses import asdict

import orjson
from starlette.types import Receive, Scope, Send

from roundsman.gateway.api.admission import Gate
from roundsman.gateway.api.economy import economical
from roundsman.gateway.api.entrance import enter, query_of
from roundsman.gateway.api.forwarding import refused, respond
from roundsman.gateway.api.incoming import Request, read_headers
from roundsman.gateway.domain.calls import Answer, Headers
from roundsman.gateway.domain.channels import Person
from roundsman.gateway.domain.routes import OPERATIONS
from roundsman.gateway.handlers.see_health import PlatformHealth
from roundsman.kernel.errors import DomainError, Forbidden
from roundsman.kernel.rights import Permission


class Operations:
    """Admits as every other route does."""

    def __init__(self, health: PlatformHealth, gate: Gate) -> None:
        self._health = health
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        request = Request(scope, receive, read_headers(scope["headers"]))
        told: Headers = [*self._gate.headers, (b"x-request-id", request.incoming.request_id)]
        try:
            person, left = await enter(self._gate, request, query_of(scope))
            told += left
            answer = await self._answer(person)
        except DomainError as error:
            answer = refused(error)
        await respond(economical(answer, OPERATIONS, "GET", request.incoming.values), told, send)

    async def _answer(self, person: Person) -> Answer:
        if not person.operates:
            raise Forbidden(f"This needs the permission {Permission.PLATFORM_OPERATE}.")
        services = [asdict(one) for one in await self._health.seen_by(person)]
        body = orjson.dumps({"services": services})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        return Answer(status=200, headers=headers, body=body)
