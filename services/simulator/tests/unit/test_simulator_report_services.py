"""Reading what services show, from a made-up gateway."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from roundsman.operations.invariants.facts import Sums
from roundsman.simulator.gateway import Gateway
from roundsman.simulator.report import Access
from roundsman.simulator.report.reading.services import Staff, read_book, read_ledger, read_notices, read_orders

PAGES: dict[str, Any] = {
    "": {"items": [{"order_id": "ord_3"}, {"order_id": "ord_2"}], "next_cursor": "a b"},
    "a b": {"items": [{"order_id": "ord_1"}], "next_cursor": None},
}
TOTALS = {"authorized_minor": 5, "captured_minor": 3, "released_minor": 1, "voided_minor": 1, "refunded_minor": 2}
NOTICE = {"notification_id": None, "order_id": "ord_1", "user_id": None, "step": "s", "channel": "email"}
_BALANCES_MINOR = web.AppKey("balances_minor", dict[str, int])
_STATUSES = web.AppKey("statuses", list[str])


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.add_routes(
        [
            web.post("/api/v1/auth/login", log_in),
            web.get("/api/v1/orders", orders),
            web.get("/api/v1/ledger/totals", totals),
            web.get("/api/v1/ledger/balances", balances),
            web.get("/api/v1/notifications/log", notices),
            web.get("/book", book),
        ]
    )
    app[_BALANCES_MINOR] = {"USD": 0}
    app[_STATUSES] = ["sent"]
    running = TestServer(app)
    async with running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def staff(server: TestServer, http: aiohttp.ClientSession) -> Staff:
    return Staff(Gateway(str(server.make_url("")).rstrip("/"), http))


async def log_in(request: web.Request) -> web.Response:
    role = (await request.json())["email"].partition("@")[0]
    return web.json_response({"access_token": role})


async def orders(request: web.Request) -> web.Response:
    assert request.headers["Authorization"] == "Bearer support"
    return web.json_response(PAGES[request.query.get("cursor", "")])


async def totals(request: web.Request) -> web.Response:
    assert request.headers["Authorization"] == "Bearer accountant"
    return web.json_response({"USD": {**TOTALS, "ledger_sum_minor": 0}})


async def balances(request: web.Request) -> web.Response:
    return web.json_response({"items": [], "sum_minor": request.app[_BALANCES_MINOR]})


async def notices(request: web.Request) -> web.Response:
    status = request.app[_STATUSES].pop(0)
    return web.json_response({"items": [{**NOTICE, "status": status}], "next_cursor": None})


async def book(request: web.Request) -> web.Response:
    if request.headers.get("Api-Key") != "key":
        raise web.HTTPUnauthorized
    return web.json_response({"items": [], "next_cursor": None, "totals": [{"currency": "USD", **TOTALS}]})


def access(server: TestServer, key: str) -> Access:
    url = str(server.make_url("")).rstrip("/")
    return Access(
        gateway_url=url,
        kafka="",
        registry_url="",
        sandbox_url=url,
        sandbox_key=key,
        mail_folder=Path(),
        database_urls={},
    )


async def test_every_page_of_the_orders_is_read(staff: Staff) -> None:
    assert set(await read_orders(staff)) == {"ord_1", "ord_2", "ord_3"}


async def test_the_ledgers_totals_and_sum_are_read(staff: Staff) -> None:
    ledger = await read_ledger(staff)

    assert ledger.totals == {"USD": Sums(**TOTALS)}
    assert ledger.sums_minor == {"USD": 0}


async def test_a_balance_off_zero_is_seen_whoever_tells_it(server: TestServer, staff: Staff) -> None:
    server.app[_BALANCES_MINOR]["USD"] = 4
    server.app[_BALANCES_MINOR]["EUR"] = -1

    assert (await read_ledger(staff)).sums_minor == {"USD": 4, "EUR": -1}


async def test_the_log_is_read_again_while_something_is_under_way(server: TestServer, staff: Staff) -> None:
    server.app[_STATUSES][:] = ["waiting", "sent"]
    (notice,) = await read_notices(staff)

    assert (notice.status, notice.user_id) == ("sent", "")


async def test_the_providers_book_is_read_with_the_merchants_key(
    server: TestServer, http: aiohttp.ClientSession
) -> None:
    assert await read_book(access(server, "key"), http) == {"USD": Sums(**TOTALS)}
    with pytest.raises(aiohttp.ClientResponseError):
        await read_book(access(server, "another"), http)
