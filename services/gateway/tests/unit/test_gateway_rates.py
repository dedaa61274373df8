"""Who is refused for asking too often, and what of it others notice: nothing."""

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.fakes import Asked, FakeOwners, Reply, a_gate, ask, bearer

LOGIN = "/api/v1/auth/login"


def front(owners: FakeOwners | None = None, user: int = 0, address: int = 0, login: int = 0) -> ASGIApp:
    rates = Rates(PerMinute(user=user, address=address, login=login))
    return Forwarding(FastAPI(), a_gate(owners, rates=rates))


async def statuses(app: ASGIApp, asked: Asked, times: int) -> list[int]:
    return [(await ask(app, asked)).status for _ in range(times)]


async def refused(app: ASGIApp, asked: Asked, after: int) -> Reply:
    assert 429 not in await statuses(app, asked, after)
    return await ask(app, asked)


async def test_a_person_may_ask_so_often_from_wherever() -> None:
    owners = FakeOwners()
    app = front(owners, user=2)
    assert await statuses(app, Asked(headers=bearer("ann")), 1) == [200]
    elsewhere = Asked(headers=bearer("ann"), address="192.0.2.99", path="/api/v1/vendors")
    assert await statuses(app, elsewhere, 2) == [200, 429]
    assert await statuses(app, Asked(headers=bearer("bob")), 1) == [200]
    assert len(owners.asked) == 3


async def test_a_refusal_says_when_to_come_again() -> None:
    reply = await refused(front(user=2), Asked(headers=bearer("ann")), after=2)
    assert (reply.status, reply.slug) == (429, "too-many-requests")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["retry-after"] == "30"
    assert reply.headers["ratelimit-policy"] == '"user";q=2;w=60'
    assert reply.headers["ratelimit"] == '"user";r=0;t=60'
    assert reply.headers["x-request-id"]


async def test_an_answer_says_how_many_are_left() -> None:
    app = front(user=100)
    left = [(await ask(app, Asked(headers=bearer("ann")))).headers["ratelimit"] for _ in range(2)]
    assert left == ['"user";r=99;t=1', '"user";r=98;t=2']


async def test_whoever_is_not_known_is_counted_by_address() -> None:
    app = front(address=2)
    assert (await refused(app, Asked(), after=2)).headers["ratelimit-policy"] == '"address";q=2;w=60'
    assert await statuses(app, Asked(address="192.0.2.2"), 1) == [200]
    assert await statuses(app, Asked(headers=bearer("ann")), 3) == [200, 200, 200]


async def test_false_tokens_are_counted_by_address() -> None:
    guess = Asked(headers={"Authorization": "Bearer guess"})
    assert await statuses(front(address=2), guess, 3) == [401, 401, 429]


async def test_passwords_are_tried_less_often_than_the_rest_is_asked() -> None:
    app = front(login=2, address=4)
    reply = await refused(app, Asked(path=LOGIN, method="POST"), after=2)
    assert reply.headers["ratelimit-policy"] == '"login";q=2;w=60'
    assert await statuses(app, Asked(path="/api/v1/auth/second-factor", method="POST"), 1) == [429]
    assert await statuses(app, Asked(path="/api/v1/auth/refresh", method="POST"), 5) == [200, 200, 200, 200, 429]


async def test_a_token_sent_along_does_not_get_around_it() -> None:
    assert await statuses(front(login=2), Asked(path=LOGIN, headers=bearer("ann")), 3) == [200, 200, 429]


@pytest.mark.parametrize("path", ["/docs", "/nothing", "/api/v1/nothing"])
async def test_the_gateways_own_pages_and_wrong_paths_count_too(path: str) -> None:
    assert (await refused(front(address=2), Asked(path=path), after=2)).slug == "too-many-requests"


@pytest.mark.parametrize("path", ["/health/live", "/metrics"])
async def test_operators_always_get_an_answer(path: str) -> None:
    assert 429 not in await statuses(front(address=1), Asked(path=path), 5)


async def test_zero_is_no_limit() -> None:
    reply = (await statuses(front(), Asked(), 50), (await ask(front(), Asked())).headers)
    assert reply[0] == [200] * 50
    assert "ratelimit" not in reply[1]
