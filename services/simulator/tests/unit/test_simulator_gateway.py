"""The client of the gateway: it asks again under the same key, and whoever watches is told of every try."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import FastAPI, Request, Response

from roundsman.simulator.gateway import Call, Gateway, Patience, Person, Refused, Tried, Unreachable
from roundsman.testkit.served import served

QUICK = Patience(tries=3, back_off_s=0.0)


@dataclass(slots=True)
class Door:
    """A platform that gives the statuses it was told to, one after the other, then 201."""

    statuses: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/api/v1/orders")
        async def place(request: Request) -> Response:
            self.keys.append(request.headers["Idempotency-Key"])
            status = self.statuses.pop(0) if self.statuses else 201
            return Response("{}", status, media_type="application/json")

        return app


@pytest.fixture
def door() -> Door:
    return Door()


@pytest_asyncio.fixture(loop_scope="session")
async def http(door: Door) -> AsyncIterator[ClientSession]:
    async with served(door.app()) as session:
        yield session


def gateway_of(http: ClientSession, told: list[tuple[Call, Tried]]) -> Gateway:
    return Gateway("", http, patience=QUICK, witness=lambda call, tried: told.append((call, tried)))


async def statuses_told(http: ClientSession, refusal: type[Exception] | None = None) -> Sequence[int]:
    told: list[tuple[Call, Tried]] = []
    person = Person(gateway_of(http, told), "token")
    if refusal is None:
        await person.post("/orders", {})
    else:
        with pytest.raises(refusal):
            await person.post("/orders", {})
    assert len({call for call, _ in told}) == 1
    assert len({call.key for call, _ in told}) == 1
    return [tried.status for _, tried in told]


async def test_a_call_without_an_answer_is_asked_again_under_its_key(door: Door, http: ClientSession) -> None:
    door.statuses = [503, 504]

    assert await statuses_told(http) == [503, 504, 201]
    assert len(door.keys) == 3
    assert len(set(door.keys)) == 1


async def test_a_refusal_is_not_asked_again(door: Door, http: ClientSession) -> None:
    door.statuses = [409]

    assert await statuses_told(http, Refused) == [409]


async def test_patience_ends(door: Door, http: ClientSession) -> None:
    door.statuses = [503] * QUICK.tries

    assert await statuses_told(http, Unreachable) == [503] * QUICK.tries


async def test_a_platform_that_is_away_gives_status_0(http: ClientSession) -> None:
    told: list[tuple[Call, Tried]] = []
    gateway = gateway_of(http, told)
    gateway.url = "http://127.0.0.1:1"

    with pytest.raises(Unreachable):
        await Person(gateway, "token").post("/orders", {})

    assert [tried.status for _, tried in told] == [0] * QUICK.tries
