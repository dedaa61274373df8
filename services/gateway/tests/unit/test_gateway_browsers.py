"""What browsers are told, and whose pages may ask."""

import gzip
import json
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from roundsman.gateway.api.documents import MergedDocument, document_routes
from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.hardened import api_headers
from roundsman.gateway.api.origins import check_origin
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.api.sockets import Sockets
from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.fakes import Asked, FakeOwners, FakeSocket, a_desk, a_gate, ask
from roundsman.gateway.settings import GatewaySettings
from roundsman.kernel.errors import Forbidden
from roundsman.runtime.settings import BadSettings
from roundsman.web import problems

CONSOLE = "https://console.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


async def no_documents() -> dict[str, dict[str, object]]:
    return {}


def front(
    origins: tuple[str, ...] = (), hsts_s: int = 0, owners: FakeOwners | None = None, address: int = 0
) -> ASGIApp:
    app = FastAPI()
    app.include_router(document_routes(MergedDocument(no_documents, expected=0, own={})))
    problems.install(app)
    gate = a_gate(owners, rates=Rates(PerMinute(user=0, address=address, login=0)), headers=api_headers(hsts_s))
    add_front(app, gate, Browsers(origins=origins, hsts_s=hsts_s), {})
    return app


@pytest.mark.parametrize("path", ["/api/v1/orders", "/docs", "/nothing", "/api/v1/openapi.json", "/health/live"])
async def test_every_answer_is_hardened(path: str) -> None:
    headers = (await ask(front(), Asked(path=path))).headers
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert all(one in policy for one in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "server" not in headers


async def test_a_refusal_is_hardened_too() -> None:
    app = front(address=1)
    await ask(app, Asked())
    reply = await ask(app, Asked())
    assert (reply.status, reply.headers["x-content-type-options"]) == (429, "nosniff")


async def test_an_answer_keeps_what_it_says_itself() -> None:
    owners = FakeOwners()
    owners.headers = [(b"cache-control", b"max-age=60")]
    assert (await ask(front(owners=owners), Asked())).headers["cache-control"] == "max-age=60"


async def test_the_page_may_load_its_own_files_only_and_an_answer_nothing() -> None:
    page, answer = [(await ask(front(), Asked(path=path))).headers for path in ("/docs", "/api/v1/orders")]
    assert "script-src 'self';" in page["content-security-policy"]
    assert page["cross-origin-opener-policy"] == "same-origin"
    assert "-src '" not in answer["content-security-policy"].replace("default-src 'none'", "")


@pytest.mark.parametrize(("hsts_s", "told"), [(0, None), (31536000, "max-age=31536000; includeSubDomains")])
async def test_https_is_demanded_where_it_is_set(hsts_s: int, told: str | None) -> None:
    assert (await ask(front(hsts_s=hsts_s), Asked())).headers.get("strict-transport-security") == told


async def test_no_other_sites_page_may_ask_unless_it_is_set() -> None:
    reply = await ask(front(), Asked(headers={"Origin": CONSOLE}))
    before = await ask(front(), Asked(method="OPTIONS", headers=PREFLIGHT | {"Origin": CONSOLE}))
    assert not [name for name in [*reply.headers, *before.headers] if name.startswith("access-control-")]


@pytest.mark.parametrize(("origin", "allowed"), [(CONSOLE, True), ("https://evil.example", False), ("null", False)])
async def test_pages_of_the_sites_that_are_set_may_ask(origin: str, allowed: bool) -> None:
    app = front(origins=(CONSOLE,))
    before = await ask(app, Asked(method="OPTIONS", headers=PREFLIGHT | {"Origin": origin}))
    reply = await ask(app, Asked(headers={"Origin": origin}))
    assert before.status == (200 if allowed else 400)
    assert ("access-control-allow-origin" in before.headers, "access-control-allow-origin" in reply.headers) == (
        allowed,
        allowed,
    )
    assert "access-control-allow-credentials" not in reply.headers


async def test_such_a_page_can_read_a_refusal_and_when_to_come_again() -> None:
    app = front(origins=(CONSOLE,), address=1)
    await ask(app, Asked())
    reply = await ask(app, Asked(headers={"Origin": CONSOLE}))
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (429, CONSOLE)
    assert "Retry-After" in reply.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        (b"https://api.example", True),
        (b"http://api.example", True),  # TLS ends before us
        (CONSOLE.encode(), True),
        (b"https://evil.example", False),
        (b"https://api.example.evil.example", False),
        (b"https://api.example:8443", False),
        (b"null", False),
        (b"", False),
    ],
)
def test_a_socket_is_opened_by_programs_and_by_pages_of_the_sites_that_may(origin: bytes | None, allowed: bool) -> None:
    headers = [(b"host", b"api.example"), *([] if origin is None else [(b"origin", origin)])]
    scope: Message = {"type": "websocket", "headers": headers}
    if allowed:
        check_origin(scope, [CONSOLE])
        check_origin(scope, ["*"])
    else:
        with pytest.raises(Forbidden):
            check_origin(scope, [CONSOLE])
    assert scope["headers"] == headers


@pytest.mark.parametrize("origins", ['["https://console.example/"]', '["console.example"]', '["https://a@b"]', "x"])
def test_an_origin_that_no_browser_would_send_is_a_wrong_setting(origins: str) -> None:
    with pytest.raises(BadSettings):
        GatewaySettings.from_environment({"ROUNDSMAN_ALLOWED_ORIGINS": origins})


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [([(b"origin", b"https://evil.example")], "", 403), ([(b"x", b"1")] * 101, "", 431), ([], "q" * 8193, 414)],
)
async def test_a_socket_that_may_not_be_is_refused_before_it_is_one(headers: Headers, query: str, status: int) -> None:
    sockets = Sockets(a_desk(), Gathering(most=10, recheck_s=60), queue=10)
    client = FakeSocket(query=query, headers=headers)
    await sockets(client.scope, client.receive, client.send)
    start, body = client.sent
    assert (start["type"], start["status"]) == ("websocket.http.response.start", status)
    assert json.loads(body["body"])["status"] == status


async def test_the_document_is_not_sent_again_either() -> None:
    document = Asked(path="/api/v1/openapi.json")
    first = await ask(front(), document)
    again = await ask(front(), replace(document, headers={"If-None-Match": first.headers["etag"]}))
    packed = await ask(front(), replace(document, headers={"Accept-Encoding": "gzip"}))
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert gzip.decompress(packed.body) == first.body
