"""A client of the gateway as an app would have: tokens, idempotency keys, patient retries, one socket."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

_TRIES = 8
_BACK_OFF_S = 0.25
_REPEATABLE = frozenset({429, 502, 503, 504})
_TIMEOUT = aiohttp.ClientTimeout(total=30)

Json = Mapping[str, Any]


class Refused(Exception):
    """The platform said no, with a reason."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status = status
        self.slug = str(problem.get("type", "")).rsplit("/", 1)[-1]
        super().__init__(f"{status} {self.slug}: {problem.get('detail', '')}")


class Unreachable(Exception):
    """No answer after every try; the same key may be used again later."""


@dataclass(slots=True)
class Gateway:
    """The platform's front door."""

    url: str
    http: aiohttp.ClientSession

    async def register(self, person: "NewPerson") -> "Person":
        """Sign up and log in; somebody who is known already is logged in only."""
        body = {"email": person.email, "password": person.password, "name": person.name, "role": person.role}
        try:
            await self._call("POST", "/auth/register", {}, body)
        except Refused as refused:
            if refused.slug != "email-taken":
                raise
        return await self.log_in(person.email, person.password)

    async def log_in(self, email: str, password: str) -> "Person":
        """A logged-in person.

        Raises:
            Refused: the platform does not know them.
        """
        tokens = await self._call("POST", "/auth/login", {}, {"email": email, "password": password})
        return Person(self, str(tokens["access_token"]))

    async def _call(self, method: str, path: str, headers: Mapping[str, str], body: Json | None) -> Json:
        problem = ""
        for attempt in range(_TRIES):
            try:
                return await self._once(method, path, headers, body)
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = repr(error)
            except Refused as refused:
                if refused.status not in _REPEATABLE:
                    raise
                problem = str(refused)
            await asyncio.sleep(_BACK_OFF_S * (attempt + 1))
        raise Unreachable(f"{method} {path}: {problem}")

    async def _once(self, method: str, path: str, headers: Mapping[str, str], body: Json | None) -> Json:
        url = f"{self.url}/api/v1{path}"
        async with self.http.request(method, url, json=body, headers=headers, timeout=_TIMEOUT) as response:
            answer: Any = await response.json(content_type=None) if response.status != 204 else {}
            if response.status >= 400:
                raise Refused(response.status, answer or {})
            return answer or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who signs up."""

    email: str
    password: str
    name: str
    role: str


@dataclass(slots=True)
class Person:
    """Somebody logged in."""

    gateway: Gateway
    token: str
    socket: aiohttp.ClientWebSocketResponse | None = field(default=None)

    async def get(self, path: str) -> Json:
        """Read something.

        Raises:
            Refused, Unreachable: as they say.
        """
        return await self.gateway._call("GET", path, self._headers(), None)

    async def post(self, path: str, body: Json | None = None, key: str = "") -> Json:
        """Do something, once: every try carries the same `Idempotency-Key`.

        Raises:
            Refused, Unreachable: as they say.
        """
        headers = self._headers() | {"Idempotency-Key": key or secrets.token_hex(12)}
        return await self.gateway._call("POST", path, headers, body or {})

    async def put(self, path: str, body: Json) -> Json:
        """Replace something."""
        return await self.gateway._call("PUT", path, self._headers(), body)

    @asynccontextmanager
    async def channel(self, name: str) -> AsyncIterator["Channel"]:
        """Subscribe on a socket of its own; open until the block ends.

        Raises:
            Refused: the platform does not let this person watch it.
            aiohttp.ClientError: the gateway is away.
        """
        url = f"{self.gateway.url}/ws/v1?access_token={self.token}"
        async with self.gateway.http.ws_connect(url, heartbeat=30) as socket:
            await socket.send_json({"type": "subscribe", "channel": name})
            answer = await _answer(socket, {"subscribed", "error"})
            if answer["type"] == "error":
                raise Refused(403, answer.get("problem") or {})
            yield Channel(socket)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(slots=True)
class Channel:
    """A subscription."""

    socket: aiohttp.ClientWebSocketResponse

    async def events(self) -> AsyncIterator[Json]:
        """The channel's messages (`event`, `reload`, ...) until the connection ends."""
        async for frame in self.socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                yield frame.json()

    async def send(self, message: Json) -> None:
        """Say something on the same socket."""
        await self.socket.send_json(message)


async def _answer(socket: aiohttp.ClientWebSocketResponse, types: set[str]) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = await socket.receive_json(timeout=15)
        if message.get("type") in types:
            return message
