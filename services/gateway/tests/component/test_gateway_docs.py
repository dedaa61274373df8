"""The merged document and its page, on a running gateway."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from roundsman.gateway.app import SERVICE
from roundsman.gateway.domain.routes import BATCH, CHANGES, EVENTS, OPERATIONS
from roundsman.gateway.testing import owner
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings

PARKED = ("parked", "parked/records", "parked/redrive", "parked/discard")
OPERATING = [OPERATIONS, *(f"{OPERATIONS}/{{service}}/{part}" for part in ("groups", *PARKED))]
OWN_PATHS = [EVENTS, CHANGES, *OPERATING, BATCH]

pytestmark = pytest.mark.stack


class Documented:
    """A service that gives its document only once it is up."""

    def __init__(self) -> None:
        self.up = False
        self.asked = 0

    async def handle(self, request: web.Request) -> web.Response:
        self.asked += 1
        if not self.up or request.path != "/openapi.json":
            return web.Response(status=500)
        operation = {"operationId": "list_orders_api_v1_orders_get", "responses": {"200": {"description": "All."}}}
        document = {"info": {"title": "order"}, "paths": {"/api/v1/orders": {"get": operation}}}
        return web.json_response(document)


@pytest_asyncio.fixture(loop_scope="session")
async def order() -> Documented:
    return Documented()


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(surroundings: Surroundings, order: Documented) -> AsyncIterator[Component]:
    async with owner(order.handle) as url:
        told = {"ROUNDSMAN_SERVICE_URLS": json.dumps({"order": url, "sandbox": url})}
        async with running(SERVICE, surroundings, told) as component:
            yield component


async def paths(gateway: Component) -> list[str]:
    async with gateway.http.get("/api/v1/openapi.json") as response:
        assert response.status == 200
        document = await response.json()
        assert document["openapi"] == "3.1.0"
        return list(document["paths"])


async def test_a_service_that_was_away_is_asked_again_soon(gateway: Component, order: Documented) -> None:
    assert await paths(gateway) == OWN_PATHS
    order.up = True

    async def is_there() -> bool:
        return "/api/v1/orders" in await paths(gateway)

    await eventually(is_there)
    assert await paths(gateway) == ["/api/v1/orders", *OWN_PATHS]


async def test_a_complete_document_is_kept(gateway: Component, order: Documented) -> None:
    order.up = True
    for _ in range(3):
        assert await paths(gateway) == ["/api/v1/orders", *OWN_PATHS]
    assert order.asked == 1


async def test_the_page_is_found_from_the_start_and_needs_nothing_from_outside(gateway: Component) -> None:
    async with gateway.http.get("/") as response:
        page = await response.text()
        assert (response.status, response.url.path) == (200, "/docs")
    assert "//" not in page
    linked = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(linked) == 4
    for path in linked:
        async with gateway.http.get(path) as file:
            assert file.status == 200
            assert await file.read()


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fmain.py", "__init__.py"])
async def test_no_other_file_is_given_out(gateway: Component, name: str) -> None:
    async with gateway.http.get(f"/docs/{name}") as response:
        assert (response.status, response.content_type) == (404, "application/problem+json")
