"""Requests go to their owners and back, also while an owner is away, slow or breaks off."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from roundsman.gateway.app import SERVICE
from roundsman.stack.places import free_port
from roundsman.testkit import Component, TokenIssuer, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def echo(request: web.Request) -> web.Response:
    """Tells what reached the owner."""
    body = await request.read()
    headers = {name.lower(): value for name, value in request.headers.items()}
    seen = {"method": request.method, "target": request.raw_path, "headers": headers, "size": len(body)}
    return web.json_response(seen, status=201, headers={"Server": "inner", "Connection": "x-private", "X-Private": "1"})


@asynccontextmanager
async def owner(handler: Handler = echo, port: int = 0) -> AsyncIterator[str]:
    """A stand-in for an owning service; gives its base URL."""
    app = web.Application(client_max_size=0)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def gateway(surroundings: Surroundings, url: str, **settings: str) -> AsyncIterator[Component]:
    """The gateway in front of one owner, which plays every service but those that are not installed."""
    urls = dict.fromkeys(("identity", "order", "vendor"), url)
    told = {
        "ROUNDSMAN_SERVICE_URLS": json.dumps(urls),
        **{f"ROUNDSMAN_{key.upper()}": settings[key] for key in settings},
    }
    async with running(SERVICE, surroundings, told) as component:
        yield component


async def test_a_request_reaches_its_owner_as_it_was_sent(surroundings: Surroundings, issuer: TokenIssuer) -> None:
    sent = {**issuer.bearer("ann", Role.CUSTOMER), "Idempotency-Key": "k1", "traceparent": "00-1-2-01"}
    sent |= {"X-Request-Id": "mine", "Connection": "keep-alive, X-Hop", "X-Hop": "1"}
    async with owner() as url, gateway(surroundings, url) as component:
        path = "/api/v1/orders/a%20b?q=%2Fx&limit=2"
        target = URL(component.url + path, encoded=True)
        async with component.http.post(target, data=b"{}", headers=sent) as response:
            seen = await response.json()
            assert response.status == 201
            assert response.headers["X-Request-Id"] == "mine"
            assert "X-Private" not in response.headers
            assert "Server" not in response.headers
    assert (seen["method"], seen["target"], seen["size"]) == ("POST", path, 2)
    received = seen["headers"]
    assert received["authorization"] == sent["Authorization"]
    assert (received["idempotency-key"], received["traceparent"]) == ("k1", "00-1-2-01")
    assert received["x-request-id"] == "mine"
    assert received["x-forwarded-for"] == "127.0.0.1"
    assert "x-hop" not in received


async def test_a_request_without_an_id_gets_one_and_is_told(surroundings: Surroundings) -> None:
    async with owner() as url, gateway(surroundings, url) as component:
        response = await component.http.get("/api/v1/vendors")
        seen = await response.json()
    assert seen["headers"]["x-request-id"] == response.headers["X-Request-Id"]
    assert len(response.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize("token", ["Bearer no.such.token", "Basic YTpi"])
async def test_a_false_token_is_turned_away_unless_a_new_one_is_asked_for(
    surroundings: Surroundings, token: str
) -> None:
    async with owner() as url, gateway(surroundings, url) as component:
        async with component.http.get("/api/v1/orders", headers={"Authorization": token}) as refused:
            assert (refused.status, refused.content_type) == (401, "application/problem+json")
        async with component.http.post("/api/v1/auth/login", headers={"Authorization": token}) as passed:
            assert passed.status == 201


@pytest.mark.parametrize(("size", "status"), [(1023, 201), (1024, 201), (1025, 413)])
async def test_a_body_may_be_as_long_as_the_limit(surroundings: Surroundings, size: int, status: int) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"x" * size

    async with owner() as url, gateway(surroundings, url, body_limit_bytes="1024") as component:
        async with component.http.post("/api/v1/orders", data=b"x" * size) as told:
            assert told.status == status
        async with component.http.post("/api/v1/orders", data=parts()) as chunked:
            assert chunked.status == status


@pytest.mark.parametrize("size", [10, 64 * 1024, 64 * 1024 + 1, 3_000_000])
async def test_an_answer_of_any_length_comes_back_whole(surroundings: Surroundings, size: int) -> None:
    async def long(_: web.Request) -> web.Response:
        return web.Response(body=b"y" * size)

    async with owner(long) as url, gateway(surroundings, url) as component:
        response = await component.http.get("/api/v1/orders")
        assert await response.read() == b"y" * size


async def test_an_owner_that_is_away_is_a_503_with_a_time_to_try_again(surroundings: Surroundings) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with gateway(surroundings, url, restart_patience_s="0.1") as component:
        for path in ("/api/v1/orders", "/api/v1/payments/x"):  # away; not installed
            async with component.http.get(path) as response:
                assert (response.status, response.headers["Retry-After"]) == (503, "1")
                assert (await response.json())["type"] == "/problems/service-away"


async def test_a_request_waits_for_an_owner_that_restarts(surroundings: Surroundings) -> None:
    port = free_port()
    async with gateway(surroundings, f"http://127.0.0.1:{port}", restart_patience_s="20") as component:
        asked = [
            asyncio.create_task(status_of(component.http.request(method, "/api/v1/orders", data=b"{}")))
            for method in ("GET", "POST")
        ]
        refused, _ = await asyncio.wait(asked, timeout=0.3)
        async with owner(port=port):
            assert await asyncio.gather(*asked) == [201, 201]
    assert not refused


async def status_of(request: "aiohttp.client._RequestContextManager") -> int:
    async with request as response:
        return response.status


async def test_an_owner_that_breaks_off_is_asked_again_for_reads_only(surroundings: Surroundings) -> None:
    asked: list[str] = []

    async def breaking(request: web.Request) -> web.Response:
        asked.append(request.method)
        if len(asked) % 2 and request.transport:
            request.transport.abort()
        return web.Response(status=200)

    async with owner(breaking) as url, gateway(surroundings, url) as component:
        async with component.http.get("/api/v1/orders") as read:
            assert (read.status, asked) == (200, ["GET", "GET"])
        async with component.http.post("/api/v1/orders", headers={"Idempotency-Key": "k"}) as write:
            assert (write.status, asked) == (503, ["GET", "GET", "POST"])


async def test_an_owner_that_does_not_answer_in_time_is_a_504(surroundings: Surroundings) -> None:
    released = asyncio.Event()

    async def stuck(_: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    async with owner(stuck) as url, gateway(surroundings, url, forward_timeout_s="0.2") as component:
        async with component.http.get("/api/v1/orders") as response:
            assert (response.status, response.content_type) == (504, "application/problem+json")
        released.set()


async def test_a_path_that_nobody_owns_is_a_404_problem(surroundings: Surroundings) -> None:
    async with owner() as url, gateway(surroundings, url) as component:
        for path in ("/api/v1/nothing", "/api/v1/ordersx", "/api/v2/orders", "/api/v1"):
            async with component.http.get(path) as response:
                assert (response.status, response.content_type) == (404, "application/problem+json")
