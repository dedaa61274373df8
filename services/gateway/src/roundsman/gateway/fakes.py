"""The gateway's front without a server: owners and tokens from memory, and a client that calls the application."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from starlette.types import ASGIApp, Message

from roundsman.gateway.api.admission import Gate
from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.hardened import api_headers
from roundsman.gateway.api.listening import SocketDesk
from roundsman.gateway.api.passes import Passes
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.domain.api_keys import KeyLimits, KeyToken, SignedCall
from roundsman.gateway.domain.calls import Answer, Call, Headers
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.places import AtOnce, Places
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.domain.tickets import Tickets
from roundsman.gateway.domain.watchers import Watchers
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.handlers.subscribe import Desk
from roundsman.gateway.ports import History
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.runtime.lines import LINE
from roundsman.web import Caller, Role
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import Signature

ORG = OrgId.parse("org_01h455vb4pex5vsknk084sn02q")
_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_PATIENCE_S = 60.0
_LONG_FROM_NOW = 4e9  # unix seconds


class FakeOwners:
    """`Owners` that remember what they were asked, and answer it once `may_answer` is set."""

    services: tuple[str, ...] = ("identity", "order", "vendor")

    def __init__(self) -> None:
        self.asked: list[Call] = []
        self.body: bytes | AsyncIterator[bytes] = b'{"items":[]}'
        self.headers: Headers = [(b"content-type", b"application/json")]
        self.status = 200
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def send(self, call: Call) -> Answer:
        """See `Owners`."""
        self.asked.append(call)
        await self.may_answer.wait()
        headers = list(self.headers)
        if isinstance(self.body, bytes):
            headers.append((b"content-length", str(len(self.body)).encode()))
        return Answer(status=self.status, headers=headers, body=self.body)


class FakeKeyTokens:
    """`KeyTokens` for every key but those `refused`; its tokens are `token-of-key_<number>`."""

    def __init__(self, per_minute: int = 100, expires_in_s: float = 300.0) -> None:
        self.asked: list[tuple[str, str]] = []  # the key or the credentials, and the address
        self.signed: list[SignedCall] = []
        self.refused: DomainError | None = None
        self._limits = KeyLimits(per_minute=per_minute, per_day=1000)
        self._expires_in_s = expires_in_s

    async def of_key(self, text: str, address: str) -> KeyToken:
        """See `KeyTokens`."""
        self.asked.append((text, address))
        await asyncio.sleep(0)
        return self._token(ApiKeyText.read(text).number)

    async def of_signed(self, call: SignedCall, address: str) -> KeyToken:
        """See `KeyTokens`."""
        self.asked.append((call.credentials, address))
        self.signed.append(call)
        return self._token(Signature.read(call.credentials).number)

    def _token(self, number: str) -> KeyToken:
        if self.refused:
            raise self.refused
        return KeyToken(text=f"token-of-key_{number}", expires_in_s=self._expires_in_s, limits=self._limits)


class FakeVerifier:
    """`TokenVerifier` that takes `token-of-<name>`, but for those `revoked`; a name that is a key's is its session.

    `lax` has not shown the second factor that is demanded of them.
    """

    def __init__(self) -> None:
        self.revoked: set[str] = set()

    async def verify(self, token: str) -> Caller:
        """See `TokenVerifier`."""
        if not token.startswith("token-of-") or token in self.revoked:
            raise Unauthenticated("The access token is not valid: log in again.")
        user = UserId.derived(_NOON, token)
        return Caller(
            user_id=user,
            org_id=ORG,
            roles=frozenset({Role.CUSTOMER}),
            expires_at=_LONG_FROM_NOW,
            session_id=token.removeprefix("token-of-"),
            lacks_second_factor=token.endswith("-lax"),
        )

    async def recheck(self, caller: Caller) -> None:
        """See `TokenVerifier`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the application answered; header names in lower case, a repeated one's values joined."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def slug(self) -> str:
        """The rule that said no."""
        return str(json.loads(self.body)["type"]).removeprefix("/problems/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; the body comes in these parts, and never ends if the last is None."""

    path: str = "/api/v1/orders"
    method: str = "GET"
    query: str = ""
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = field(default_factory=dict)
    body: Sequence[bytes | None] = (b"",)
    address: str = "192.0.2.1"

    def scope(self) -> dict[str, Any]:
        """As a server makes it."""
        pairs = self.headers.items() if isinstance(self.headers, Mapping) else self.headers
        headers = [(name.lower().encode(), value.encode()) for name, value in pairs]
        length = sum(len(part or b"") for part in self.body)
        told = {name for name, _ in headers}
        if length and not told & {b"content-length", b"transfer-encoding"}:
            headers.append((b"content-length", str(length).encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "root_path": "",
            "server": ("gateway", 80),
            "client": (self.address, 50000),
            "method": self.method,
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "headers": headers,
            "state": {},
        }


def a_gate(owners: FakeOwners | None = None, **changes: Any) -> Gate:
    """A gate that keeps nobody out for asking often, but for what is changed."""
    rates = Rates(PerMinute(user=0, address=0, login=0))
    gate = Gate(
        owners=owners or FakeOwners(),
        verifier=FakeVerifier(),
        passes=Passes(FakeKeyTokens()),
        rates=rates,
        places=Places(AtOnce(all=100, service=100, person=100)),
        headers=api_headers(0),
        watchers=Watchers(),
        body_limit_bytes=1024 * 1024,
        body_s=30.0,
    )
    return replace(gate, **changes)


def a_desk(stream: Stream | None = None, owners: FakeOwners | None = None, **changes: Any) -> SocketDesk:
    """What sockets work with: every owner lets everybody in, and the stream stands still unless it is fed."""
    caught_up = asyncio.Event()
    caught_up.set()
    stream = stream or Stream(
        Recent(Reach.of_last(10)), lambda _: [], lambda words: json.dumps(words, default=str).encode()
    )
    # History is asked for cursors only that memory does not reach back to.
    desk = Desk(
        owners=owners or FakeOwners(),
        stream=stream,
        history=cast(History, None),
        facts=KnownFacts(),
        tickets=Tickets("any"),
    )
    shared = SocketDesk(
        desk=desk,
        verifier=FakeVerifier(),
        caught_up=caught_up,
        login_s=60.0,
        crowd=Crowd(50),
        clock=ManualClock(),
    )
    return replace(shared, **changes)


def bearer(name: str) -> dict[str, str]:
    """The header of somebody whom `FakeVerifier` knows."""
    return {"Authorization": f"Bearer token-of-{name}"}


async def ask(app: ASGIApp, asked: Asked) -> Reply:
    """Call the application as a server does."""
    parts, sent = list(asked.body), list[Message]()

    async def receive() -> Message:
        part = parts.pop(0) if parts else None
        if part is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(asked.scope(), receive, send)
    headers: dict[str, str] = {}
    for name, value in sent[0]["headers"]:
        key = name.decode()
        headers[key] = f"{headers[key]}, {value.decode()}" if key in headers else value.decode()
    return Reply(status=sent[0]["status"], headers=headers, body=b"".join(one.get("body", b"") for one in sent[1:]))


class FakeSocket:
    """A client on the socket and its `Line`, and what it was sent. It takes everything while it is `ready`."""

    resumed: Callable[[], None]

    def __init__(self, token: str = "", query: str = "", headers: Headers | None = None) -> None:
        self.ready = True
        self.aborted = False
        self.sent: list[Message] = []
        self._news = asyncio.Event()
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self.scope: dict[str, Any] = {
            "type": "websocket",
            "path": "/ws/v1",
            "raw_path": b"/ws/v1",
            "query_string": query.encode(),
            "headers": [*(headers or []), *([(b"authorization", f"Bearer {token}".encode())] if token else [])],
            "client": ("192.0.2.1", 50000),
            "extensions": {LINE: self},
        }

    def write(self, text: bytes) -> None:
        """See `Line`."""
        self.sent.append({"type": "websocket.send", "text": text.decode()})
        self._news.set()

    def write_all(self, all_data: Sequence[bytes]) -> None:
        """See `Line`."""
        for data in all_data:
            self.write(data)

    def abort(self) -> None:
        """See `Line`."""
        self.aborted = True
        self.leave()

    def take(self) -> None:
        """Be ready again."""
        self.ready = True
        self.resumed()

    async def receive(self) -> Message:
        """What the server hears next."""
        return await self._incoming.get()

    async def send(self, message: Message) -> None:
        """Take what the server sends; a closed socket has nothing more to say."""
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self.leave()
        self._news.set()

    def say(self, text: str) -> None:
        """Send a message."""
        self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def ping(self) -> int:
        """Say something, if nonsense, and wait until it was answered; gives how much was sent by then."""
        before = len(self.sent)
        self.say("nonsense")
        await self.until(before + 1)
        return len(self.sent)

    async def until(self, count: int) -> list[Message]:
        """Wait until so much was sent."""
        async with asyncio.timeout(_PATIENCE_S):
            while len(self.sent) < count:
                self._news.clear()
                await self._news.wait()
        return self.sent

    def leave(self) -> None:
        """Go away."""
        self._incoming.put_nowait({"type": "websocket.disconnect"})


class FakeReader:
    """A client of an answer that goes on, its `Line`, and what came on it. It takes everything while it is `ready`."""

    resumed: Callable[[], None]

    def __init__(self, asked: Asked) -> None:
        self.ready = True
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.body = b""
        self.scope = {**asked.scope(), "extensions": {LINE: self}}
        self._news = asyncio.Event()
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def receive(self) -> Message:
        """What the server hears next."""
        return await self._incoming.get()

    async def send(self, message: Message) -> None:
        """Take what the server sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.write(message["body"])
        if not message.get("more_body"):
            self.leave()

    def write(self, part: bytes) -> None:
        """See `Line`."""
        self.body += part
        self._news.set()

    def write_all(self, all_data: Sequence[bytes]) -> None:
        """See `Line`."""
        for data in all_data:
            self.write(data)

    def abort(self) -> None:
        """See `Line`."""
        self.leave()

    async def events(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many with data; gives the data of all, each with the id that it came with."""
        async with asyncio.timeout(_PATIENCE_S):
            while self.body.count(b"data: ") < count:
                self._news.clear()
                await self._news.wait()
        return [_event(part) for part in self.body.decode().split("\n\n") if "data: " in part]

    def leave(self) -> None:
        """Go away."""
        self._incoming.put_nowait({"type": "http.disconnect"})


def _event(part: str) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in part.split("\n"))
    return {"id": fields.get("id"), **json.loads(fields["data"])}
