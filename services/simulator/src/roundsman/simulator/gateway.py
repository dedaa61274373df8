"""A client of the gateway as an app would have: tokens, idempotency keys, patient retries, one socket."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from roundsman import client
from roundsman.client import Answer, Api

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and for how long an app asks again."""

    tries: int = 8
    back_off_s: float = 0.25  # after the first try; each time as much longer,
    longest_back_off_s: float = 2.0  # up to this
    timeout_s: float = 30.0  # of one try
    repeats: frozenset[int] = frozenset({429, 502, 503, 504})  # statuses that are asked again


# Two calls are never the same, even if they say the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call:
    """Something that is asked of the platform, as often as it takes: every try says exactly the same."""

    method: str
    path: str  # below /api/v1
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None

    @property
    def key(self) -> str:
        """Its `Idempotency-Key`; empty if it has none."""
        return self.headers.get("Idempotency-Key", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One try of a call. Times are of this process's monotonic clock."""

    asked_s: float
    answered_s: float
    status: int  # 0: no answer came, so nobody knows what was done
    answer: Json


def nobody(call: Call, tried: Tried) -> None:
    """Looks away."""


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
    patience: Patience = Patience()
    witness: Callable[[Call, Tried], None] = nobody  # is told of every try

    async def register(self, person: "NewPerson") -> "Person":
        """Sign up and log in; for somebody who is known already signing up changes nothing."""
        body = {"email": person.email, "password": person.password, "name": person.name, "role": person.role}
        await self.call(Call(method="POST", path="/auth/register", body=body))
        return await self.log_in(person.email, person.password)

    async def log_in(self, email: str, password: str) -> "Person":
        """A logged-in person.

        Raises:
            Refused: the platform does not know them.
        """
        body = {"email": email, "password": password}
        tokens = await self.call(Call(method="POST", path="/auth/login", body=body))
        return Person(self, str(tokens["access_token"]))

    async def call(self, call: Call) -> Json:
        """Ask until there is an answer.

        Raises:
            Refused, Unreachable: as they say.
        """
        problem, patience = "", self.patience
        for attempt in range(patience.tries):
            try:
                return await self._witnessed(call)
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = repr(error)
            except Refused as refused:
                if refused.status not in patience.repeats:
                    raise
                problem = str(refused)
            await asyncio.sleep(min(patience.longest_back_off_s, patience.back_off_s * (attempt + 1)))
        raise Unreachable(f"{call.method} {call.path}: {problem}")

    async def _witnessed(self, call: Call) -> Json:
        """Ask once; also a try that is broken off is told."""
        asked_s, status = time.monotonic(), 0
        answer: Json = {}
        try:
            status, answer = await self._once(call)
        finally:
            self.witness(call, Tried(asked_s=asked_s, answered_s=time.monotonic(), status=status, answer=answer))
        if status >= 400:
            raise Refused(status, answer)
        return answer

    async def _once(self, call: Call) -> tuple[int, Json]:
        sent: dict[str, Any] = {"json": call.body, "headers": call.headers}
        timeout = aiohttp.ClientTimeout(total=self.patience.timeout_s)
        async with self.http.request(call.method, f"{self.url}/api/v1{call.path}", timeout=timeout, **sent) as response:
            answer: Any = await response.json(content_type=None) if response.status != 204 else {}
            return response.status, answer or {}


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
        return await self.gateway.call(Call(method="GET", path=path, headers=self._headers()))

    async def post(self, path: str, body: Json | None = None, key: str = "") -> Json:
        """Do something, once: every try carries the same `Idempotency-Key`.

        Raises:
            Refused, Unreachable: as they say.
        """
        headers = self._headers() | {"Idempotency-Key": key or secrets.token_hex(12)}
        return await self.gateway.call(Call(method="POST", path=path, headers=headers, body=body or {}))

    @property
    def app(self) -> Api:
        """The typed client, as this person; it raises what `post` does."""
        return Api(self)

    async def send(self, call: client.Call) -> Answer:
        """Carry what the typed client asks (its `Transport`); every POST has a key, so that a watcher knows it again.

        Raises:
            Refused, Unreachable: as they say.
        """
        headers = self._headers() | dict(call.headers)
        if call.method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(12))
        path = call.path.removeprefix("/api/v1")
        body = await self.gateway.call(Call(method=call.method, path=path, headers=headers, body=call.body))
        return Answer(status=200, headers={}, body=body)

    @asynccontextmanager
    async def channel(self, name: str) -> AsyncIterator["Channel"]:
        """Subscribe on a socket of its own; open until the block ends.

        Raises:
            Refused: the platform does not let this person watch it.
            aiohttp.ClientError: the gateway is away.
        """
        url = f"{self.gateway.url}/ws/v1"
        async with self.gateway.http.ws_connect(url, headers=self._headers(), heartbeat=30) as socket:
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
